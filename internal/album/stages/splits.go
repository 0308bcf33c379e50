package stages

import (
	"context"
	"errors"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/runs"
)

// splits divides the albums of every target in both ways.
func (e *Env) splits(_ context.Context, r *runs.Run) error {
	targets, err := fit.TargetsIn(r.Dir(), e.Config)
	if err != nil {
		return err
	}
	for _, t := range targets {
		albums, err := results.Of(t).Modelled.Read(r.Dir())
		if err != nil {
			return err
		}
		for _, s := range splits.Strategies {
			if err := e.split(r, t, s, albums); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *Env) split(r *runs.Run, t catalog.Target, s splits.Strategy, albums []catalog.Album) error {
	c := e.Config
	a, err := splits.Assign(s, albums, splits.Options{Seed: c.Seed, Test: c.Splits.TestFraction, Validation: c.Splits.ValFraction})
	if errors.Is(err, splits.ErrTooFewArtists) {
		e.Log.Warn("split_skipped", "target", string(t), "strategy", string(s), "reason", err)
		return nil
	}
	if err != nil {
		return err
	}
	files := results.Of(t)
	for _, p := range splits.Parts {
		if err := keep(r, files.Split(s).Rows(p), a.Of(p)); err != nil {
			return err
		}
	}
	sum, err := filehash.File(files.Modelled.Path(r.Dir()))
	if err != nil {
		return err
	}
	train, artists := a.Count(splits.Train)
	val, _ := a.Count(splits.Validation)
	test, _ := a.Count(splits.Test)
	e.Log.Info("split_created", "target", string(t), "strategy", string(s), "train", train, "artists", artists, "validation", val, "test", test)
	return keep(r, files.Split(s).Manifest, a.Manifest(files.Modelled.Name, sum.SHA256))
}
