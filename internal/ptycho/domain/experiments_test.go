package domain

import (
	"math"
	"math/cmplx"
	"testing"

	"github.com/latent-go/latent/ptychography"
)

// setting is one change of an experiment.
type setting struct {
	name   string
	change func(*ptychography.Simulation)
}

// experiments are trainings by which no limit was set, with objects that scatter
// weakly and strongly.
var experiments = []setting{
	{"blobs", func(s *ptychography.Simulation) { s.Radius, s.Defocus, s.Step = 10, 40, 4 }},
	{"lines", func(s *ptychography.Simulation) { s.Sample, s.Radius, s.Defocus = "lines", 11, 50 }},
	{"phase, spiral, little light", func(s *ptychography.Simulation) {
		s.Contrast, s.Radius, s.Path, s.Photons = "phase", 13, "spiral", 1e4
	}},
	{"thick, much light", func(s *ptychography.Simulation) { s.Contrast, s.Photons = "thick", 1e6 }},
	{"two modes", func(s *ptychography.Simulation) { s.Modes, s.Radius = 2, 11 }},
}

// others are of another experiment, whatever the training was.
var others = []setting{
	{"a hundredth of the dose", func(s *ptychography.Simulation) { s.Photons /= 100 }},
	{"a hundred times the dose", func(s *ptychography.Simulation) { s.Photons *= 100 }},
	{"smaller probe", func(s *ptychography.Simulation) { s.Radius *= 0.7 }},
	{"larger probe", func(s *ptychography.Simulation) { s.Radius *= 1.5 }},
	{"other side of the focus", func(s *ptychography.Simulation) { s.Defocus *= -1 }},
	{"positions far apart", func(s *ptychography.Simulation) { s.Step *= 2 }},
	{"positions close together", func(s *ptychography.Simulation) { s.Step /= 2; s.Jitter /= 2 }},
	{"more modes", func(s *ptychography.Simulation) { s.Modes += 2 }},
	{"weak object", func(s *ptychography.Simulation) { s.Paint = weak }},
	{"background", func(s *ptychography.Simulation) { s.Background = 3e-5 * s.Photons }},
	{"gap of the detector", func(s *ptychography.Simulation) { s.Gap = 4 }},
}

// same are of the same experiment.
var same = []setting{
	{"another object", func(s *ptychography.Simulation) { s.Seed = 4001 }},
	{"a third", func(s *ptychography.Simulation) { s.Seed = 4002 }},
	{"thrice the dose", func(s *ptychography.Simulation) { s.Photons *= 3 }},
	{"a third of the dose", func(s *ptychography.Simulation) { s.Photons /= 3; s.Seed = 4003 }},
	{"fewer positions", func(s *ptychography.Simulation) { s.Points = 49; s.Seed = 4004 }},
	{"wider step", func(s *ptychography.Simulation) { s.Step *= 1.2; s.Seed = 4005 }},
	{"no jitter", func(s *ptychography.Simulation) { s.Path, s.Jitter, s.Seed = "raster", 0, 4006 }},
	{"positions that are a little wrong", func(s *ptychography.Simulation) { s.PositionError, s.Seed = 0.3, 4007 }},
	{"slightly off", func(s *ptychography.Simulation) { s.Defocus *= 1.05; s.Seed = 4008 }},
	{"a faint background", func(s *ptychography.Simulation) { s.Background = 2e-7 * s.Photons; s.Seed = 4009 }},
}

// weak paints an object with a tenth of the contrast of blobs.
func weak(m ptychography.Image) {
	ptychography.PaintBlobs(m, 6, 4010)
	for i, v := range m.Data {
		m.Data[i] = complex64(cmplx.Rect(math.Pow(cmplx.Abs(complex128(v)), 0.1), 0.1*cmplx.Phase(complex128(v))))
	}
}

// TestManyExperiments: data of another experiment are named, those of the same are not,
// with one of fifty in either direction.
func TestManyExperiments(t *testing.T) {
	if testing.Short() {
		t.Skip("110 simulations")
	}
	var missed, alarms int
	for _, e := range experiments {
		train := scan(t, e.change)
		try := func(c setting) []string {
			return doubts(t, train, scan(t, func(s *ptychography.Simulation) {
				e.change(s)
				s.Seed = 4000
				c.change(s)
			}), 0)
		}
		for _, c := range others {
			if c.name == "weak object" && e.name == "lines" {
				continue // which are as weak
			}
			if len(try(c)) == 0 {
				missed++
				t.Logf("trained on %s: %s is not named", e.name, c.name)
			}
		}
		for _, c := range same {
			if kinds := try(c); len(kinds) > 0 {
				alarms++
				t.Logf("trained on %s: %s is doubted for %q", e.name, c.name, kinds)
			}
		}
	}
	if missed > 1 || alarms > 1 {
		t.Errorf("%d of %d not named, %d of %d doubted", missed, len(experiments)*len(others), alarms, len(experiments)*len(same))
	}
}
