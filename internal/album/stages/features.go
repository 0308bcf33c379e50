package stages

import (
	"context"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
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
		albums, err := fit.ReadRows(r.Dir(), t, splits.TemporalStrategy)
		if err != nil {
			return err
		}
		choice, err := e.choose(ctx, albums)
		if err != nil {
			return err
		}
		e.logChoice(t, choice)
		if err := keep(r, results.Of(t).Choice, choice); err != nil {
			return err
		}
		for _, s := range splits.Strategies {
			if err := e.build(r, t, s, fit.ChosenFeatures(e.Config, t, choice)); err != nil {
				return err
			}
		}
	}
	return nil
}

// choose shows how many candidates have been tried.
func (e *Env) choose(ctx context.Context, albums *fit.Albums) (*results.Choice, error) {
	bar := e.bar("candidates")
	defer bar.drop()
	return albums.Choose(ctx, e.Config, func(done, total int) {
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
func (e *Env) build(r *runs.Run, t catalog.Target, s splits.Strategy, v features.Variant) error {
	files := results.Of(t).Split(s)
	if ok, err := files.Manifest.Exists(r.Dir()); err != nil || !ok {
		return err
	}
	albums, err := fit.ReadRows(r.Dir(), t, s)
	if err != nil {
		return err
	}
	opt := fit.FeatureOptions(e.Config, t)
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
