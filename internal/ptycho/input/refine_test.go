package input

import (
	"math/cmplx"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/domain"
	"github.com/latent-go/latent/ptychography"
)

// TestRefine: a probe with a wrong curvature comes near the true one, and keeps its energy.
func TestRefine(t *testing.T) {
	sim := ptychography.DefaultSimulation()
	sim.N, sim.Points, sim.Step, sim.Radius, sim.Photons = 32, 121, 3, 7, 1e5
	d, _, err := ptychography.Simulate(sim)
	if err != nil {
		t.Fatal(err)
	}
	truth := d.Probe.Modes[0]
	wrong := d.Probe.Clone()
	for k := range wrong.Modes[0] {
		y, x := float64(k/32-16), float64(k%32-16)
		wrong.Modes[0][k] *= complex64(cmplx.Exp(complex(0, 0.03*(x*x+y*y))))
	}
	wrong.Normalize(d.Patterns.MeanCounts())
	d.Probe = wrong
	overlap := func(a []complex64) float64 {
		o, err := domain.Overlap(32, truth, a)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	before := overlap(wrong.Modes[0])
	r, err := Refine(t.Context(), d, "lsqml", 40, 1)
	if err != nil {
		t.Fatal(err)
	}
	after := overlap(d.Probe.Modes[0])
	t.Logf("overlap with the true probe %.3f, then %.3f; %+v", before, after, r)
	if before > 0.78 || after < 0.9 || r.Error > 0.01 || r.Overlap > 0.9 {
		t.Errorf("overlap with the true probe %.3f, then %.3f; %+v", before, after, r)
	}
	if e := d.Probe.Energy() / d.Patterns.MeanCounts(); e < 0.999 || e > 1.001 {
		t.Errorf("energy %v of the mean counts", e)
	}
}
