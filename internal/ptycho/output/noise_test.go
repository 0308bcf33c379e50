package output

import (
	"context"
	"testing"

	"github.com/latent-go/latent/ptychography"
)

// Over few photons and many, what the default engine returns after many passes lies
// at most 0.3 dB below the best of them, in amplitude and phase; ePIE with its full
// step does not hold that. 300 passes: go run ./benchmarks/ptycho/noise.
func TestManyPassesDoNoHarm(t *testing.T) {
	for _, photons := range []float64{1e2, 1e3} {
		sim := ptychography.DefaultSimulation()
		sim.Sample, sim.N, sim.Points, sim.Step, sim.Radius, sim.Defocus = "blobs", 32, 121, 3, 7, 20
		sim.Photons, sim.Seed = photons, 2
		d, truth, err := ptychography.Simulate(sim)
		if err != nil {
			t.Fatal(err)
		}
		gains := func(o *ptychography.Object, p *ptychography.Probe) (amplitude, phase float64) {
			r, err := New(o, p, d.Scan, nil)
			if err != nil {
				t.Fatal(err)
			}
			m, err := r.Compare(truth)
			if err != nil {
				t.Fatal(err)
			}
			return float64(m.Amplitude.Gain), float64(m.Phase.Gain)
		}
		s := ptychography.NewSolver(ptychography.NewLSQML(), 60)
		s.KeepBest, s.Hold, s.Seed = true, true, 42
		bestA, bestP := -100., -100.
		s.Observe = func(p ptychography.Progress) error {
			if p.Pass%3 == 0 {
				state := p.State()
				a, f := gains(state.Object, state.Probe)
				bestA, bestP = max(bestA, a), max(bestP, f)
			}
			return nil
		}
		r, err := s.Run(context.Background(), d, nil)
		if err != nil {
			t.Fatal(err)
		}
		a, f := gains(r.Object, r.Probe)
		t.Logf("%.0f photons: returned %.2f/%.2f dB, best pass %.2f/%.2f", photons, a, f, bestA, bestP)
		if a < bestA-0.3 || f < bestP-0.3 || f < 5 {
			t.Errorf("%.0f photons: returned %.2f/%.2f dB, best pass %.2f/%.2f", photons, a, f, bestA, bestP)
		}
	}
}
