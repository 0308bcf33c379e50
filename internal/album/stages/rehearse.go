package stages

import (
	"context"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/preflight"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/runs"
)

// rehearsalWarmup is the adaptation of a rehearsal: the memory does not depend on
// it, and neither does it matter whether the draws are any good.
const rehearsalWarmup = 20

// Rehearse does what costs a run its memory, in r, with all rows but few draws:
// data, splits, the default features, one fit of known artists, leave-one-out and
// the predictions. It leaves out the choice of features, the fit of new artists
// and the report, which take time but less memory.
func (e *Env) Rehearse(ctx context.Context, r *runs.Run) error {
	if err := makeDirs(r, results.DataDir, results.SplitsDir, results.FeaturesDir, results.ModelDir, results.EvaluationDir); err != nil {
		return err
	}
	if err := e.data(ctx, r); err != nil {
		return err
	}
	if err := e.splits(ctx, r); err != nil {
		return err
	}
	targets, err := fit.TargetsIn(r.Dir(), e.Config)
	if err != nil {
		return err
	}
	t := targets[0]
	cfg, err := fit.Settled(r.Dir(), e.Config, t)
	if err != nil {
		return err
	}
	if err := e.build(r, cfg, t, splits.TemporalStrategy, features.Default()); err != nil {
		return err
	}
	if !preflight.Samples(e.Config) {
		return nil
	}
	return e.rehearseFit(ctx, r, t)
}

func (e *Env) rehearseFit(ctx context.Context, r *runs.Run, t catalog.Target) error {
	short, cfg := *e, *e.Config
	size := preflight.Size{Chains: cfg.MCMC.NumChains, Draws: cfg.MCMC.NumSamples}.Rehearsed()
	cfg.MCMC.NumSamples, cfg.MCMC.NumWarmup = size.Draws, min(cfg.MCMC.NumWarmup, rehearsalWarmup)
	cfg.Convergence.Strict = false
	short.Config = &cfg
	f, err := fit.Open(r.Dir(), short.Config, t, splits.TemporalStrategy)
	if err != nil {
		return err
	}
	if _, err := short.fit(ctx, r, f); err != nil {
		return err
	}
	p, err := short.sampled(r, t, splits.TemporalStrategy)
	if err != nil {
		return err
	}
	out := new(evaluate.Evaluation)
	if err := short.knownArtists(ctx, r, p, out); err != nil {
		return err
	}
	return short.leaveOneOut(ctx, r, p, out)
}
