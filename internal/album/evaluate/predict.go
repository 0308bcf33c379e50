package evaluate

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"github.com/latent-go/latent/internal/album/evaluate/mixture"
	"github.com/latent-go/latent/internal/album/model"
)

// Levels are the probabilities of the central intervals, and Probabilities those
// of the quantiles of a [Prediction]: the bounds of the intervals and the median.
var (
	Levels        = [4]float64{0.50, 0.80, 0.90, 0.95}
	probabilities = [9]float64{0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975}
)

// Prediction is the posterior predictive distribution of one album's score, on
// the 0-100 scale. CRPS, PIT and LogDensity are NaN where Actual is.
type Prediction struct {
	Row        int     // of the model's table
	Actual     float64 // the score, NaN if unknown
	Mean, SD   float64
	Quantiles  [9]float64 // at Probabilities
	CRPS       float64    // continuous ranked probability score of Actual
	PIT        float64    // predictive probability of a score up to Actual
	LogDensity float64    // predictive log density at Actual
}

// Interval is a closed range of scores.
type Interval struct{ Lo, Hi float64 }

// Contains reports whether x is in the interval, bounds included.
func (v Interval) Contains(x float64) bool { return v.Lo <= x && x <= v.Hi }

// Clip cuts the interval to the scale of scores, for display.
func (v Interval) Clip() Interval {
	cut := func(x float64) float64 { return min(max(x, 0), 100) }
	return Interval{cut(v.Lo), cut(v.Hi)}
}

// Interval returns the central interval of Levels[k].
func (p *Prediction) Interval(k int) Interval {
	return Interval{p.Quantiles[3-k], p.Quantiles[5+k]}
}

// Median returns the median.
func (p *Prediction) Median() float64 { return p.Quantiles[len(p.Quantiles)/2] }

// Predict returns the predictive distribution of each of the given rows, in their
// order. None of them may be a training row. counts are the review counts to
// assume (see [PredictionCounts]); with constant noise they do not matter.
//
// Given a draw, the artist's effect is filtered through the artist's training
// albums before the row and taken from there to the row's position, or from the
// population for an artist without any: a score is Gaussian with mean
// a + x'beta + rho prev and variance P + s^2, or a mixture of such Gaussians where
// the likelihood has a mixing variable. The prediction is the mixture of these over
// draws, of which at most [MaxDraws] are used.
func Predict(ctx context.Context, m *model.Model, draws []model.Draw, rows []int, counts []float64) ([]Prediction, error) {
	if len(draws) == 0 {
		return nil, errors.New("evaluate: no posterior draws")
	}
	if len(counts) != len(rows) {
		return nil, fmt.Errorf("evaluate: %d review counts for %d rows", len(counts), len(rows))
	}
	for _, i := range rows {
		if m.Train(i) {
			return nil, fmt.Errorf("evaluate: row %d is a training row: predict held-out rows", i)
		}
	}
	p := newPredictor(m, draws)
	p.rows, p.counts = rows, counts
	artists, of := byArtist(artistOf(m), rows)
	out := make([]Prediction, len(rows))
	err := forEach(ctx, len(artists), func() *predictScratch { return new(predictScratch) }, func(s *predictScratch, a int) {
		p.mix(s, artists[a], of[a])
		for n, k := range of[a] {
			out[k] = score(&s.mix[n], rows[k], m.Rows().Score[rows[k]])
		}
	})
	return out, err
}

// byArtist returns the artists of the rows in the order of their first row, and
// which of the rows are theirs.
func byArtist(artist, rows []int) (artists []int, of [][]int) {
	at := map[int]int{}
	for k, i := range rows {
		a, ok := at[artist[i]]
		if !ok {
			a = len(artists)
			at[artist[i]] = a
			artists, of = append(artists, artist[i]), append(of, nil)
		}
		of[a] = append(of[a], k)
	}
	return artists, of
}

// PredictiveDraws is how many of n draws [Predict] uses.
func PredictiveDraws(m *model.Model, n int) int {
	if m.Mixed() {
		return min(n, mixedDraws)
	}
	return min(n, MaxDraws)
}

type predictor struct {
	m       *model.Model
	points  []*model.Point
	scatter []model.Scatter // per point
	nodes   int             // of all points together
	weights []float64       // of the nodes; nil where all count alike
	rows    []int
	counts  []float64
}

// With mixing variables a draw is a mixture itself. Fewer draws and coarse nodes
// then do: neighbouring draws have theirs at other places, so that together the
// nodes are dense.
const (
	mixedDraws     = 400
	predictiveStep = 2.5
)

func newPredictor(m *model.Model, draws []model.Draw) *predictor {
	if !m.Mixed() {
		p := &predictor{m: m, points: points(m, Thin(draws, MaxDraws))}
		p.scatter, p.nodes = scatters(p.points, 1), len(p.points)
		return p
	}
	p := &predictor{m: m, points: points(m, Thin(draws, mixedDraws))}
	step := predictiveStep
	if len(p.points) < mixedDraws/2 { // too few to fill the gaps between each other's nodes
		step /= 5
	}
	p.scatter = scatters(p.points, step)
	for _, s := range p.scatter {
		p.nodes += len(s.Weight)
		p.weights = append(p.weights, s.Weight...)
	}
	floats.Scale(1/floats.Sum(p.weights), p.weights)
	return p
}

type predictScratch struct {
	pass model.Pass
	mix  []mixture.Warped // per row of the artist
}

// mix fills s.mix with the predictive mixtures of entries ks of the rows, all of
// them of one artist, who is filtered once at each draw.
func (p *predictor) mix(s *predictScratch, artist int, ks []int) {
	for len(s.mix) < len(ks) {
		g := mixture.Gaussian{Mean: make([]float64, p.nodes), SD: make([]float64, p.nodes), Weight: p.weights}
		s.mix = append(s.mix, mixture.Warped{Gaussian: g, By: p.m.Scaling().Transform})
	}
	scaling, lo, at := p.m.Scaling(), p.m.Artists()[artist].Lo, 0
	s.pass.Begin(p.m, artist)
	for n, pt := range p.points {
		pt.Filter(artist, &s.pass)
		for r, k := range ks {
			i := p.rows[k]
			noise, mean := p.m.NoiseSD(&pt.Draw, i, p.counts[k]), s.pass.Level[i-lo]+pt.Fixed(i)
			for c, shift := range p.scatter[n].Shift {
				s.mix[r].Mean[at+c] = scaling.Transformed(mean + noise*shift)
				s.mix[r].SD[at+c] = scaling.ScoreSD * math.Sqrt(s.pass.LevelVar[i-lo]+noise*noise*p.scatter[n].Var[c])
			}
		}
		at += len(p.scatter[n].Shift)
	}
}

func score(g *mixture.Warped, row int, actual float64) Prediction {
	nan := math.NaN()
	p := Prediction{Row: row, Actual: actual, CRPS: nan, PIT: nan, LogDensity: nan}
	if math.IsNaN(actual) {
		p.Mean, p.SD = g.Moments()
		for k, q := range probabilities {
			p.Quantiles[k] = g.Quantile(q)
		}
		return p
	}
	p.Mean, p.SD, p.CRPS = g.Describe(actual, probabilities[:], p.Quantiles[:])
	p.PIT, p.LogDensity = g.CDF(actual), g.LogDensity(actual)
	return p
}
