package convert

import (
	"context"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/simulate"
	"github.com/latent-go/latent/ptychography"
)

// The demonstration with a probe that is guessed from its patterns: ten passes of
// ePIE get as far as from the true probe. In the focus they do not.
func TestGuessedProbeOfTheDemonstration(t *testing.T) {
	d, err := simulate.Demo()
	if err != nil {
		t.Fatal(err)
	}
	known, guessed, focus := guesses(t, d)
	t.Logf("relative amplitude error after ten passes: true probe %.5f, guess %.5f, guess in focus %.5f", known, guessed, focus)
	if guessed > 1.02*known {
		t.Errorf("from the guess %.5f, from the true probe %.5f", guessed, known)
	}
	if focus < 3*known {
		t.Errorf("the guess in focus reaches %.5f, so the search is not tested by this star", focus)
	}
}

// guesses returns the errors that ten passes of ePIE reach from the probe of the
// data, from the one that convert guesses, and from a guess in the focus.
func guesses(t *testing.T, d *npzdata.Data) (known, guessed, focus float64) {
	t.Helper()
	c := &converter{ctx: context.Background(), o: defaults(), d: &npzdata.Data{Patterns: d.Patterns, Scan: d.Scan}}
	c.o.Probe = GuessProbe
	if err := c.guess(); err != nil {
		t.Fatal(err)
	}
	inFocus, err := ptychography.GuessProbe(d.Patterns, 0)
	if err != nil {
		t.Fatal(err)
	}
	run := func(p *ptychography.Probe) float64 {
		return scaled(t, d, p, ptychography.NewSolver(ptychography.EPIE(), 10))
	}
	return run(d.Probe.Clone()), run(c.d.Probe), run(inFocus)
}

// scaled returns the error that an engine reaches from a probe that was brought
// to the scale of the data, as the command line does.
func scaled(t *testing.T, d *npzdata.Data, p *ptychography.Probe, e ptychography.Solver) float64 {
	t.Helper()
	p.Normalize(d.Patterns.MeanCounts())
	return inverted(t, &npzdata.Data{Patterns: d.Patterns, Scan: d.Scan, Probe: p}, e)
}
