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
	r, err := refineBy(t.Context(), d, "lsqml", 40, 1)
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

// TestRefineWhereAsked: unless somebody says how often, the data decide: under a wrong probe
// it is improved, with their own it stays, also where there are few counts. A scan that
// is too small says nothing.
func TestRefineWhereAsked(t *testing.T) {
	sim := ptychography.DefaultSimulation()
	sim.N, sim.Points, sim.Step, sim.Radius, sim.Photons = 32, 121, 3, 7, 1e5
	data := func(photons float64, points int, curvature float64) *ptychography.Dataset {
		s := sim
		s.Photons, s.Points = photons, points
		d, _, err := ptychography.Simulate(s)
		if err != nil {
			t.Fatal(err)
		}
		for k := range d.Probe.Modes[0] {
			y, x := float64(k/32-16), float64(k%32-16)
			d.Probe.Modes[0][k] *= complex64(cmplx.Exp(complex(0, curvature*(x*x+y*y))))
		}
		return d
	}
	none, two := 0, 2
	for name, c := range map[string]struct {
		d     *ptychography.Dataset
		asked *int
		want  int
	}{
		"right":                      {data(1e5, 121, 0), nil, 0},
		"right, few counts":          {data(500, 121, 0), nil, 0},
		"wrong":                      {data(1e5, 121, 0.03), nil, refinePasses},
		"wrong, more than looked at": {data(1e5, lookMost+41, 0.03), nil, refinePasses},
		"wrong, small scan":          {data(1e5, 49, 0.03), nil, 0},
		"wrong, not wanted":          {data(1e5, 121, 0.03), &none, 0},
		"right, wanted":              {data(1e5, 121, 0), &two, two},
	} {
		r, err := Refine(t.Context(), c.d, "lsqml", c.asked, 1)
		switch {
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case r == nil:
			r = &Refinement{}
		case (r.Look != nil) != (c.asked == nil) || r.Look != nil && r.Look.Patterns != min(len(c.d.Scan), lookMost):
			t.Errorf("%s: %+v", name, r.Look)
		}
		if err == nil && r.Passes != c.want {
			t.Errorf("%s: %d passes, want %d", name, r.Passes, c.want)
		}
	}
}

// TestMiddleOfAScan: the nearest to its middle, in their order.
func TestMiddleOfAScan(t *testing.T) {
	set := &ptychography.Dataset{Patterns: &ptychography.Patterns{N: 1, Amplitude: []float32{0, 1, 2, 3, 4}}}
	for _, x := range []float64{10, 4, 0, 6, 5} {
		set.Scan = append(set.Scan, ptychography.Position{X: x})
	}
	part := middle(set, 3)
	for i, want := range []int{1, 3, 4} {
		if part.Scan[i] != set.Scan[want] || part.Patterns.At(i)[0] != float32(want) {
			t.Errorf("pattern %d is at %v, want number %d", i, part.Scan[i], want)
		}
	}
}
