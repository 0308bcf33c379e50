package charts

import (
	"slices"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/figure/chart"
	"github.com/latent-go/latent/mcmc"
)

// Data are the results of a run that charts show, as far as its stages have come:
// what is not there is nil or empty.
type Data struct {
	ID     string         // of the run
	Target catalog.Target // the score

	Diagnostics *evaluate.Diagnostics
	Summary     *ingest.Summary
	Albums      []catalog.Album
	Predictions []Prediction // test albums of known artists
	NewArtists  []Prediction // albums of artists that the model has not seen
	LOO         []Pointwise
	Paths       []PathPoint // by artist, then time
	Posterior   *Posterior

	Artists []*Artist // in alphabetical order, made by Index

	byName  map[string]*Artist   // lower-case
	byShown map[string][]*Artist // by the lower-case name as it is shown, or as files of predictions have it
}

// ScoreName is the target in words.
func (d *Data) ScoreName() string { return string(d.Target) + " score" }

// Prediction is the prediction of one held-out album.
type Prediction struct {
	Artist, Album, Date string
	Actual, Mean, SD    float64
	Lo50, Hi50          float64
	Lo90, Hi90          float64
	PIT, CRPS           float64
	Row                 int
}

// Missed reports whether the score is outside the 90% interval.
func (p *Prediction) Missed() bool { return p.Actual < p.Lo90 || p.Actual > p.Hi90 }

// Pointwise is the leave-one-out result of one training album.
type Pointwise struct {
	Artist, Album, Date string
	Actual, ELPD, K     float64
	Row                 int
}

// PathPoint is an artist's effect at one album, on the scale of the scores.
type PathPoint struct {
	Artist, Album, Date, Split string
	Mean, Lo, Hi               float64
	Row                        int
}

// Next is the prediction of an artist's next album.
type Next struct {
	Date       time.Time // assumed release; zero when the artist has no dated album
	Mean, SD   float64
	Lo50, Hi50 float64
	Lo90, Hi90 float64
	LastScore  float64
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
		if feature, ok := stages.FeatureOf(p.Name); ok {
			beta = append(beta, chart.Param{Name: feature, Chains: p.Chains})
		}
	}
	return scalars, beta
}

// NewPosterior returns the draws of named parameters, values[parameter][chain][draw],
// with what the sampler says of each.
func NewPosterior(names []string, values [][][]float64, stats [][]mcmc.DrawStats) *Posterior {
	all := make([]chart.Param, len(names))
	for j, name := range names {
		all[j] = chart.Param{Name: name, Chains: values[j]}
	}
	p := &Posterior{}
	p.Scalars, p.Beta = Sorted(all)
	for _, chain := range stats {
		energy, bad := make([]float64, len(chain)), []int(nil)
		for k := range chain {
			energy[k] = chain[k].Energy
			if chain[k].Diverging {
				bad = append(bad, k)
			}
		}
		p.Energy, p.Diverge = append(p.Energy, energy), append(p.Diverge, bad)
	}
	return p
}
