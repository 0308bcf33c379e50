package stages

import (
	"context"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/runs"
)

// evaluate reads the test albums, once, and scores the predictions of every fit.
func (e *Env) evaluate(ctx context.Context, r *runs.Run) error {
	e.progress = e.bar("artists")
	defer e.progress.drop()
	var report evaluate.Evaluations
	var all verdicts
	targets, err := fit.TargetsIn(r.Dir(), e.Config)
	if err != nil {
		return err
	}
	for _, t := range targets {
		target, found, err := e.evaluateTarget(ctx, r, t)
		if err != nil {
			return err
		}
		all = append(all, found...)
		report.Put(t, target)
	}
	if err := keep(r, results.Of(catalog.User).Metrics, &report); err != nil {
		return err
	}
	// The training stage has checked already, unless it was kept from a run with
	// other thresholds.
	return e.strict(r, all)
}

func (e *Env) evaluateTarget(ctx context.Context, r *runs.Run, t catalog.Target) (*evaluate.Evaluation, verdicts, error) {
	p, err := e.sampled(r, t, splits.TemporalStrategy)
	if err != nil {
		return nil, nil, err
	}
	out := &evaluate.Evaluation{Draws: len(p.All())}
	out.PredictiveDraws = evaluate.PredictiveDraws(p.Model, out.Draws)
	if err := e.knownArtists(ctx, r, p, out); err != nil {
		return nil, nil, err
	}
	if err := e.leaveOneOut(ctx, r, p, out); err != nil {
		return nil, nil, err
	}
	known, err := e.diagnose(r, p, splits.TemporalStrategy)
	if err != nil {
		return nil, nil, err
	}
	all := verdicts{known}
	ok, err := results.Of(t).Split(splits.DisjointStrategy).Manifest.Exists(r.Dir())
	if err != nil || !ok {
		return out, all, err
	}
	unseen, err := e.newArtists(ctx, r, t, out)
	return out, append(all, unseen), err
}

// diagnose judges the chains of one fit and keeps what it found.
func (e *Env) diagnose(r *runs.Run, p *fit.Posterior, s splits.Strategy) (verdict, error) {
	v := verdict{p.Albums.Target, s, p.Diagnose()}
	return v, keep(r, results.Of(v.target).Convergence(s), v.diag)
}

// sampled opens a fit with what its chains kept.
func (e *Env) sampled(r *runs.Run, t catalog.Target, s splits.Strategy) (*fit.Posterior, error) {
	f, err := fit.Open(r.Dir(), e.Config, t, s)
	if err != nil {
		return nil, err
	}
	return f.Posterior(r.Dir())
}

func (e *Env) knownArtists(ctx context.Context, r *runs.Run, p *fit.Posterior, out *evaluate.Evaluation) error {
	pred, err := p.PredictTest(e.progress.watched(ctx, "test albums"))
	if err != nil {
		return err
	}
	if err := keep(r, results.Of(p.Albums.Target).Predictions, p.Albums.Predictions(pred)); err != nil {
		return err
	}
	if len(pred) == 0 {
		e.Log.Warn("no_test_albums", "reason", "no artist has three dated albums")
		return nil
	}
	out.KnownArtists = evaluate.Score(pred)
	out.OneStepAhead = &evaluate.OneStepAhead{N: len(pred), ELPD: evaluate.LogScore(pred)}
	out.Baselines, err = baselines(r, p, pred, results.Of(p.Albums.Target).Baselines)
	return err
}

// baselines sets the predictions beside those of the baselines, which it keeps.
func baselines(r *runs.Run, p *fit.Posterior, pred []evaluate.Prediction, to results.File[[]results.BaselinePrediction]) (*evaluate.Baselines, error) {
	b, each, err := evaluate.ScoreBaselines(p.Model, pred)
	if err != nil {
		return nil, err
	}
	return b, keep(r, to, p.Albums.Baselines(each))
}

func (e *Env) leaveOneOut(ctx context.Context, r *runs.Run, p *fit.Posterior, out *evaluate.Evaluation) error {
	loo, err := p.LOO(e.progress.watched(ctx, "leave-one-out"))
	if err != nil {
		return err
	}
	out.LOO = &loo.Summary
	return keep(r, results.Of(p.Albums.Target).LOO, p.Albums.Pointwise(loo))
}

func (e *Env) newArtists(ctx context.Context, r *runs.Run, t catalog.Target, out *evaluate.Evaluation) (verdict, error) {
	p, err := e.sampled(r, t, splits.DisjointStrategy)
	if err != nil {
		return verdict{}, err
	}
	found, err := e.diagnose(r, p, splits.DisjointStrategy)
	if err != nil {
		return found, err
	}
	pred, err := p.PredictTest(e.progress.watched(ctx, "new artists"))
	if err != nil || len(pred) == 0 {
		return found, err
	}
	if err := keep(r, results.Of(t).NewPredictions, p.Albums.Predictions(pred)); err != nil {
		return found, err
	}
	base, err := baselines(r, p, pred, results.Of(t).NewBaselines)
	if err != nil {
		return found, err
	}
	out.NewArtists = &evaluate.NewArtists{
		Metrics: *evaluate.Score(pred), Debuts: evaluate.Score(evaluate.Debuts(p.Model, pred)), Baselines: base,
	}
	return found, nil
}
