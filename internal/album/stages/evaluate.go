package stages

import (
	"context"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/runs"
)

// evaluate reads the test albums, once, and scores the predictions of every fit.
func (e *Env) evaluate(ctx context.Context, r *runs.Run) error {
	var report evaluate.Report
	for _, t := range e.targets() {
		target, err := e.evaluateTarget(ctx, r, t)
		if err != nil {
			return err
		}
		if t == catalog.Critic {
			report.Critic = target
		} else {
			report.User = target
		}
	}
	return atomicfile.WriteJSON(r.Path(metricsFile), &report)
}

func (e *Env) evaluateTarget(ctx context.Context, r *runs.Run, t catalog.Target) (*evaluate.TargetReport, error) {
	d, p, err := e.loadFit(r, t, splits.TemporalStrategy)
	if err != nil {
		return nil, err
	}
	out := new(evaluate.TargetReport)
	if err := e.knownArtists(ctx, r, d, p, out); err != nil {
		return nil, err
	}
	if err := e.leaveOneOut(ctx, r, d, p, out); err != nil {
		return nil, err
	}
	diag := e.diagnose(p)
	if err := atomicfile.WriteJSON(r.Path(ofTarget(diagnosticsFile, t)), diag); err != nil {
		return nil, err
	}
	// The training stage has checked already, unless it was kept from a run with
	// other thresholds.
	if e.Config.Convergence.Strict && !diag.Passed {
		return nil, &ConvergenceError{Reasons: diag.Reasons}
	}
	ok, err := hasSplit(r, t, splits.DisjointStrategy)
	if err != nil || !ok {
		return out, err
	}
	return out, e.newArtists(ctx, r, t, out)
}

// loadFit reads the table and the posterior of a fit.
func (e *Env) loadFit(r *runs.Run, t catalog.Target, s splits.Strategy) (*dataset, *posterior, error) {
	d, m, err := e.fitted(r, t, s)
	if err != nil {
		return nil, nil, err
	}
	p, err := readPosterior(r.Path(posteriorFile(t, s)), m)
	return d, p, err
}

// predict returns the predictions of the test rows.
func predict(ctx context.Context, d *dataset, p *posterior) ([]evaluate.Prediction, []int, error) {
	rows := d.index(splits.Test)
	pred, err := evaluate.Predict(ctx, p.model, p.draws(), rows, evaluate.PredictionCounts(p.model, rows))
	return pred, rows, err
}

func (e *Env) knownArtists(ctx context.Context, r *runs.Run, d *dataset, p *posterior, out *evaluate.TargetReport) error {
	pred, rows, err := predict(ctx, d, p)
	if err != nil {
		return err
	}
	if err := writePredictions(r.Path(ofTarget(predictionsFile, d.target)), d, pred); err != nil {
		return err
	}
	if len(rows) == 0 {
		e.Log.Warn("no_test_albums", "reason", "no artist has three dated albums")
		return nil
	}
	out.KnownArtists = evaluate.Score(pred)
	out.OneStepAhead = &evaluate.OneStepAhead{N: len(rows), ELPD: evaluate.LogScore(pred)}
	out.Baselines, err = evaluate.ScoreBaselines(p.model, rows)
	return err
}

func (e *Env) leaveOneOut(ctx context.Context, r *runs.Run, d *dataset, p *posterior, out *evaluate.TargetReport) error {
	draws, _ := p.thinned()
	loo, err := evaluate.LOO(ctx, p.model, draws, 1)
	if err != nil {
		return err
	}
	out.LOO = &loo.Summary
	return writeLOO(r.Path(ofTarget(looFile, d.target)), d, loo)
}

func (e *Env) newArtists(ctx context.Context, r *runs.Run, t catalog.Target, out *evaluate.TargetReport) error {
	d, p, err := e.loadFit(r, t, splits.DisjointStrategy)
	if err != nil {
		return err
	}
	pred, rows, err := predict(ctx, d, p)
	if err != nil || len(rows) == 0 {
		return err
	}
	if err := writePredictions(r.Path(ofTarget(newPredictionsFile, t)), d, pred); err != nil {
		return err
	}
	base, err := evaluate.ScoreBaselines(p.model, rows)
	if err != nil {
		return err
	}
	out.NewArtists = &evaluate.NewArtists{
		Metrics: *evaluate.Score(pred), Debuts: evaluate.Score(evaluate.Debuts(p.model, pred)), Baselines: base,
	}
	return nil
}
