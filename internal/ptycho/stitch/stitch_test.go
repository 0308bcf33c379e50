package stitch

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/latent-go/latent/ptychography"
)

const n = 16

func uniform(t testing.TB) []float32 {
	t.Helper()
	p, err := ptychography.DefocusedDisc(n, 4, 0)
	if err != nil {
		t.Fatal(err)
	}
	w, err := Weights(Uniform, p, 0)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func canvas(t testing.TB, scan ptychography.Scan, w []float32) *Canvas {
	t.Helper()
	c, err := New(scan, n, w)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// truth is an object whose patches overlap at whole positions.
func truth(jitter bool) (*ptychography.Object, ptychography.Scan) {
	scan := ptychography.Raster(36, 3)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range scan {
		scan[i].Y, scan[i].X = math.Round(scan[i].Y)-40, math.Round(scan[i].X)+7
		if jitter {
			scan[i].Y += rng.Float64()
			scan[i].X += rng.Float64()
		}
	}
	o := ptychography.NewObject(scan, n)
	ptychography.PaintBlobs(o.Image, 5, 3)
	return o, scan
}

// Patches cut out of an object at whole positions come back as the object,
// whatever the weights.
func TestPatchesOfAnObjectGiveItBack(t *testing.T) {
	o, scan := truth(false)
	probe, err := ptychography.DefocusedDisc(n, 4, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []Weighting{Uniform, Probe} {
		weights, err := Weights(w, probe, 12)
		if err != nil {
			t.Fatal(err)
		}
		c := canvas(t, scan, weights)
		for _, p := range scan {
			patch, err := o.Patch(p, n, ptychography.Nearest)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Add(p, patch); err != nil {
				t.Fatal(err)
			}
		}
		r := c.Result()
		if r.Object.Origin != o.Origin || r.Object.Rows != o.Rows || r.Object.Cols != o.Cols || r.Patches != 36 {
			t.Fatalf("%s: the canvas is %d x %d at %v", w, r.Object.Rows, r.Object.Cols, r.Object.Origin)
		}
		covered := 0
		for i, v := range r.Object.Data {
			if v == 0 {
				continue
			}
			covered++
			if d := v - o.Data[i]; real(d)*real(d)+imag(d)*imag(d) > 1e-10 {
				t.Fatalf("%s, pixel %d: %v, want %v", w, i, v, o.Data[i])
			}
		}
		if covered < 27*27-80 {
			t.Errorf("%s: only %d pixels covered", w, covered)
		}
	}
}

// At fractional positions the result is smoothed, not mirrored or moved: it
// registers with the truth.
func TestFractionsMoveNothing(t *testing.T) {
	o, scan := truth(true)
	c := canvas(t, scan, uniform(t))
	for _, p := range scan {
		patch, err := o.Patch(p, n, ptychography.Bilinear)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Add(p, patch); err != nil {
			t.Fatal(err)
		}
	}
	got := c.Result().Object.Crop(5, 5, 20, 20)
	dy, dx, err := ptychography.Register(o.Crop(5, 5, 20, 20), got)
	if err != nil || math.Hypot(dy, dx) > 0.2 {
		t.Errorf("moved by (%.2f, %.2f), %v", dy, dx, err)
	}
	m, err := ptychography.MatchPhase(o.Crop(5, 5, 20, 20), got, nil)
	if err != nil || m.Pearson < 0.99 {
		t.Errorf("phase correlation %v, %v", m.Pearson, err)
	}
}

// One bright pixel in a patch lands where the convention says, with its shares.
func TestPlacement(t *testing.T) {
	scan := ptychography.Scan{{Y: -3, X: 10}, {Y: 4, X: 20}}
	weights := make([]float32, n*n)
	weights[(n/2+2)*n+n/2-1] = 1 // two below and one left of the centre
	patch := make([]complex64, n*n)
	patch[(n/2+2)*n+n/2-1] = 5i
	c := canvas(t, scan, weights)
	if err := c.Add(ptychography.Position{Y: -2.75, X: 12.5}, patch); err != nil {
		t.Fatal(err)
	}
	r := c.Result()
	want := map[[2]int]float64{{-1, 11}: 0.375, {-1, 12}: 0.375, {0, 11}: 0.125, {0, 12}: 0.125}
	for i, w := range r.Weight {
		y, x := i/r.Object.Cols+int(r.Object.Origin.Y), i%r.Object.Cols+int(r.Object.Origin.X)
		if math.Abs(w-want[[2]int{y, x}]) > 1e-12 {
			t.Errorf("weight %v at (%d, %d), want %v", w, y, x, want[[2]int{y, x}])
		}
		if w > 0 && r.Object.Data[i] != 5i {
			t.Errorf("(%d, %d): %v", y, x, r.Object.Data[i])
		}
		if (r.Count[i] == 1) != (y == -1 && x == 12) { // the nearest pixel
			t.Errorf("(%d, %d): %d patches", y, x, r.Count[i])
		}
	}
}

// The mean of constants is constant, and lies between the constants of the
// patches that overlap.
func TestWeightedMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scan := make(ptychography.Scan, rapid.IntRange(1, 6).Draw(t, "patches"))
		weights := make([]float32, n*n)
		for i := range weights {
			weights[i] = float32(i%5) / 4
		}
		var patches [][]complex64
		low, high := float32(9), float32(0)
		for i := range scan {
			scan[i] = ptychography.Position{Y: rapid.Float64Range(-9, 9).Draw(t, "y"), X: rapid.Float64Range(-9, 9).Draw(t, "x")}
			v := rapid.Float32Range(1, 2).Draw(t, "value")
			low, high = min(low, v), max(high, v)
			patches = append(patches, slices.Repeat([]complex64{complex(v, 1)}, n*n))
		}
		c, err := New(scan, n, weights)
		if err != nil {
			t.Fatal(err)
		}
		var total, used float64
		for i, p := range scan {
			if err := c.Add(p, patches[i]); err != nil {
				t.Fatal(err)
			}
			for _, w := range weights {
				total += float64(w)
			}
		}
		r := c.Result()
		for i, v := range r.Object.Data {
			used += r.Weight[i]
			if v != 0 && (real(v) < low-1e-5 || real(v) > high+1e-5 || math.Abs(float64(imag(v))-1) > 1e-5) {
				t.Fatalf("pixel %d is %v, the patches are %v to %v", i, v, low, high)
			}
		}
		if math.Abs(used-total) > 1e-9*total {
			t.Errorf("%v of %v weight arrived", used, total)
		}
	})
}

func TestWeights(t *testing.T) {
	p, err := ptychography.DefocusedDisc(n, 4, 0)
	if err != nil {
		t.Fatal(err)
	}
	square, err := Weights(Uniform, p, 4)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range square {
		inside := i/n >= 6 && i/n < 10 && i%n >= 6 && i%n < 10
		if (w == 1) != inside || w != 0 && w != 1 {
			t.Errorf("pixel (%d, %d): %v", i/n, i%n, w)
		}
	}
	lit, err := Weights(Probe, p, 0)
	if err != nil || slices.Max(lit) != 1 || lit[0] > 1e-3 {
		t.Errorf("probe weights up to %v, corner %v, %v", slices.Max(lit), lit[0], err)
	}
	p.Modes[0] = make([]complex64, n*n)
	p.Modes[0][0] = 1
	if _, err := Weights(Probe, p, 4); err == nil || !strings.Contains(err.Error(), "larger window") {
		t.Errorf("dark window: error %v", err)
	}
}

func TestErrors(t *testing.T) {
	if _, err := New(nil, n, uniform(t)); err == nil {
		t.Error("an empty scan was accepted")
	}
	c := canvas(t, ptychography.Scan{{}}, uniform(t))
	patch := make([]complex64, n*n)
	if err := c.Add(ptychography.Position{Y: 30}, patch); err == nil || !strings.Contains(err.Error(), "leaves the object") {
		t.Errorf("outside: error %v", err)
	}
	patch[n+2] = complex(float32(math.NaN()), 0)
	if err := c.Add(ptychography.Position{}, patch); err == nil || !strings.Contains(err.Error(), "pixel (1, 2)") {
		t.Errorf("not a number: error %v", err)
	}
}

func TestPanics(t *testing.T) {
	c := canvas(t, ptychography.Scan{{}}, uniform(t))
	for name, f := range map[string]func(){
		"patch":   func() { _ = c.Add(ptychography.Position{}, nil) },
		"weights": func() { _, _ = New(ptychography.Scan{{}}, n, nil) },
	} {
		func() {
			defer func() {
				if s, _ := recover().(string); !strings.HasPrefix(s, "stitch: ") {
					t.Errorf("%s: panic %q", name, s)
				}
			}()
			f()
		}()
	}
}
