package solve

import (
	"testing"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/ptychography"
)

// A remedy for positions is no circle: it brings its passes, and what was done already
// is not asked for again.
func TestRefit(t *testing.T) {
	const each, affine = ptychography.FitEach, ptychography.FitAffine
	for _, c := range []struct {
		had, wanted ptychography.PositionFit
		passes      int
		engine      bool
		want        string
	}{
		{ptychography.FitNone, each, 10, false, "--fit-positions each --passes 50"},
		{ptychography.FitNone, each, 50, false, "--fit-positions each"},
		{ptychography.FitNone, affine, 10, true, "--fit-positions affine, in 50 passes"},
		{affine, each, 50, false, "--fit-positions both"},
		{affine, affine, 50, false, "--fit-positions both"},
		{each, affine, 10, false, "--fit-positions both --passes 50"},
		{each, each, 50, false, "they were fitted in 50 passes: give twice as many, or a larger --position-limit"},
		{ptychography.FitBoth, affine, 60, false, "they were fitted in 60 passes: give twice as many, or a larger --position-limit"},
	} {
		r := &run{s: &config.ReconstructSettings{Recipe: ptychography.Recipe{{Engine: ptychography.NewLSQML(), Passes: c.passes}}, Typed: map[string]bool{"engine": c.engine}}}
		r.solver.FitPositions = c.had
		if got := r.refit(c.wanted); got != c.want {
			t.Errorf("%v: %q", c, got)
		}
	}
}
