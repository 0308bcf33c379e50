package stages

import (
	"errors"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/runs"
)

// A strict run fails for any fit, of whatever target, names those that failed and no
// other, and leaves the diagnostics of all to look at.
func TestStrictJudgesEveryFit(t *testing.T) {
	for k, want := range []string{"user_score", "user_score_new_artists", "critic_score", "critic_score_new_artists", ""} {
		r, err := runs.Create(t.TempDir(), time.Date(2026, 1, 19, 14, 30, 52, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = r.Close() })
		var all verdicts
		for _, target := range []catalog.Target{catalog.User, catalog.Critic} {
			for _, s := range []splits.Strategy{splits.TemporalStrategy, splits.DisjointStrategy} {
				d := &evaluate.Diagnostics{Passed: len(all) != k}
				if !d.Passed {
					d.Reasons = []string{"1 divergence"}
				}
				all = append(all, verdict{target, s, d})
			}
		}
		e := &Env{Config: new(config.Config)}
		if err := e.strict(r, all); err != nil {
			t.Errorf("without --strict: %v", err)
		}
		e.Config.Convergence.Strict = true
		err = e.strict(r, all)
		var failed *ConvergenceError
		if !errors.As(err, &failed) {
			if want != "" || err != nil {
				t.Errorf("%s did not pass: %v", want, err)
			}
			continue
		}
		if len(failed.Fits) != 1 || failed.Fits[0].Fit != want {
			t.Errorf("got %+v, want %s", failed.Fits, want)
		}
		for _, v := range all {
			if d, err := results.Of(v.target).Convergence(v.strategy).Read(r.Dir()); err != nil || d.Passed != v.diag.Passed {
				t.Errorf("the diagnostics of %s, %s: %v", v.target, v.strategy, err)
			}
		}
	}
}
