package evaluate

import (
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/album/evaluate/mixture"
	"github.com/latent-go/latent/internal/album/model"
)

// predictorFunc predicts the score of a row, on the 0-100 scale.
type predictorFunc func(row int) float64

// ScoreBaselines fits the baselines to the training rows of m and scores them on
// the given rows, whose scores must be known.
//
//   - global mean: the mean training score
//   - last score: the artist's previous score, for a debut the global mean
//   - artist mean: the mean of the artist's earlier scores, else the global mean
//   - ridge: penalised least squares on the model's features and the previous
//     score, the penalty by generalised cross-validation
//
// The second is the previous score of the model, of any earlier rated album. The
// third sees the artist's earlier rows of this table, those of the same day too,
// but not the albums with too few ratings to be modelled.
// The CRPS is that of a Gaussian with the standard deviation of the residuals over
// the training rows, each predicted by the same rule from what came before it
// (for ridge: the residual variance with the fit's degrees of freedom).
func ScoreBaselines(m *model.Model, rows []int) (*Baselines, error) {
	if len(rows) == 0 {
		return nil, fmt.Errorf("evaluate: no rows to score the baselines on")
	}
	for _, i := range rows {
		if math.IsNaN(m.Rows().Score[i]) {
			return nil, fmt.Errorf("evaluate: baselines: the score of row %d is unknown", i)
		}
	}
	ridge, err := fitRidge(m)
	if err != nil {
		return nil, err
	}
	mean, last, artist := globalMean(m), lastScore(m), artistMean(m)
	return &Baselines{
		GlobalMean: scoreBaseline(m, rows, mean, residualSD(m, mean)),
		LastScore:  scoreBaseline(m, rows, last, residualSD(m, last)),
		ArtistMean: scoreBaseline(m, rows, artist, residualSD(m, artist)),
		Ridge:      scoreBaseline(m, rows, ridge.predict, ridge.sd),
	}, nil
}

func globalMean(m *model.Model) predictorFunc {
	mean := m.Scaling().ScoreMean
	return func(int) float64 { return mean }
}

func lastScore(m *model.Model) predictorFunc {
	prev, mean := m.Rows().Prev, m.Scaling().ScoreMean
	return func(i int) float64 {
		if math.IsNaN(prev[i]) {
			return mean
		}
		return prev[i]
	}
}

func artistMean(m *model.Model) predictorFunc {
	before := make([]float64, m.Len())
	for _, s := range m.Artists() {
		sum, n := 0.0, 0.0
		for i := s.Lo; i < s.Hi; i++ {
			before[i] = m.Scaling().ScoreMean
			if n > 0 {
				before[i] = sum / n
			}
			if y := m.Rows().Score[i]; !math.IsNaN(y) {
				sum += y
				n++
			}
		}
	}
	return func(i int) float64 { return before[i] }
}

// residualSD is the root mean square of the training residuals.
func residualSD(m *model.Model, predict predictorFunc) float64 {
	ss, n := 0.0, 0.0
	for i, y := range m.Rows().Score {
		if m.Train(i) {
			ss += (y - predict(i)) * (y - predict(i))
			n++
		}
	}
	return math.Sqrt(ss / n)
}

func scoreBaseline(m *model.Model, rows []int, predict predictorFunc, sd float64) Baseline {
	var b Baseline
	n := float64(len(rows))
	for _, i := range rows {
		y := m.Rows().Score[i]
		e := y - predict(i)
		b.RMSE += e * e / n
		b.MAE += math.Abs(e) / n
		b.CRPS += gaussianCRPS(e, sd) / n
	}
	b.RMSE = math.Sqrt(b.RMSE)
	return b
}

// gaussianCRPS is the CRPS of Normal(0, sd) at e; with sd = 0 that is |e|.
func gaussianCRPS(e, sd float64) float64 {
	if sd == 0 {
		return math.Abs(e)
	}
	g := mixture.Gaussian{Mean: []float64{0}, SD: []float64{sd}}
	return g.CRPS(e)
}
