package charts

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
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
	var all *evaluate.Evaluations
	if Take(f.Metrics, dir, &all) == nil && all.Of(t) != nil && all.Of(t).LOO != nil { // who shows metrics says what is wrong with them
		d.GoodK = all.Of(t).LOO.Limit()
	}
	var p *results.Posterior
	if err := Take(f.Split(splits.TemporalStrategy).Posterior, dir, &p); err != nil {
		note(err)
	} else {
		d.Posterior = newPosterior(p)
	}
	note(d.readCurves(dir))
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

// readCurves finds the features that act along curves, and where the training albums
// of the run are on them.
func (d *Data) readCurves(dir string) error {
	f := results.Of(d.Target)
	t, err := f.Training.Read(dir)
	if err != nil {
		return err
	}
	if len(t.FeatureMean) != len(t.Features) || len(t.FeatureSD) != len(t.Features) {
		return fmt.Errorf("%s: %d features have %d means and %d standard deviations; run stage train again", f.Training.Name, len(t.Features), len(t.FeatureMean), len(t.FeatureSD))
	}
	columns, err := f.Split(splits.TemporalStrategy).ReadColumns(dir, splits.Train, t.Features)
	if err != nil {
		return err
	}
	d.Scaling, d.Curves = t.Scaling(), curvesOf(t, columns)
	return nil
}
