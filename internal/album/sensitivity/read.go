package sensitivity

import (
	"errors"
	"io/fs"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
)

// Fit is what a finished run of a variant says about itself.
type Fit struct {
	Name    string
	Changes []string // settings that differ from the base, for people
	// Settled are likelihood, bends, noise and feature set as they were fitted, by the key of the
	// setting, and Open the keys of those that the settings left open.
	Settled map[string]string
	Open    []string
	LOO     map[int]Point      // by row of the raw file
	Known   map[int]Prediction // test albums of known artists
	New     map[int]Prediction // test albums of artists outside the fit
	RHatMax float64
	Passed  bool // the convergence gate
	Failed  error
	Missing string // why there are no results yet
}

// absent reports whether the fit has no results.
func (f *Fit) absent() bool { return f.Failed != nil || f.Missing != "" }

// Point is a leave-one-out term.
type Point struct{ Score, ELPD float64 }

// Prediction is a predicted test album. Inside has an entry for each of the 50,
// 80, 90 and 95 % intervals.
type Prediction struct {
	Artist      string
	Score, CRPS float64
	Inside      [4]bool
}

// levels are the names of the intervals in the columns of predictions.
var levels = [4]string{"50", "80", "90", "95"}

// ReadFit reads what a run of a variant found for a target.
func ReadFit(dir string, t catalog.Target) (*Fit, error) {
	files := results.Of(t)
	loo, err := files.LOO.Read(dir)
	if err != nil {
		return nil, err
	}
	known, err := files.Predictions.Read(dir)
	if err != nil {
		return nil, err
	}
	fresh, err := files.NewPredictions.Read(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	d, err := files.Diagnostics.Read(dir)
	if err != nil {
		return nil, err
	}
	train, err := files.Training.Read(dir)
	if err != nil {
		return nil, err
	}
	settled := train.Settled()
	switch built, err := files.Split(splits.TemporalStrategy).Features.Read(dir); {
	case err == nil:
		settled[featureSet] = built.Variant.Name
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	f := &Fit{Settled: settled, LOO: map[int]Point{}, Known: byRow(known), New: byRow(fresh), RHatMax: float64(d.RHatMax), Passed: d.Passed}
	for i := range loo {
		f.LOO[loo[i].Row] = Point{loo[i].Actual, loo[i].ELPD}
	}
	return f, nil
}

func byRow(list []results.Prediction) map[int]Prediction {
	out := map[int]Prediction{}
	for i := range list {
		q := &list[i]
		p := Prediction{Artist: q.Artist, Score: q.Actual, CRPS: q.CRPS}
		for k, v := range q.Intervals {
			p.Inside[k] = v.Contains(q.Actual)
		}
		out[q.Row] = p
	}
	return out
}
