package ptychography

import (
	"math"
	"testing"
)

// blob is a Gaussian light around a place, on a patch without edges.
func blob(n int, at Position, width float64) []float32 {
	around := func(d float64) float64 { return d - float64(n)*math.Round(d/float64(n)) }
	light := make([]float32, n*n)
	for i := range light {
		r := math.Hypot(around(float64(i/n)-at.Y), around(float64(i%n)-at.X))
		light[i] = float32(math.Exp(-r * r / (2 * width * width)))
	}
	return light
}

// The middle of a light is found across the edges, too, and one that is everywhere
// has none.
func TestMiddleOfLight(t *testing.T) {
	for _, at := range []Position{{16, 16}, {3.25, 30.5}, {0, 31.75}} {
		got, ok := middleOf(blob(32, at, 3), 32)
		dy, dx := math.Remainder(got.Y-at.Y, 32), math.Remainder(got.X-at.X, 32)
		if !ok || math.Hypot(dy, dx) > 1e-3 {
			t.Errorf("light at %v found at %v, %v", at, got, ok)
		}
	}
	flat := make([]float32, 32*32)
	if _, ok := middleOf(flat, 32); ok {
		t.Error("darkness has a middle")
	}
	for i := range flat {
		flat[i] = 1
	}
	if at, ok := middleOf(flat, 32); ok {
		t.Errorf("a flat light has its middle at %v", at)
	}
}

// The same light is held to a fraction of a pixel; another one is brought to the
// middle of the one before, or into the patch's own; one without a place stays.
func TestAstray(t *testing.T) {
	flat := make([]float32, 32*32)
	for i := range flat {
		flat[i] = 1
	}
	here := blob(32, Position{14, 17}, 4)
	for _, c := range []struct {
		name        string
		now, before []float32
		want        Position
		same        bool
	}{
		{"same", blob(32, Position{14.3, 16.8}, 4), here, Position{0.3, -0.2}, true},
		{"narrower, elsewhere", blob(32, Position{25, 30}, 2), here, Position{11, 13}, false},
		{"beyond the edge", blob(32, Position{31, 1}, 2), here, Position{-15, -16}, false},
		{"out of nothing", blob(32, Position{30, 5}, 2), flat, Position{14, -11}, false},
		{"into nothing", flat, blob(32, Position{14, 17}, 2), Position{}, false},
	} {
		got, same := astray(c.now, c.before, 32)
		if same != c.same || math.Hypot(got.Y-c.want.Y, got.X-c.want.X) > 0.02 {
			t.Errorf("%s: moved %v, the same %v; want %v, %v", c.name, got, same, c.want, c.same)
		}
	}
}

// From a probe that knows nothing the engines come where they come from the true
// one, apart from the ambiguities, because the light that appears anywhere is brought
// into the middle: elsewhere it lacks the room.
func TestAProbeOutOfNothing(t *testing.T) {
	for _, recipe := range []string{"epie:3,lsqml:57", "epie:60"} {
		r, err := ParseRecipe(recipe, 1)
		if err != nil {
			t.Fatal(err)
		}
		for seed := range uint64(2) {
			d, truth := simulated(t, func(s *Simulation) { s.Sample, s.Photons = "blobs", 1e6 })
			mask := litBy(t, d, truth, 4)
			copy(d.Probe.Modes[0], randomField(32*32, 1, 100+seed))
			d.Probe.Normalize(d.Patterns.MeanCounts())
			r := solve(t, Solver{Recipe: r, Subpixel: Bilinear, Hold: true, KeepBest: true}, d)
			_, _, _, a, err := Align(truth, r.Object, mask)
			if err != nil {
				t.Fatal(err)
			}
			at, ok := middleOf(r.Probe.Intensity(), 32)
			t.Logf("%s, seed %d: residual %.4f, correlation of phases %.4f, light at %v, drift %v", recipe, seed, r.Residual, a.Pearson, at, r.Drift)
			if a.Pearson < 0.97 || !ok || math.Hypot(at.Y-16, at.X-16) > 2 {
				t.Errorf("%s, seed %d: correlation of phases %.4f, light at %v", recipe, seed, a.Pearson, at)
			}
			if math.Hypot(r.Drift.Y, r.Drift.X) > 1 {
				t.Errorf("%s, seed %d: bringing the light into the middle counts as drift: %v", recipe, seed, r.Drift)
			}
		}
	}
}
