package convert

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/cmplx"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/fourier"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/simulate"
	"github.com/latent-go/latent/ptychography"
	"pgregory.net/rapid"
)

type arrays map[string]*npz.Array

// file writes the archive to disk.
func (a arrays) file(t testing.TB, path string) string {
	t.Helper()
	if err := os.WriteFile(path, a.bytes(t), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func (a arrays) archive(t testing.TB) *npz.File {
	t.Helper()
	b := a.bytes(t)
	f, err := npz.NewReader(bytes.NewReader(b), int64(len(b)), npz.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (a arrays) bytes(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	w := npz.NewWriter(&b, false)
	for _, key := range []string{"data", "probe", "scan", "mask", "frames"} {
		if a[key] == nil {
			continue
		}
		if err := w.Write(key, a[key]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func convertNPZ(f *npz.File, o Options) (*npzdata.Data, error) {
	a := &zipped{File: f}
	return convert(context.Background(), "raw.npz", a, a, o)
}

// raw is an experiment with a detector of 128 x 128 pixels, stored as a beamline
// would: counts with the zero frequency at the corner, (row, column) pairs.
func raw(t testing.TB) (arrays, *ptychography.Object) {
	t.Helper()
	s := ptychography.DefaultSimulation()
	s.N, s.Points, s.Step, s.Radius, s.Defocus, s.Photons = 128, 49, 8, 18, 150, 0
	s.Subpixel = ptychography.Nearest
	d, truth, err := ptychography.Simulate(s)
	if err != nil {
		t.Fatal(err)
	}
	const size = 128 * 128
	counts := make([]float32, len(d.Patterns.Amplitude))
	for i := range d.Scan {
		fourier.Unshift2(counts[i*size:][:size], d.Patterns.At(i), 128, 128)
	}
	pairs := make([]float32, 0, 98)
	for i := range counts {
		counts[i] *= counts[i]
	}
	for _, p := range d.Scan {
		pairs = append(pairs, float32(p.Y), float32(p.X))
	}
	d.Probe.Normalize(7) // the scale of the file is arbitrary
	return arrays{
		"data":  npz.New(counts, 1, 49, 128, 128),
		"probe": npz.New(d.Probe.Modes[0], 1, 1, 128, 128),
		"scan":  npz.New(pairs, 1, 49, 2),
	}, truth
}

func residual(t testing.TB, a arrays, o Options) float64 {
	t.Helper()
	e := ptychography.NewSolver(ptychography.EPIE(), 15)
	e.Subpixel = ptychography.Nearest
	return inverted(t, mustConvert(t, a, o), e)
}

// The same data in the three ways to make them, and each is inverted. Unchanged
// they fit almost exactly; cropping rounds the halved positions, binning blurs.
func TestConvertedDataCanBeInverted(t *testing.T) {
	a, _ := raw(t)
	whole, crop, bin := defaults(), defaults(), defaults()
	whole.N, bin.Bin = 128, 2
	if r := residual(t, a, whole); r > 1e-3 {
		t.Errorf("unchanged: residual %.2g", r)
	}
	if r := residual(t, a, crop); r > 1e-2 {
		t.Errorf("cropped: residual %.2g", r)
	}
	if r := residual(t, a, bin); r > 5e-2 {
		t.Errorf("binned: residual %.2g", r)
	}
}

func TestScaleFrameAndHistory(t *testing.T) {
	a, _ := raw(t)
	d := mustConvert(t, a, defaults())
	if e, m := d.Probe.Energy(), d.Patterns.MeanCounts(); math.Abs(e/m-1) > 1e-5 || d.Photons() != m {
		t.Errorf("energy %v, mean counts %v, nphotons %v", e, m, d.Photons())
	}
	if o := ptychography.NewObject(d.Scan, 64); o.Origin != (ptychography.Position{}) {
		t.Errorf("the object begins at %v", o.Origin)
	}
	// Positions are halved: the field of view stays, the pixel doubles.
	dy := d.Scan[48].Y - d.Scan[0].Y
	in, _ := npz.Floats[float64](a["scan"])
	if want := (in[96] - in[0]) / 2; math.Abs(dy-want) > 1e-9 {
		t.Errorf("extent %v, want %v", dy, want)
	}
	if h := strings.Join(d.Metadata.Transformations, "; "); !strings.Contains(h, "from the corner") || !strings.Contains(h, "128 x 128 pixels, binned by 1, cropped to the central 64 x 64") {
		t.Errorf("history %s", h)
	}
}

// Metres and pixels agree when the geometry is that of the pixels.
func TestMetres(t *testing.T) {
	a, _ := raw(t)
	pixels := mustConvert(t, a, defaults())
	o := defaults()
	o.Unit, o.Energy, o.Distance, o.Pixel = Metres, 8800, 1.9, 75e-6
	pixel := 1.23984198433e-6 / 8800 * 1.9 / (128 * 75e-6)
	v, _ := npz.Floats[float64](a["scan"])
	metres := make([]float64, len(v))
	for i := range v {
		metres[i] = v[i] * pixel
	}
	a["scan"] = npz.New(metres, 49, 2)
	d := mustConvert(t, a, o)
	for i, p := range d.Scan {
		if q := pixels.Scan[i]; math.Abs(p.Y-q.Y) > 1e-6 || math.Abs(p.X-q.X) > 1e-6 {
			t.Fatalf("position %d: %v from metres, %v from pixels", i, p, q)
		}
	}
	if ph := d.Metadata.Physics; math.Abs(ph.ObjectPixel/(2*pixel)-1) > 1e-12 || math.Abs(ph.Wavelength/1.409e-10-1) > 1e-3 {
		t.Errorf("physics %+v", ph)
	}
	o.Energy, o.Wavelength, o.Bin, o.N = 0, 1e-10, 2, 32
	d = mustConvert(t, a, o)
	if got, want := d.Metadata.Physics.ObjectPixel, 1e-10*1.9/(32*2*75e-6); math.Abs(got/want-1) > 1e-12 {
		t.Errorf("binned: object pixel %v, want %v", got, want)
	}
}

func TestAxes(t *testing.T) {
	a, _ := raw(t)
	base := mustConvert(t, a, defaults())
	for name, c := range map[string]struct {
		change func(*Options)
		want   func(dy, dx float64) (float64, float64)
	}{
		"swap":     {func(o *Options) { o.Swap = true }, func(y, x float64) (float64, float64) { return x, y }},
		"flip row": {func(o *Options) { o.FlipRow = true }, func(y, x float64) (float64, float64) { return -y, x }},
		"flip col": {func(o *Options) { o.FlipCol = true }, func(y, x float64) (float64, float64) { return y, -x }},
	} {
		o := defaults()
		c.change(&o)
		d := mustConvert(t, a, o)
		wy, wx := c.want(base.Scan[9].Y-base.Scan[0].Y, base.Scan[9].X-base.Scan[0].X)
		if y, x := d.Scan[9].Y-d.Scan[0].Y, d.Scan[9].X-d.Scan[0].X; math.Abs(y-wy) > 1e-9 || math.Abs(x-wx) > 1e-9 {
			t.Errorf("%s: step (%v, %v), want (%v, %v)", name, y, x, wy, wx)
		}
	}
}

// The zero frequency lands on the pixel n/2, wherever it came from.
func TestZeroFrequencyLandsOnTheCentre(t *testing.T) {
	for _, c := range []struct{ size, bin, n int }{{16, 1, 8}, {16, 2, 8}, {24, 3, 4}, {17, 1, 8}, {20, 2, 8}, {33, 4, 4}} {
		for _, corner := range []bool{true, false} {
			frame := make([]float32, c.size*c.size)
			at := c.size/2*c.size + c.size/2
			if corner {
				at = 0
			}
			frame[at] = 5
			g := &grid{c.size, c.size, c.bin, c.n, corner, make([]float32, len(frame)), c.size / 2, c.size / 2, false}
			for i, v := range g.reduce(frame, 0) {
				want := float32(0)
				if i == c.n/2*c.n+c.n/2 {
					want = 5
				}
				if v != want {
					t.Errorf("%+v, corner %v: pixel %d is %v", c, corner, i, v)
				}
			}
		}
	}
}

func TestBinningKeepsAllCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bin, n := rapid.IntRange(1, 4).Draw(t, "bin"), 1<<rapid.IntRange(1, 4).Draw(t, "log n")
		size := bin * n
		frame := make([]float32, size*size)
		for i := range frame {
			frame[i] = float32(i % 7)
		}
		var in, out float64
		for _, v := range frame {
			in += float64(v)
		}
		for _, v := range (&grid{size, size, bin, n, false, nil, size / 2, size / 2, false}).reduce(frame, 0) {
			out += float64(v)
		}
		if in != out {
			t.Errorf("%v counts became %v", in, out)
		}
	})
}

func TestLean(t *testing.T) {
	a, _ := raw(t)
	v := a["data"].Data().([]float32)
	mean, shifted := make([]float64, 128*128), make([]float64, 128*128)
	for i, x := range v {
		mean[i%len(mean)] += float64(x)
	}
	if y, x := npzdata.Lean(mean, 128, 128); y < npzdata.ClearLean || x < npzdata.ClearLean {
		t.Errorf("corner not found: %v, %v", y, x)
	}
	fourier.Shift2(shifted, mean, 128, 128)
	if y, x := npzdata.Lean(shifted, 128, 128); y > -npzdata.ClearLean || x > -npzdata.ClearLean {
		t.Errorf("centre not found: %v, %v", y, x)
	}
}

// Resampling is exact for waves that the smaller detector sees, keeps their
// energy, and drops the others.
func TestResampling(t *testing.T) {
	const from, n = 20, 8
	m := resampling(from, n)
	for k := -from / 2; k < from/2; k++ {
		for i := range n {
			var got complex128
			for y := range from {
				got += m[i*from+y] * cmplx.Rect(1/math.Sqrt(from), 2*math.Pi*float64(k*(y-from/2))/from)
			}
			want := cmplx.Rect(1/math.Sqrt(n), 2*math.Pi*float64(k*(i-n/2))/n)
			if k < -n/2 || k >= n/2 {
				want = 0
			}
			if cmplx.Abs(got-want) > 1e-12 {
				t.Fatalf("wave %d, sample %d: %v, want %v", k, i, got, want)
			}
		}
	}
}

// A pixel is good if all its parts are.
func TestMask(t *testing.T) {
	a, _ := raw(t)
	mask := make([]bool, 128*128)
	for i := range mask {
		mask[i] = true
	}
	mask[5*128+9] = false // (5, 9) from the corner is (69, 73) from the edge
	a["mask"] = npz.New(mask, 128, 128)
	o := defaults()
	o.Bin = 2
	d := mustConvert(t, a, o)
	for i, good := range d.Patterns.Mask {
		if good == (i == 34*64+36) {
			t.Errorf("pixel (%d, %d) is %v", i/64, i%64, good)
		}
	}
	all := make([]bool, 49*128*128)
	for i := range all {
		all[i] = i >= 128*128 // the first pattern is of no use
	}
	a["mask"] = npz.New(all, 49, 128, 128)
	if d = mustConvert(t, a, defaults()); len(d.Patterns.Mask) != 49*64*64 {
		t.Errorf("a mask a pattern: %d pixels", len(d.Patterns.Mask))
	}
}

func TestErrors(t *testing.T) {
	base, _ := raw(t)
	for name, c := range map[string]struct {
		change func(arrays, *Options)
		texts  []string
	}{
		"side":         {func(_ arrays, o *Options) { o.N = 100 }, []string{"output side 100", "power of two"}},
		"too large":    {func(_ arrays, o *Options) { o.Bin = 4 }, []string{`key "data", shape (1, 49, 128, 128), dtype float32`, "binning by 4", "smaller N"}},
		"binning":      {func(_ arrays, o *Options) { o.Bin = 0 }, []string{"binning 0"}},
		"centre":       {func(_ arrays, o *Options) { o.Centre = "middle" }, []string{`"middle"`, "auto, corner or centre"}},
		"unit":         {func(_ arrays, o *Options) { o.Unit = "ell" }, []string{`"ell"`, "auto, px, m, mm, um or nm"}},
		"geometry":     {func(_ arrays, o *Options) { o.Unit = Metres; o.Energy = 8000 }, []string{"distance", "detector pixel", "--pixel"}},
		"two energies": {func(_ arrays, o *Options) { o.Energy, o.Wavelength = 1, 1 }, []string{"give one of them"}},
		"negative":     {func(_ arrays, o *Options) { o.Distance = -1 }, []string{"positive (got -1)"}},
		"no data":      {func(_ arrays, o *Options) { o.DataKey = "frames" }, []string{`key "frames"`, "the archive has data"}},
		"flat data":    {func(a arrays, _ *Options) { a["data"] = npz.New(make([]float32, 9), 3, 3) }, []string{"shape (3, 3)", "(M, rows, columns)"}},
		"NaN":          {func(a arrays, _ *Options) { a["data"] = npz.New([]float32{float32(math.NaN())}, 1, 1, 1) }, []string{"nothing of 64 x 64"}},
		"text probe":   {func(a arrays, _ *Options) { a["probe"] = npz.Text("a") }, []string{`key "probe", shape (), dtype <U1`}},
		"probe size":   {func(a arrays, _ *Options) { a["probe"] = npz.New(make([]complex64, 16), 4, 4) }, []string{`key "probe", shape (4, 4)`, "(128, 128)"}},
		"dark probe":   {func(a arrays, _ *Options) { a["probe"] = npz.New(make([]complex64, 128*128), 128, 128) }, []string{`key "probe"`, "energy"}},
		"no scan":      {func(a arrays, _ *Options) { delete(a, "scan") }, []string{`key "scan"`, "no such key"}},
		"scan shape":   {func(a arrays, _ *Options) { a["scan"] = npz.New(make([]float32, 10), 5, 2) }, []string{`key "scan", shape (5, 2)`, "5 positions for 49 patterns", "--first"}},
		"mask shape":   {func(a arrays, o *Options) { a["mask"], o.MaskKey = npz.New(make([]bool, 4), 2, 2), "mask" }, []string{`key "mask", shape (2, 2)`, "(128, 128)"}},
		"NaN scan": {func(a arrays, _ *Options) {
			v := make([]float64, 98)
			v[13] = math.NaN()
			a["scan"] = npz.New(v, 49, 2)
		}, []string{`key "scan"`, "position 6 is (0, NaN)", "--exclude 6"}},
		"negative count": {func(a arrays, _ *Options) {
			v := make([]float32, 64*64)
			v[70] = -3
			a["data"], a["scan"] = npz.New(v, 1, 64, 64), npz.New(make([]float64, 2), 1, 2)
		}, []string{`key "data"`, "count (0, 1, 6) is -3", "--invalid mask"}},
	} {
		a, o := arrays{}, defaults()
		for k, v := range base {
			a[k] = v
		}
		c.change(a, &o)
		_, err := convertNPZ(a.archive(t), o)
		says(t, name, err, c.texts...)
	}
}

func TestFileErrorsNameThePath(t *testing.T) {
	if _, err := File(context.Background(), "no/such.npz", defaults()); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "no/such.npz") {
		t.Errorf("error %v", err)
	}
	d, err := simulate.Demo()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "done.npz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(npzdata.Write(f, d), f.Close()); err != nil {
		t.Fatal(err)
	}
	// It is converted already: there are no raw counts in it.
	if _, err := File(context.Background(), path, defaults()); err == nil || !strings.Contains(err.Error(), "done.npz: npz: key \"diffraction\": this is a data file already") {
		t.Errorf("error %v", err)
	}
}
