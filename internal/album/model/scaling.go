package model

import (
	"math"
	"slices"

	"github.com/latent-go/latent/internal/album/transform"
)

// Scaling maps between the 0-100 scale and the standardised units of the model.
// Every number in it comes from training rows only (or from those of Rows.Scale).
type Scaling struct {
	Transform          transform.Transform // of scores, before they are standardised
	ScoreMean, ScoreSD float64             // of transformed scores; sample standard deviation, 1 if undefined or 0
	XMean, XSD         []float64           // population standard deviation per column; bends share one
	RefCount           float64             // median review count, n_ref; 1 without counts
}

// Score maps a standardised score to the 0-100 scale.
func (s Scaling) Score(z float64) float64 { return s.Transform.Invert(s.Transformed(z)) }

// Transformed maps a standardised score to transformed points.
func (s Scaling) Transformed(z float64) float64 { return s.ScoreMean + s.ScoreSD*z }

// Standardise maps a score on the 0-100 scale to standardised units.
func (s Scaling) Standardise(score float64) float64 {
	return (s.Transform.Apply(score) - s.ScoreMean) / s.ScoreSD
}

func newScaling(r *Rows) Scaling {
	s := Scaling{Transform: r.Transform, RefCount: 1}
	s.ScoreMean, s.ScoreSD = r.scoreMoments(r.Transform)
	s.XMean, s.XSD = r.X.Moments(r.scaleRows())
	shareScale(r.X, s.XSD)
	var counts []float64
	for i, train := range r.scaleRows() {
		if train && r.Count[i] > 0 && finite(r.Count[i]) {
			counts = append(counts, max(1, r.Count[i]))
		}
	}
	if len(counts) > 0 {
		s.RefCount = Median(counts)
	}
	return s
}

// ScoreMoments returns mean and sample standard deviation of the scores that the
// scaling is computed from, as they are, not transformed; 1 for a deviation that is
// undefined or 0.
func (m *Model) ScoreMoments() (mean, sd float64) { return m.rows.scoreMoments(transform.None) }

func (r *Rows) scoreMoments(t transform.Transform) (mean, sd float64) {
	n, ss := 0.0, 0.0
	for i, train := range r.scaleRows() {
		if train {
			mean += t.Apply(r.Score[i])
			n++
		}
	}
	mean /= n
	for i, train := range r.scaleRows() {
		if train {
			d := t.Apply(r.Score[i]) - mean
			ss += d * d
		}
	}
	if n < 2 || !(ss > 0) {
		return mean, 1
	}
	return mean, math.Sqrt(ss / (n - 1))
}

// Median returns the median of x, the mean of the middle two for an even number,
// NaN for none. It does not change x.
func Median(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	s := slices.Sorted(slices.Values(x))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}
