package evaluate

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/latent-go/latent/internal/album/model"
)

// TestBaselinesByHand on two artists whose scores are round numbers.
func TestBaselinesByHand(t *testing.T) {
	nan := math.NaN()
	r := table{lengths: []int{4, 2}, held: 1}.rows(1)
	r.Score = []float64{60, 70, 80, 90, 50, 55}
	r.Prev = []float64{nan, 60, 70, 80, nan, 50}
	m, err := model.New(r, model.Noise{}, model.DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	b, each, err := ScoreBaselines(m, []Prediction{{Row: 3, Mean: 85, CRPS: 4}, {Row: 5, Mean: 56, CRPS: 2}})
	if err != nil {
		t.Fatal(err)
	}
	// Training scores 60 70 80 and 50: mean 65, residuals -5 5 15 -15.
	near(t, "global rmse", b.GlobalMean.RMSE, math.Sqrt((25.0*25+10*10)/2), 1e-12)
	near(t, "global mae", b.GlobalMean.MAE, 17.5, 1e-12)
	sd := math.Sqrt((25 + 25 + 225 + 225) / 4.0)
	near(t, "global crps", b.GlobalMean.CRPS, (gaussianCRPS(25, sd)+gaussianCRPS(-10, sd))/2, 1e-12)
	// Last score: 90 - 80 and 55 - 50.
	near(t, "last rmse", b.LastScore.RMSE, math.Sqrt((100.0+25)/2), 1e-12)
	// Training: debuts -5 and -15 about the mean, then 10 and 10.
	sd = math.Sqrt((25 + 100 + 100 + 225) / 4.0)
	near(t, "last crps", b.LastScore.CRPS, (gaussianCRPS(10, sd)+gaussianCRPS(5, sd))/2, 1e-12)
	// Artist mean: 90 - 70 and 55 - 50; training 60-65, 70-60, 80-65, 50-65.
	near(t, "artist rmse", b.ArtistMean.RMSE, math.Sqrt((400.0+25)/2), 1e-12)
	sd = math.Sqrt((25 + 100 + 225 + 225) / 4.0)
	near(t, "artist crps", b.ArtistMean.CRPS, (gaussianCRPS(20, sd)+gaussianCRPS(5, sd))/2, 1e-12)
	// Album by album: the model is 5 and -1 off, the last score 10 and 5.
	if each[0].Row != 3 || each[1].Mean != [4]float64{65, 50, 50, each[1].Mean[3]} || each[0].Mean[1] != 80 {
		t.Errorf("album by album: %+v", each)
	}
	v := b.LastScore.Model.SquaredError
	near(t, "squared error", v.Mean, ((25.0-100)+(1-25))/2, 1e-12)
	near(t, "its standard error", float64(v.SE), math.Abs((25.0-100)-(1-25))/2, 1e-12) // sd/sqrt 2 of two numbers
	near(t, "crps", b.LastScore.Model.CRPS.Mean, 3-b.LastScore.CRPS, 1e-12)
	if v.Albums != 2 || v.Artists != 2 || v.Verdict() != Unclaimed {
		t.Errorf("%+v of two albums", v)
	}
}

// TestRidgeAgainstDenseAlgebra checks weights, degrees of freedom and the choice
// of the penalty against the hat matrix.
func TestRidgeAgainstDenseAlgebra(t *testing.T) {
	m := table{lengths: []int{5, 4, 6, 3, 7, 2, 4}, held: 1}.model(t, 2, model.Noise{})
	r, err := fitRidge(m)
	if err != nil {
		t.Fatal(err)
	}
	x, y := ridgeData(t, m, r)
	w, gcv, sd := denseRidge(t, x, y, r.lambda)
	for j := range r.w {
		near(t, "weight", r.w[j], w.AtVec(j), 1e-9)
	}
	near(t, "residual sd", r.sd, sd*m.Scaling().ScoreSD, 1e-9)
	for e := -6.0; e <= 6; e += 0.05 {
		if _, other, _ := denseRidge(t, x, y, float64(y.Len())*math.Pow(10, e)); other < gcv*(1-1e-9) {
			t.Fatalf("GCV %v at 10^%v n is below %v at the chosen %v", other, e, gcv, r.lambda)
		}
	}
	for i := range m.Len() {
		f := mat.NewVecDense(len(r.w), r.features(i, make([]float64, len(r.w))))
		near(t, "prediction", r.predict(i), m.Scaling().Score(mat.Dot(f, w)), 1e-9)
	}
}

func ridgeData(t *testing.T, m *model.Model, r *ridge) (*mat.Dense, *mat.VecDense) {
	t.Helper()
	x, y := mat.NewDense(m.TrainRows(), len(r.w), nil), mat.NewVecDense(m.TrainRows(), nil)
	k := 0
	for i := range m.Len() {
		if m.Train(i) {
			x.SetRow(k, r.features(i, make([]float64, len(r.w))))
			y.SetVec(k, m.Y(i))
			k++
		}
	}
	for j := range r.w {
		if mean := mat.Sum(x.ColView(j)) / float64(k); math.Abs(mean) > 1e-12 {
			t.Fatalf("feature %d of the ridge has mean %v", j, mean)
		}
	}
	return x, y
}

func denseRidge(t *testing.T, x *mat.Dense, y *mat.VecDense, lambda float64) (w *mat.VecDense, gcv, sd float64) {
	t.Helper()
	n, p := x.Dims()
	var a, solved, hat mat.Dense
	a.Mul(x.T(), x)
	for j := range p {
		a.Set(j, j, a.At(j, j)+lambda)
	}
	if err := solved.Solve(&a, x.T()); err != nil {
		t.Fatal(err)
	}
	hat.Mul(x, &solved)
	w = new(mat.VecDense)
	w.MulVec(&solved, y)
	var res mat.VecDense
	res.MulVec(&hat, y)
	res.SubVec(y, &res)
	rss, free := mat.Dot(&res, &res), float64(n)-1-mat.Trace(&hat)
	return w, float64(n) * rss / (free * free), math.Sqrt(rss / free)
}

// TestRidgeOfAlmostNothing: fewer rows than features must still fit.
func TestRidgeOfAlmostNothing(t *testing.T) {
	for _, lengths := range [][]int{{2}, {3}, {2, 2}} {
		m := table{lengths: lengths, held: 1}.model(t, 3, model.Noise{})
		b, _, err := ScoreBaselines(m, predictionsOf(heldOut(m)))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []float64{b.Ridge.RMSE, b.Ridge.MAE, b.Ridge.CRPS, b.GlobalMean.CRPS} {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Errorf("%v training rows: %+v", m.TrainRows(), b)
			}
		}
	}
}

func TestBaselinesReject(t *testing.T) {
	r := table{lengths: []int{3}, held: 1}.rows(1)
	r.Score[2] = math.NaN()
	m, err := model.New(r, model.Noise{}, model.DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := ScoreBaselines(m, nil); err == nil || !strings.Contains(err.Error(), "no rows") {
		t.Errorf("no rows: %v", err)
	}
	if _, _, err := ScoreBaselines(m, predictionsOf([]int{2})); err == nil || !strings.Contains(err.Error(), "score of row 2 is unknown") {
		t.Errorf("unknown score: %v", err)
	}
}

func predictionsOf(rows []int) []Prediction {
	out := make([]Prediction, len(rows))
	for k, i := range rows {
		out[k].Row = i
	}
	return out
}
