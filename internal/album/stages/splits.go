package stages

import (
	"context"
	"errors"
	"io"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/album/tables"
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/runs"
)

// splits divides the albums of every target in both ways.
func (e *Env) splits(_ context.Context, r *runs.Run) error {
	for _, t := range e.targets() {
		albums, err := readAlbums(r.Path(targetFile(t)))
		if err != nil {
			return err
		}
		for _, s := range strategies {
			if err := e.split(r, t, s, albums); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *Env) split(r *runs.Run, t catalog.Target, s splits.Strategy, albums []catalog.Album) error {
	a, err := e.assign(s, albums)
	if errors.Is(err, splits.ErrTooFewArtists) {
		e.Log.Warn("split_skipped", "target", string(t), "strategy", string(s), "reason", err)
		return nil
	}
	if err != nil {
		return err
	}
	dir := partDir(splitsDir, t, s)
	if err := makeDirs(r, dir+"/"); err != nil {
		return err
	}
	for _, p := range parts {
		if err := writeTable(r.Path(dir, p.String()+".parquet"), tables.Split(a, p)); err != nil {
			return err
		}
	}
	sum, err := filehash.File(r.Path(targetFile(t)))
	if err != nil {
		return err
	}
	m := a.Manifest(targetFile(t), sum.SHA256)
	train, artists := a.Count(splits.Train)
	val, _ := a.Count(splits.Validation)
	test, _ := a.Count(splits.Test)
	e.Log.Info("split_created", "target", string(t), "strategy", string(s), "train", train, "artists", artists, "validation", val, "test", test)
	return atomicfile.Write(r.Path(dir, "manifest.json"), 0o666, func(w io.Writer) error { return m.Write(w) })
}

func (e *Env) assign(s splits.Strategy, albums []catalog.Album) (*splits.Assignment, error) {
	if s == splits.TemporalStrategy {
		return splits.WithinArtistTemporal(albums)
	}
	c := e.Config
	return splits.ArtistDisjoint(albums, splits.Options{Seed: c.Seed, Test: c.Splits.TestFraction, Validation: c.Splits.ValFraction})
}
