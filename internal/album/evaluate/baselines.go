package evaluate

import (
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/album/evaluate/mixture"
	"github.com/latent-go/latent/internal/album/model"
)

// predictorFunc predicts the score of a row, on the 0-100 scale.
type predictorFunc func(row int) float64

// BaselinePrediction is what the baselines say of one album, in the order of
// [BaselineNames], on the 0-100 scale.
type BaselinePrediction struct {
	Row    int // of the model's table
	Actual float64
	Mean   [4]float64
	CRPS   [4]float64
}

// ScoreBaselines fits the baselines to the training rows of m, scores them on the
// rows of the model's predictions, whose scores must be known, and sets the model
// beside each of them.
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
func ScoreBaselines(m *model.Model, predictions []Prediction) (*Baselines, []BaselinePrediction, error) {
	if len(predictions) == 0 {
		return nil, nil, fmt.Errorf("evaluate: no rows to score the baselines on")
	}
	for _, p := range predictions {
		if math.IsNaN(m.Rows().Score[p.Row]) {
			return nil, nil, fmt.Errorf("evaluate: baselines: the score of row %d is unknown", p.Row)
		}
	}
	ridge, err := fitRidge(m)
	if err != nil {
		return nil, nil, err
	}
	mean, last, artist := globalMean(m), lastScore(m), artistMean(m)
	rules := [4]predictorFunc{mean, last, artist, ridge.predict}
	sds := [4]float64{residualSD(m, mean), residualSD(m, last), residualSD(m, artist), ridge.sd}
	each := make([]BaselinePrediction, len(predictions))
	for n, p := range predictions {
		each[n] = BaselinePrediction{Row: p.Row, Actual: m.Rows().Score[p.Row]}
		for k, rule := range rules {
			each[n].Mean[k] = rule(p.Row)
			each[n].CRPS[k] = gaussianCRPS(each[n].Actual-each[n].Mean[k], sds[k])
		}
	}
	out := new(Baselines)
	for k, b := range out.All() {
		*b = scoreBaseline(each, k)
		b.Model = versus(artistOf(m), predictions, each, k)
	}
	return out, each, nil
}

// versus sets predictions beside those of baseline k.
func versus(artist []int, predictions []Prediction, each []BaselinePrediction, k int) *Versus {
	n := len(each)
	who := make([]int, n)
	crps, sq := [2][]float64{make([]float64, n), make([]float64, n)}, [2][]float64{make([]float64, n), make([]float64, n)}
	for i, p := range predictions {
		e, f := each[i].Actual-p.Mean, each[i].Actual-each[i].Mean[k]
		who[i] = artist[p.Row]
		crps[0][i], crps[1][i] = p.CRPS, each[i].CRPS[k]
		sq[0][i], sq[1][i] = e*e, f*f
	}
	return &Versus{CRPS: Paired(crps[0], crps[1], who), SquaredError: Paired(sq[0], sq[1], who)}
}

func globalMean(m *model.Model) predictorFunc {
	mean, _ := m.ScoreMoments()
	return func(int) float64 { return mean }
}

func lastScore(m *model.Model) predictorFunc {
	prev := m.Rows().Prev
	mean, _ := m.ScoreMoments()
	return func(i int) float64 {
		if math.IsNaN(prev[i]) {
			return mean
		}
		return prev[i]
	}
}

func artistMean(m *model.Model) predictorFunc {
	before := make([]float64, m.Len())
	mean, _ := m.ScoreMoments()
	for _, s := range m.Artists() {
		sum, n := 0.0, 0.0
		for i := s.Lo; i < s.Hi; i++ {
			before[i] = mean
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

// scoreBaseline sums up baseline k.
func scoreBaseline(each []BaselinePrediction, k int) Baseline {
	var b Baseline
	n := float64(len(each))
	for i := range each {
		e := each[i].Actual - each[i].Mean[k]
		b.RMSE += e * e / n
		b.MAE += math.Abs(e) / n
		b.CRPS += each[i].CRPS[k] / n
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
