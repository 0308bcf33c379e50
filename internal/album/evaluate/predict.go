package evaluate

import (
	"context"
	"errors"
	"fmt"
	"math"

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
// a + x'beta + rho prev and variance P + s^2. The prediction is the mixture of
// these over draws, of which at most [MaxDraws] are used.
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
	p := predictor{m: m, points: points(m, Thin(draws, MaxDraws)), of: artistOf(m)}
	out := make([]Prediction, len(rows))
	err := forEach(ctx, len(rows), p.scratch, func(s *predictScratch, k int) {
		p.mix(s, rows[k], counts[k])
		out[k] = score(&s.mix, rows[k], m.Rows().Score[rows[k]])
	})
	return out, err
}

type predictor struct {
	m      *model.Model
	points []*model.Point
	of     []int
}

type predictScratch struct {
	pass model.Pass
	mix  mixture.Gaussian
}

func (p *predictor) scratch() *predictScratch {
	n := len(p.points)
	return &predictScratch{mix: mixture.Gaussian{Mean: make([]float64, n), SD: make([]float64, n)}}
}

// mix fills s.mix with the predictive mixture of row i.
func (p *predictor) mix(s *predictScratch, i int, count float64) {
	scaling, k := p.m.Scaling(), p.of[i]
	j := i - p.m.Artists()[k].Lo
	for n, pt := range p.points {
		pt.Filter(k, &s.pass)
		noise := p.m.NoiseSD(&pt.Draw, count)
		s.mix.Mean[n] = scaling.Score(s.pass.Level[j] + pt.Fixed(i))
		s.mix.SD[n] = scaling.ScoreSD * math.Sqrt(s.pass.LevelVar[j]+noise*noise)
	}
}

func score(g *mixture.Gaussian, row int, actual float64) Prediction {
	nan := math.NaN()
	p := Prediction{Row: row, Actual: actual, CRPS: nan, PIT: nan, LogDensity: nan}
	p.Mean, p.SD = g.Moments()
	for k, q := range probabilities {
		p.Quantiles[k] = g.Quantile(q)
	}
	if !math.IsNaN(actual) {
		p.CRPS, p.PIT, p.LogDensity = g.CRPS(actual), g.CDF(actual), g.LogDensity(actual)
	}
	return p
}
