package charts

import (
	"slices"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/figure/chart"
)

// Data are the results of a run that charts show, as far as its stages have come:
// what is not there is nil or empty.
type Data struct {
	ID     string         // of the run
	Target catalog.Target // the score

	Diagnostics *evaluate.Diagnostics
	NewFit      *evaluate.Diagnostics // of the fit for new artists
	Summary     *ingest.Summary
	Albums      []catalog.Album
	Predictions []results.Prediction // test albums of known artists
	NewArtists  []results.Prediction // albums of artists that the model has not seen
	LOO         []results.Pointwise
	GoodK       float64             // the limit of the Pareto shape of LOO, 0 for the usual one
	Paths       []results.PathPoint // by artist, then time
	Posterior   *Posterior
	Scaling     model.Scaling // of the units of the model
	Curves      []Curve       // of the features

	Artists []*Artist // in alphabetical order, made by Index

	byName  map[string]*Artist   // as written
	byShown map[string][]*Artist // by the lower-case name as it is shown, or as files of predictions have it
}

// ScoreName is the target in words.
func (d *Data) ScoreName() string { return string(d.Target) + " score" }

// Unit says of what the model sees standard deviations: the score, or a function of it.
func (d *Data) Unit() string { return d.Scaling.Transform.Score() }

// The levels of results.Prediction.Intervals that figures show.
const (
	half   = 0 // 50%
	ninety = 2 // 90%
)

// Ninety returns the central 90% interval of a prediction.
func Ninety(p *results.Prediction) evaluate.Interval { return p.Intervals[ninety] }

// Missed reports whether the score is outside the 90% interval.
func Missed(p *results.Prediction) bool { return !Ninety(p).Contains(p.Actual) }

// Next is the prediction of an artist's next album.
type Next struct {
	Date      time.Time // assumed release; zero when the artist has no dated album
	Mean, SD  float64
	Half      evaluate.Interval // central, of 50%
	Ninety    evaluate.Interval // of 90%
	LastScore float64
}

// Posterior holds the draws of a fit.
type Posterior struct {
	Scalars []chart.Param // in the order of model.AllScalars
	Beta    []chart.Param // one per feature
	Energy  [][]float64   // [chain][draw]
	Diverge [][]int       // [chain] indices of diverging draws
}

// Sorted tells the scalar parameters among others, in the order of [model.AllScalars], from
// the coefficients, which get the names of their features.
func Sorted(all []chart.Param) (scalars, beta []chart.Param) {
	for _, name := range model.AllScalars() {
		if i := slices.IndexFunc(all, func(p chart.Param) bool { return p.Name == name }); i >= 0 {
			scalars = append(scalars, all[i])
		}
	}
	for _, p := range all {
		if feature, ok := results.FeatureOf(p.Name); ok {
			beta = append(beta, chart.Param{Name: feature, Chains: p.Chains})
		}
	}
	return scalars, beta
}

// newPosterior sorts what the chains of a fit kept.
func newPosterior(r *results.Posterior) *Posterior {
	all := make([]chart.Param, len(r.Names))
	for j, name := range r.Names {
		all[j] = chart.Param{Name: name, Chains: r.Values[j]}
	}
	p := &Posterior{Diverge: r.Divergent()}
	p.Scalars, p.Beta = Sorted(all)
	for _, chain := range r.Stats {
		energy := make([]float64, len(chain))
		for k := range chain {
			energy[k] = chain[k].Energy
		}
		p.Energy = append(p.Energy, energy)
	}
	return p
}
