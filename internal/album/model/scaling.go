package model

import (
	"math"
	"slices"
)

// Scaling maps between the 0-100 scale and the standardised units of the model.
// Every number in it comes from training rows only (or from those of Rows.Scale).
type Scaling struct {
	ScoreMean, ScoreSD float64   // sample standard deviation; 1 if undefined or 0
	XMean, XSD         []float64 // population standard deviation per column; bends share one
	RefCount           float64   // median review count, n_ref; 1 without counts
}

// Score maps a standardised score to the 0-100 scale.
func (s Scaling) Score(z float64) float64 { return s.ScoreMean + s.ScoreSD*z }

// Standardise maps a score on the 0-100 scale to standardised units.
func (s Scaling) Standardise(score float64) float64 {
	return (score - s.ScoreMean) / s.ScoreSD
}

func newScaling(r *Rows) Scaling {
	s := Scaling{ScoreSD: 1, RefCount: 1}
	s.XMean, s.XSD = r.X.Moments(r.scaleRows())
	shareScale(r.X, s.XSD)
	n, counts := 0.0, []float64(nil)
	for i, train := range r.scaleRows() {
		if !train {
			continue
		}
		n++
		s.ScoreMean += r.Score[i]
		if r.Count[i] > 0 && finite(r.Count[i]) {
			counts = append(counts, max(1, r.Count[i]))
		}
	}
	s.ScoreMean /= n
	if sd := sampleSD(r, s.ScoreMean, n); sd > 0 {
		s.ScoreSD = sd
	}
	if len(counts) > 0 {
		s.RefCount = Median(counts)
	}
	return s
}

func sampleSD(r *Rows, mean, n float64) float64 {
	if n < 2 {
		return 0
	}
	ss := 0.0
	for i, train := range r.scaleRows() {
		if train {
			ss += (r.Score[i] - mean) * (r.Score[i] - mean)
		}
	}
	return math.Sqrt(ss / (n - 1))
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
