package charts

import (
	"errors"
	"io/fs"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
)

// Read gathers the data of the run in a directory for one target, as far as its
// stages have come. What is there and cannot be read is left out and among the
// problems.
func Read(dir, id string, t catalog.Target) (*Data, []error) {
	d := &Data{ID: id, Target: t}
	f := results.Of(t)
	var problems []error
	note := func(err error) {
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			problems = append(problems, err)
		}
	}
	note(Take(f.Diagnostics, dir, &d.Diagnostics))
	note(Take(f.NewDiagnostics, dir, &d.NewFit))
	note(Take(f.Summary, dir, &d.Summary))
	note(Take(f.Albums, dir, &d.Albums))
	note(Take(f.Predictions, dir, &d.Predictions))
	note(Take(f.NewPredictions, dir, &d.NewArtists))
	note(Take(f.LOO, dir, &d.LOO))
	note(Take(f.Paths, dir, &d.Paths))
	var p *results.Posterior
	if err := Take(f.Split(splits.TemporalStrategy).Posterior, dir, &p); err != nil {
		note(err)
	} else {
		d.Posterior = NewPosterior(p)
	}
	d.Index()
	return d, problems
}

// Take reads a result into v, which stays as it is if there is an error.
func Take[T any](f results.File[T], dir string, v *T) error {
	x, err := f.Read(dir)
	if err == nil {
		*v = x
	}
	return err
}
