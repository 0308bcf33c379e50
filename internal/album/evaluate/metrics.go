package evaluate

import (
	"math"

	"github.com/latent-go/latent/internal/album/model"
)

// ByLevel holds a number for each of [Levels].
type ByLevel struct {
	P50 float64 `json:"50"`
	P80 float64 `json:"80"`
	P90 float64 `json:"90"`
	P95 float64 `json:"95"`
}

func byLevel(v [4]float64) ByLevel { return ByLevel{v[0], v[1], v[2], v[3]} }

// Metrics scores predictions against known scores, on the 0-100 scale. The point
// prediction is the predictive mean.
type Metrics struct {
	N             int     `json:"n"`
	RMSE          float64 `json:"rmse"`
	MAE           float64 `json:"mae"`
	MedianAE      float64 `json:"median_ae"`
	R2            float64 `json:"r2"`        // 1 - SS_res/SS_tot
	MeanBias      float64 `json:"mean_bias"` // mean of predicted - actual
	CRPS          float64 `json:"crps"`
	Coverage      ByLevel `json:"coverage"` // share inside the central intervals, bounds included
	IntervalWidth ByLevel `json:"interval_width"`
}

// Score returns the metrics of the predictions whose actual score is known, nil
// if there is none.
func Score(predictions []Prediction) *Metrics {
	var known []Prediction
	for _, p := range predictions {
		if !math.IsNaN(p.Actual) {
			known = append(known, p)
		}
	}
	if len(known) == 0 {
		return nil
	}
	m := pointMetrics(known)
	n := float64(len(known))
	var covered, width [4]float64
	for k := range known {
		p := &known[k]
		m.CRPS += p.CRPS / n
		for l := range Levels {
			v := p.Interval(l)
			width[l] += (v.Hi - v.Lo) / n
			if v.Contains(p.Actual) {
				covered[l]++
			}
		}
	}
	for l := range covered {
		covered[l] /= n
	}
	m.Coverage, m.IntervalWidth = byLevel(covered), byLevel(width)
	return &m
}

func pointMetrics(known []Prediction) Metrics {
	n, mean := float64(len(known)), 0.0
	for _, p := range known {
		mean += p.Actual / n
	}
	m := Metrics{N: len(known)}
	absolute := make([]float64, len(known))
	res, tot := 0.0, 0.0
	for k, p := range known {
		e := p.Mean - p.Actual
		res += e * e
		tot += (p.Actual - mean) * (p.Actual - mean)
		m.MeanBias += e / n
		absolute[k] = math.Abs(e)
		m.MAE += absolute[k] / n
	}
	m.RMSE, m.MedianAE, m.R2 = math.Sqrt(res/n), model.Median(absolute), rSquared(res, tot)
	return m
}

// rSquared is 1 - res/tot; for constant outcomes 1 when they are hit, else 0.
func rSquared(res, tot float64) float64 {
	switch {
	case tot > 0:
		return 1 - res/tot
	case res == 0:
		return 1
	}
	return 0
}

// LogScore is the sum of predictive log densities over predictions whose actual
// score is known: with test albums, the one-step-ahead elpd.
func LogScore(predictions []Prediction) float64 {
	sum := 0.0
	for _, p := range predictions {
		if !math.IsNaN(p.Actual) {
			sum += p.LogDensity
		}
	}
	return sum
}

// Debuts returns the predictions of rows that have no previous score.
func Debuts(m *model.Model, predictions []Prediction) []Prediction {
	var out []Prediction
	for _, p := range predictions {
		if math.IsNaN(m.Rows().Prev[p.Row]) {
			out = append(out, p)
		}
	}
	return out
}
