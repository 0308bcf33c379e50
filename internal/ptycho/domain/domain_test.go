package domain

import (
	"math"
	"math/cmplx"
	"slices"
	"testing"

	"github.com/latent-go/latent/ptychography"
)

// scan simulates a scan of blobs, by which no limit was set with this probe.
func scan(t *testing.T, change func(*ptychography.Simulation)) *ptychography.Dataset {
	t.Helper()
	s := ptychography.DefaultSimulation()
	s.Sample, s.Points, s.Radius, s.Defocus, s.Step, s.Seed = "blobs", 100, 12, 60, 5, 1
	change(&s)
	d, _, err := ptychography.Simulate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func doubts(t *testing.T, train, data *ptychography.Dataset, pixel float64) []string {
	t.Helper()
	overlap, err := Overlap(train.Probe.N, train.Probe.Modes[0], data.Probe.Modes[0])
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, d := range Describe(train, 1e-8).Doubts(Describe(data, pixel), overlap) {
		kinds = append(kinds, d.Kind)
	}
	return kinds
}

// Data of other experiments are named by what is other about them.
func TestOtherDataAreNamed(t *testing.T) {
	train := scan(t, func(*ptychography.Simulation) {})
	for name, c := range map[string]struct {
		kind   string
		change func(*ptychography.Simulation)
	}{
		"a hundredth of the dose":  {"dose", func(s *ptychography.Simulation) { s.Photons /= 100 }},
		"a hundred times the dose": {"dose", func(s *ptychography.Simulation) { s.Photons *= 100 }},
		"smaller probe":            {"probe", func(s *ptychography.Simulation) { s.Radius = 7 }},
		"other defocus":            {"probe", func(s *ptychography.Simulation) { s.Defocus = 250 }},
		"positions far apart":      {"overlap", func(s *ptychography.Simulation) { s.Step = 10 }},
		"three modes":              {"modes", func(s *ptychography.Simulation) { s.Modes = 3 }},
		"weak object":              {"contrast", func(s *ptychography.Simulation) { s.Sample = "lines" }},
		"thick object":             {"width", func(s *ptychography.Simulation) { s.Contrast = "thick" }},
		"background":               {"reach", func(s *ptychography.Simulation) { s.Background = 3 }},
		"gap of the detector":      {"mask", func(s *ptychography.Simulation) { s.Gap = 4 }},
	} {
		if kinds := doubts(t, train, scan(t, c.change), 1e-8); !slices.Contains(kinds, c.kind) {
			t.Errorf("%s: named %q, want %s", name, kinds, c.kind)
		}
	}
	if kinds := doubts(t, train, train, 2e-8); !slices.Equal(kinds, []string{"pixel"}) {
		t.Errorf("another pixel: %q", kinds)
	}
}

// Frames without their share of the light are named; a probe that hides its modes is
// seen by its light.
func TestDriftAndHiddenModes(t *testing.T) {
	train := scan(t, func(*ptychography.Simulation) {})
	drifting := scan(t, func(s *ptychography.Simulation) { s.Seed = 2 })
	for i := range drifting.Patterns.Len() {
		for k := range drifting.Patterns.At(i) {
			drifting.Patterns.At(i)[k] *= float32(math.Exp(math.Sin(float64(i))))
		}
	}
	if kinds := doubts(t, train, drifting, 0); !slices.Contains(kinds, "drift") {
		t.Errorf("light that flickers: %q", kinds)
	}
	hidden := scan(t, func(s *ptychography.Simulation) { s.Modes = 3 })
	hidden.Probe.Modes = hidden.Probe.Modes[:1]
	if kinds := doubts(t, train, hidden, 0); !slices.Contains(kinds, "width") {
		t.Errorf("modes that the file does not tell: %q", kinds)
	}
}

// Another object in the same experiment is nothing to doubt.
func TestOwnDataAreNotDoubted(t *testing.T) {
	train := scan(t, func(*ptychography.Simulation) {})
	for name, change := range map[string]func(*ptychography.Simulation){
		"itself": func(*ptychography.Simulation) {}, "seed 5": func(s *ptychography.Simulation) { s.Seed = 5 },
		"seed 6": func(s *ptychography.Simulation) { s.Seed = 6 }, "seed 7": func(s *ptychography.Simulation) { s.Seed = 7 },
		"half the dose":    func(s *ptychography.Simulation) { s.Photons /= 2; s.Seed = 8 },
		"thrice the dose":  func(s *ptychography.Simulation) { s.Photons *= 3; s.Seed = 9 },
		"fewer positions":  func(s *ptychography.Simulation) { s.Points = 64; s.Seed = 10 },
		"more positions":   func(s *ptychography.Simulation) { s.Points = 225; s.Seed = 11 },
		"a spiral":         func(s *ptychography.Simulation) { s.Path = "spiral"; s.Seed = 12 },
		"no jitter":        func(s *ptychography.Simulation) { s.Jitter = 0; s.Seed = 13 },
		"slightly off":     func(s *ptychography.Simulation) { s.Defocus = 65; s.Seed = 14 },
		"wider step":       func(s *ptychography.Simulation) { s.Step = 6; s.Seed = 15 },
		"faint background": func(s *ptychography.Simulation) { s.Background = 0.02; s.Seed = 16 },
	} {
		if kinds := doubts(t, train, scan(t, change), 1e-8); len(kinds) > 0 {
			t.Errorf("%s: doubted for %q", name, kinds)
		}
	}
}

// The overlap of probes does not see where they lie, nor their phase and power.
func TestOverlap(t *testing.T) {
	const n = 16
	a, moved, other := make([]complex64, n*n), make([]complex64, n*n), make([]complex64, n*n)
	for y := range 4 {
		for x := range 4 {
			v := complex64(cmplx.Exp(complex(0, float64(y*x))))
			a[y*n+x], moved[(y+5)*n+x+7] = v, 3i*v
			other[y*n+x] = complex64(cmplx.Exp(complex(0, float64(2*y+5*x*y))))
		}
	}
	for _, c := range []struct {
		b         []complex64
		low, high float64
	}{{a, 0.99999, 1.00001}, {moved, 0.99999, 1.00001}, {other, 0, 0.8}} {
		if got, err := Overlap(n, a, c.b); err != nil || got < c.low || got > c.high {
			t.Errorf("overlap %v (%v), want %v to %v", got, err, c.low, c.high)
		}
	}
	if _, err := Overlap(15, a, a); err == nil {
		t.Error("15 pixels are no side of a probe")
	}
}
