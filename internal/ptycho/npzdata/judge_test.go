package npzdata

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/fourier"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/ptychography"
)

// measured is a file of 36 patterns with Poisson noise, as parts of a file.
func measured(t *testing.T) (parts, *ptychography.Dataset) {
	t.Helper()
	s := ptychography.DefaultSimulation()
	s.N, s.Points, s.Step, s.Radius, s.Photons = 32, 36, 4, 7, 1e5
	d, truth, err := ptychography.Simulate(s)
	if err != nil {
		t.Fatal(err)
	}
	x, y := make([]float64, 36), make([]float64, 36)
	for i, p := range d.Scan {
		x[i], y[i] = p.X-truth.Origin.X, p.Y-truth.Origin.Y
	}
	return parts{
		"diffraction": npz.New(append([]float32(nil), d.Patterns.Amplitude...), 36, 32, 32), "xcoords": npz.New(x, 36), "ycoords": npz.New(y, 36),
		"probeGuess": npz.New(d.Probe.Modes[0], 32, 32), "objectGuess": npz.New(truth.Data, truth.Rows, truth.Cols),
	}, d
}

func notes(d *Data) string { return strings.Join(d.Notes, "\n") }

func meta(text string) *npz.Array { return npz.Text(text) }

// What is right is not remarked on.
func TestNothingToJudge(t *testing.T) {
	p, _ := measured(t)
	if d := mustRead(t, p, Options{}); len(d.Notes) > 0 {
		t.Errorf("notes %q", d.Notes)
	}
	p["_metadata"] = meta(`{"physics_parameters":{"nphotons":1.1e5}}`)
	if d := mustRead(t, p, Options{}); len(d.Notes) > 0 {
		t.Errorf("notes %q", d.Notes)
	}
}

// Normalised amplitudes are brought back to the photons of the metadata, whatever
// they were normalised to.
func TestNormalisedAmplitudes(t *testing.T) {
	for _, energy := range []float64{1, 256, 0.01} {
		p, d := measured(t)
		v := p["diffraction"].Data().([]float32)
		want := d.Patterns.MeanCounts()
		for i := range v {
			v[i] *= float32(math.Sqrt(energy / want))
		}
		noisy := mustRead(t, p, Options{})
		if energy < 1 && !strings.Contains(notes(noisy), "were the amplitudes normalised?") {
			t.Errorf("%v: notes %q", energy, noisy.Notes)
		}
		p["_metadata"] = meta(`{"physics_parameters":{"nphotons":1e5}}`)
		got := mustRead(t, p, Options{})
		if m := got.Patterns.MeanCounts(); math.Abs(m/1e5-1) > 1e-3 || !strings.Contains(notes(got), "they were normalised") {
			t.Errorf("%v: %v counts, notes %q", energy, m, got.Notes)
		}
	}
}

// Counts are not scaled, whatever the metadata say: they were counted.
func TestCountsBeatTheMetadata(t *testing.T) {
	p, d := measured(t)
	p["_metadata"] = meta(`{"physics_parameters":{"nphotons":1e9}}`)
	got := mustRead(t, p, Options{})
	if m := got.Patterns.MeanCounts(); math.Abs(m/d.Patterns.MeanCounts()-1) > 1e-6 || !strings.Contains(notes(got), "nphotons in _metadata says 1e+09: the counts are used") {
		t.Errorf("%v counts, notes %q", m, got.Notes)
	}
}

// Counts as floats that are not whole, whose sum is what the metadata say.
func TestFloatCounts(t *testing.T) {
	p, d := measured(t)
	v := p["diffraction"].Data().([]float32)
	for i := range v {
		v[i] = v[i]*v[i]*1.001 + 0.003 // a gain and a background
	}
	p["_metadata"] = meta(`{"physics_parameters":{"nphotons":1e5}}`)
	got := mustRead(t, p, Options{})
	if m := got.Patterns.MeanCounts(); math.Abs(m/d.Patterns.MeanCounts()-1) > 0.01 || !strings.Contains(notes(got), "taken for counts") {
		t.Errorf("%v counts, notes %q", m, got.Notes)
	}
	typed := mustRead(t, p, Options{Kind: Amplitude})
	if strings.Contains(notes(typed), "taken for counts") {
		t.Error("--data-kind amplitude is not obeyed")
	}
}

// Origins in the corner are told; the remedy of the message takes them away.
func TestOrigins(t *testing.T) {
	p, d := measured(t)
	v, turned := d.Patterns.Amplitude, make([]float32, 36*32*32)
	for k := range 36 {
		fourier.Unshift2(turned[k*1024:][:1024], v[k*1024:][:1024], 32, 32)
	}
	p["diffraction"] = npz.New(turned, 36, 32, 32)
	if got := notes(mustRead(t, p, Options{})); !strings.Contains(got, "the counts of diffraction lie around the corner") || !strings.Contains(got, "numpy.fft.fftshift") {
		t.Errorf("patterns: notes %q", got)
	}
	p, d = measured(t)
	probe := make([]complex64, 1024)
	fourier.Unshift2(probe, d.Probe.Modes[0], 32, 32)
	p["probeGuess"] = npz.New(probe, 32, 32)
	if got := notes(mustRead(t, p, Options{})); !strings.Contains(got, "the light of probeGuess lies around the corner") {
		t.Errorf("probe: notes %q", got)
	}
	back := make([]complex64, 1024)
	fourier.Shift2(back, probe, 32, 32)
	p["probeGuess"] = npz.New(back, 32, 32)
	if got := notes(mustRead(t, p, Options{})); got != "" {
		t.Errorf("shifted back: notes %q", got)
	}
	moved := make([]complex64, 1024)
	for i, z := range d.Probe.Modes[0] {
		moved[(i/32+11)%32*32+(i+11)%32] = z
	}
	p["probeGuess"] = npz.New(moved, 32, 32)
	if got := notes(mustRead(t, p, Options{})); !strings.Contains(got, "the light of probeGuess lies around pixel (27, 27)") {
		t.Errorf("moved: notes %q", got)
	}
}

func TestWild(t *testing.T) {
	p, _ := measured(t)
	x := p["xcoords"].Data().([]float64)
	x[20] = 15000
	if got := notes(mustRead(t, p, Options{})); !strings.Contains(got, "1 of 36 positions far from all others: index 20 at (") {
		t.Errorf("notes %q", got)
	}
	for name, c := range map[string]struct {
		scan ptychography.Scan
		want int
	}{
		"few":          {ptychography.Scan{{}, {X: 1e9}}, 0},
		"raster":       {ptychography.Raster(100, 5), 0},
		"two clusters": {append(ptychography.Raster(50, 5), moved(ptychography.Raster(50, 5), 5000)...), 0},
		"three":        {append(ptychography.Raster(100, 5), ptychography.Scan{{Y: 1e5}, {X: -1e5}, {Y: 9e4, X: 9e4}}...), 3},
		"a line":       {append(moved(make(ptychography.Scan, 100), 0), ptychography.Position{Y: 1e6}), 1},
	} {
		text := Wild(c.scan, 64)
		if (text == "") != (c.want == 0) || c.want > 0 && !strings.HasPrefix(text, string(rune('0'+c.want))+" of") {
			t.Errorf("%s: %q", name, text)
		}
	}
}

func moved(s ptychography.Scan, by float64) ptychography.Scan {
	out := make(ptychography.Scan, len(s))
	for i, p := range s {
		out[i] = ptychography.Position{Y: p.Y + by, X: p.X + by}
	}
	return out
}

// A subset covers as much of the object as it can, whatever the order of the scan.
func TestSpread(t *testing.T) {
	snake := ptychography.Raster(400, 1) // 20 x 20, row by row
	for _, count := range []int{20, 25, 100} {
		chosen := Spread(snake, count)
		if len(chosen) != count {
			t.Fatalf("%d chosen, want %d", len(chosen), count)
		}
		seen, worst := map[int]bool{}, 0.
		for _, i := range chosen {
			if seen[i] {
				t.Fatalf("%d is chosen twice", i)
			}
			seen[i] = true
		}
		for _, p := range snake {
			best := math.Inf(1)
			for _, i := range chosen {
				best = min(best, math.Hypot(p.Y-snake[i].Y, p.X-snake[i].X))
			}
			worst = max(worst, best)
		}
		if most := 1.3 * math.Sqrt(400/float64(count)); worst > most {
			t.Errorf("%d of 400: a position is %.2f from the nearest chosen one, want at most %.2f", count, worst, most)
		}
	}
	if all := Spread(snake, 0); len(all) != 400 || all[7] != 7 {
		t.Error("0 is all, in order")
	}
}

// 100 of 516 positions, as of the public star, keep the area of the scan: 95 % of its
// convex hull at least, for every kind of path, and always the same ones.
func TestSpreadKeepsTheArea(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 16))
	jittered := ptychography.Raster(516, 4)
	for i := range jittered {
		jittered[i].Y += rng.NormFloat64()
		jittered[i].X += rng.NormFloat64()
	}
	for name, s := range map[string]ptychography.Scan{
		"raster": ptychography.Raster(516, 4), "jittered": jittered, "spiral": ptychography.Spiral(516, 4), "fly": ptychography.Fly(516, 4), "groups": ptychography.Groups(516, 4),
	} {
		chosen := Spread(s, 100)
		var subset ptychography.Scan
		for _, i := range chosen {
			subset = append(subset, s[i])
		}
		if kept := hull(subset) / hull(s); kept < 0.95 || kept > 1 {
			t.Errorf("%s: 100 of %d positions keep %.1f %% of the area", name, len(s), 100*kept)
		}
		if !slices.Equal(chosen, Spread(s, 100)) {
			t.Errorf("%s: not the same positions again", name)
		}
	}
}

// hull is the area of the convex hull (Andrew, Inf. Process. Lett. 9, 1979, 216).
func hull(s ptychography.Scan) float64 {
	p := slices.Clone(s)
	slices.SortFunc(p, func(a, b ptychography.Position) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) })
	half := func() (chain ptychography.Scan) {
		for _, c := range p {
			for len(chain) > 1 {
				a, b := chain[len(chain)-2], chain[len(chain)-1]
				if (b.X-a.X)*(c.Y-a.Y)-(b.Y-a.Y)*(c.X-a.X) > 0 {
					break
				}
				chain = chain[:len(chain)-1]
			}
			chain = append(chain, c)
		}
		return chain[:len(chain)-1]
	}
	around := half()
	slices.Reverse(p)
	around = append(around, half()...)
	area := 0.
	for i, a := range around {
		b := around[(i+1)%len(around)]
		area += a.X*b.Y - a.Y*b.X
	}
	return area / 2
}
