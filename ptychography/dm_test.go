package ptychography

import (
	"math"
	"slices"
	"testing"
)

// Data without noise are explained almost exactly, with one mode, with several, with
// positions that move the probe, and from a wrong probe; the probe is held meanwhile.
func TestDMRecoversTheObject(t *testing.T) {
	for name, change := range map[string]func(*Simulation){
		"star":    nil,
		"modes":   func(s *Simulation) { s.Modes, s.Sample = 2, "blobs" },
		"fourier": func(s *Simulation) { s.Subpixel = Fourier },
		"probe":   nil,
	} {
		d, truth := simulated(t, change)
		s := recipe(t, "dm:40")
		if name == "fourier" {
			s.Subpixel = Fourier
		}
		if name == "probe" {
			wrong, err := DefocusedDisc(32, 5, 10)
			if err != nil {
				t.Fatal(err)
			}
			wrong.Normalize(d.Patterns.MeanCounts())
			d.Probe = wrong
		}
		r := solve(t, s, d)
		c := phaseCorrelation(t, d, truth, r.Object)
		t.Logf("%s: residual %.2g, phase correlation %.5f", name, r.Residual, c)
		least := 0.999
		if name == "probe" {
			least = 0.95
		}
		if r.Residual > 3e-4 || c < least {
			t.Errorf("%s: residual %.2g, phase correlation %.4f", name, r.Residual, c)
		}
	}
}

// What would not fit into memory is refused.
func TestDMIsRefusedWhereItIsTooLarge(t *testing.T) {
	d, _ := simulated(t, func(s *Simulation) { s.Points = 4 })
	scene, err := NewScene(d, nil, Bilinear)
	if err != nil {
		t.Fatal(err)
	}
	scene.visits = make([]int, mostPixels/(32*32)+1)
	if _, err := NewDM().Begin(scene)(t.Context(), 1); err == nil {
		t.Error("more exit waves than any memory holds")
	}
}

// Threads and interruptions leave no trace, and what a mask hides is never looked at.
func TestNewEnginesHaveTheSameBits(t *testing.T) {
	d, _ := simulated(t, func(s *Simulation) { s.Photons, s.Points, s.Background, s.Modes = 1e4, 25, 1, 2 })
	fade(d, 0.8)
	s := recipe(t, "dm:4:probe_from=1,ml:4")
	s.FitIntensity, s.FitBackground, s.Threads = true, true, 1
	states := map[int]*State{}
	s.Observe = func(p Progress) error {
		states[p.Pass] = p.State()
		return nil
	}
	want := solve(t, s, d)
	s.Observe = nil
	same := func(name string, got *Result) {
		if !slices.Equal(got.Object.Data, want.Object.Data) || !slices.Equal(got.Probe.Modes[1], want.Probe.Modes[1]) || !slices.Equal(got.Intensity, want.Intensity) || got.Background != want.Background {
			t.Errorf("%s: other bits", name)
		}
	}
	for _, s.Threads = range []int{2, 7} {
		same("threads", solve(t, s, d))
	}
	for pass := 1; pass < 8; pass++ {
		s.Resume = states[pass]
		same("resumed", solve(t, s, d))
	}
	s.Resume = nil
	d.Patterns.Mask = slices.Repeat([]bool{true}, len(s.Recipe)*512)
	d.Patterns.Mask[40] = false
	want = solve(t, s, d)
	for i := range d.Scan {
		d.Patterns.At(i)[40] = float32(math.NaN())
	}
	same("masked", solve(t, s, d))
}
