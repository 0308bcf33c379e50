package stages

import (
	"cmp"
	"context"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/crew"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/term"
)

// features chooses a feature set on the validation albums of known artists, then
// builds the matrices of that set with everything estimated on training and
// validation together. The test albums take no part in the choice.
func (e *Env) features(ctx context.Context, r *runs.Run) error {
	targets, err := fit.TargetsIn(r.Dir(), e.Config)
	if err != nil {
		return err
	}
	for _, t := range targets {
		cfg, choice, err := e.decide(ctx, r, t)
		if err != nil {
			return err
		}
		var group crew.Group
		errs := make([]error, len(splits.Strategies))
		for k, s := range splits.Strategies {
			group.Go(func() { errs[k] = e.build(r, cfg, t, s, fit.ChosenFeatures(cfg, t, choice)) })
		}
		group.Wait()
		if err := cmp.Or(errs...); err != nil {
			return err
		}
	}
	return nil
}

// decide chooses the features of a target and what the settings leave open, says so and
// keeps it for the stages that follow.
func (e *Env) decide(ctx context.Context, r *runs.Run, t catalog.Target) (*config.Config, *results.Choice, error) {
	albums, err := fit.ReadRows(r.Dir(), t, splits.TemporalStrategy)
	if err != nil {
		return nil, nil, err
	}
	cfg, _, err := fit.Decide(r.Dir(), e.Config, t, nil) // the likelihood; sets are compared with straight effects
	if err != nil {
		return nil, nil, err
	}
	cfg.Model.NoiseBy = e.Config.Model.NoiseBy // what auto follows is what the chosen set has
	choice, err := e.choose(ctx, cfg, albums)
	if err != nil {
		return nil, nil, err
	}
	e.logChoice(t, choice)
	if cfg, choice.Settled, err = fit.Decide(r.Dir(), e.Config, t, choice); err != nil {
		return nil, nil, err
	}
	if e.Config.Features.Bends == config.Auto && cfg.Features.Bends == "on" && choice.Rows > 1 {
		if choice.Bends, err = albums.TryBends(ctx, cfg, choice); err != nil {
			return nil, nil, err
		}
		if cfg, choice.Settled, err = fit.Decide(r.Dir(), e.Config, t, choice); err != nil {
			return nil, nil, err
		}
	}
	if s := choice.Settled; s != nil {
		e.Log.Info("model_chosen", "target", string(t), "likelihood", cfg.Model.Likelihood, "bends", cfg.Features.Bends, "noise_by", strings.Join(cfg.Model.NoiseBy, ","), "reason", s.Reason)
	}
	return cfg, choice, keep(r, results.Of(t).Choice, choice)
}

// choose shows how many candidates have been tried.
func (e *Env) choose(ctx context.Context, cfg *config.Config, albums *fit.Albums) (*results.Choice, error) {
	bar := e.bar("candidates")
	defer bar.drop()
	return albums.Choose(ctx, cfg, func(done, total int) {
		bar.update(term.State{Done: done, Total: total})
	})
}

func (e *Env) logChoice(t catalog.Target, c *results.Choice) {
	if c.Rows == 0 {
		e.Log.Warn("features_not_chosen", "reason", "no artist has three dated albums, so there is no validation album: the default features are used, or those of features.set")
		return
	}
	for _, v := range c.Candidates {
		if v.Chosen {
			e.Log.Info("features_chosen", "target", string(t), "set", v.Name, "validation_crps", v.CRPS)
		}
	}
}

// build writes the matrices of one strategy, if the albums could be split so.
func (e *Env) build(r *runs.Run, cfg *config.Config, t catalog.Target, s splits.Strategy, v features.Variant) error {
	files := results.Of(t).Split(s)
	if ok, err := files.Manifest.Exists(r.Dir()); err != nil || !ok {
		return err
	}
	albums, err := fit.ReadRows(r.Dir(), t, s)
	if err != nil {
		return err
	}
	opt := fit.FeatureOptions(cfg, t)
	opt.Variant = v
	x, report, err := features.Build(albums.History, albums.Plain(), albums.In(splits.Train, splits.Validation), opt)
	if err != nil {
		return err
	}
	if s == splits.TemporalStrategy {
		for _, w := range report.Warnings {
			e.Log.Warn("features_dropped", "target", string(t), "reason", w)
		}
	}
	if err := keep(r, files.Features, report); err != nil {
		return err
	}
	return files.WriteMatrix(r.Root(), x, albums.Plain())
}
