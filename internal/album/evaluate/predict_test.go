package evaluate

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/latent-go/latent/internal/album/model"
)

var noises = map[string]model.Noise{
	"constant": {},
	"learned":  {Learn: true, Prior: model.LogitNormalPrior},
	"follows":  {By: []model.Followed{{Name: model.ByGenre, Column: "x"}}},
}

// heldOut lists the rows that are not training rows.
func heldOut(m *model.Model) []int {
	var rows []int
	for i := range m.Len() {
		if !m.Train(i) {
			rows = append(rows, i)
		}
	}
	return rows
}

// TestPredictAgainstDenseConditioning: with one draw the prediction of a known
// artist's album is the Gaussian of dense conditioning on all training scores, and
// of a new artist's the population.
func TestPredictAgainstDenseConditioning(t *testing.T) {
	for name, noise := range noises {
		t.Run(name, func(t *testing.T) {
			m := table{lengths: []int{4, 2, 3, 5, 1, 3}, held: 1, newArtists: 1}.model(t, 1, noise)
			rows, draws := heldOut(m), randomDraws(m, 1, 0.5)
			counts := PredictionCounts(m, rows)
			got, err := Predict(bg, m, draws, rows, counts)
			if err != nil {
				t.Fatal(err)
			}
			for k, i := range rows {
				mean, sd := denseForecast(t, m, &draws[0], i, counts[k])
				n := distuv.Normal{Mu: mean, Sigma: sd}
				p, y := got[k], m.Rows().Score[i]
				near(t, "mean", p.Mean, mean, 1e-10)
				near(t, "sd", p.SD, sd, 1e-10)
				near(t, "PIT", p.PIT, n.CDF(y), 1e-9)
				near(t, "log density", p.LogDensity, n.LogProb(y), 1e-9)
				for q, prob := range probabilities {
					near(t, "quantile", p.Quantiles[q], n.Quantile(prob), 1e-9)
				}
				if p.Row != i || p.Actual != y {
					t.Errorf("row %d actual %v, want %d %v", p.Row, p.Actual, i, y)
				}
			}
		})
	}
}

func denseForecast(t *testing.T, m *model.Model, d *model.Draw, row int, count float64) (mean, sd float64) {
	t.Helper()
	var rows []int
	for i := range m.Len() {
		if m.Train(i) {
			rows = append(rows, i)
		}
	}
	rows = append(rows, row)
	noise := func(i int) float64 {
		if i == row {
			return m.NoiseSD(d, i, count)
		}
		return m.NoiseSD(d, i, m.Rows().Count[i])
	}
	mu, cov := prior(m, d, rows, noise)
	e := make([]float64, len(rows)-1)
	for k := range e {
		e[k] = m.Y(rows[k]) - mu[k]
	}
	z, v := condition(t, mu[len(e)], cov, e)
	s := m.Scaling()
	return s.Score(z), s.ScoreSD * math.Sqrt(v)
}

// TestPredictMixes: over draws the moments are those of the mixture of the
// single-draw predictions.
func TestPredictMixes(t *testing.T) {
	m := table{lengths: []int{4, 3, 2}, held: 1}.model(t, 1, model.Noise{})
	rows, draws := heldOut(m), randomDraws(m, 30, 0.4)
	counts := make([]float64, len(rows))
	all, err := Predict(bg, m, draws, rows, counts)
	if err != nil {
		t.Fatal(err)
	}
	for k := range rows {
		mean, second, cdf := 0.0, 0.0, 0.0
		for d := range draws {
			one, err := Predict(bg, m, draws[d:d+1], rows, counts)
			if err != nil {
				t.Fatal(err)
			}
			mean += one[k].Mean / 30
			second += (one[k].SD*one[k].SD + one[k].Mean*one[k].Mean) / 30
			cdf += distuv.Normal{Mu: one[k].Mean, Sigma: one[k].SD}.CDF(all[k].Quantiles[1]) / 30
		}
		near(t, "mean", all[k].Mean, mean, 1e-12)
		near(t, "sd", all[k].SD, math.Sqrt(second-mean*mean), 1e-9)
		near(t, "F(5 % quantile)", cdf, 0.05, 1e-9)
	}
}

func TestPredictDoesNotDependOnCores(t *testing.T) {
	m := table{lengths: []int{4, 3, 2, 3, 3}, held: 1}.model(t, 1, model.Noise{})
	rows, draws := heldOut(m), randomDraws(m, 50, 0.3)
	var first []Prediction
	for _, procs := range []int{1, 2, 4} {
		was := runtime.GOMAXPROCS(procs)
		got, err := Predict(bg, m, draws, rows, make([]float64, len(rows)))
		runtime.GOMAXPROCS(was)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = got
		}
		if !slices.Equal(got, first) {
			t.Errorf("with %d cores other bits", procs)
		}
	}
}

func TestPredictUnknownScore(t *testing.T) {
	r := table{lengths: []int{3}, held: 1}.rows(1)
	r.Score[2] = math.NaN()
	m, err := model.New(r, model.Noise{}, model.DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	p, err := Predict(bg, m, randomDraws(m, 3, 0.1), []int{2}, []float64{10})
	if err != nil {
		t.Fatal(err)
	}
	if !math.IsNaN(p[0].CRPS) || !math.IsNaN(p[0].PIT) || !math.IsNaN(p[0].LogDensity) || math.IsNaN(p[0].Mean) {
		t.Errorf("prediction of an unknown score: %+v", p[0])
	}
	if Score(p) != nil || LogScore(p) != 0 {
		t.Error("an unknown score was scored")
	}
}

func TestPredictRejects(t *testing.T) {
	m := table{lengths: []int{3}, held: 1}.model(t, 1, model.Noise{})
	draws := randomDraws(m, 2, 0.1)
	cancelled, cancel := context.WithCancel(bg)
	cancel()
	tests := []struct {
		name   string
		ctx    context.Context
		draws  []model.Draw
		rows   []int
		counts []float64
		want   string
	}{
		{"no draws", bg, nil, []int{2}, []float64{1}, "no posterior draws"},
		{"counts", bg, draws, []int{2}, nil, "0 review counts for 1 rows"},
		{"training row", bg, draws, []int{0}, []float64{1}, "row 0 is a training row"},
		{"cancelled", cancelled, draws, []int{2}, []float64{1}, "context canceled"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Predict(tt.ctx, m, tt.draws, tt.rows, tt.counts)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := Paths(cancelled, m, draws); !errors.Is(err, context.Canceled) {
		t.Errorf("Paths: error %v, want cancelled", err)
	}
}

func TestPredictionCounts(t *testing.T) {
	r := table{lengths: []int{4, 2, 1}, held: 1, newArtists: 1}.rows(1)
	r.Count = []float64{10, 30, 50, 9999, 100, 9999, 9999}
	m, err := model.New(r, model.Noise{}, model.DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	// Artist medians 30 and 100; the new artist gets the median of 10 30 50 100.
	if got := PredictionCounts(m, []int{3, 5, 6}); !slices.Equal(got, []float64{30, 100, 40}) {
		t.Errorf("counts %v, want 30 100 40", got)
	}
}

func TestThin(t *testing.T) {
	xs := make([]int, 4000)
	for i := range xs {
		xs[i] = i
	}
	got := Thin(xs, 1000)
	if len(got) != 1000 || got[0] != 2 || got[1] != 6 || got[999] != 3998 {
		t.Errorf("thinned to %d: %v ... %v", len(got), got[:2], got[999:])
	}
	if got := Thin(xs[:10], 1000); len(got) != 10 {
		t.Errorf("ten draws became %d", len(got))
	}
	if got := Thin(xs[:10], 3); !slices.Equal(got, []int{1, 5, 8}) {
		t.Errorf("three of ten: %v", got)
	}
}

func TestPathsAgainstDenseConditioning(t *testing.T) {
	m := table{lengths: []int{4, 2, 3, 1}, held: 1, newArtists: 1}.model(t, 4, model.Noise{})
	draws := randomDraws(m, 1, 0.3)
	paths, err := Paths(bg, m, draws)
	if err != nil {
		t.Fatal(err)
	}
	d, s := &draws[0], m.Scaling()
	for i := range m.Len() {
		mean, v := denseEffect(t, m, d, i)
		n := distuv.Normal{Mu: s.Score(mean), Sigma: s.ScoreSD * math.Sqrt(v)}
		p := paths[i]
		near(t, "mean", p.Mean, n.Mu, 1e-10)
		near(t, "sd", p.SD, n.Sigma, 1e-9)
		near(t, "lower", p.Lower, n.Quantile(0.05), 1e-9)
		near(t, "mid", p.Mid, n.Mu, 1e-9)
		near(t, "higher", p.Higher, n.Quantile(0.95), 1e-9)
		mu, _ := prior(m, d, []int{i}, func(int) float64 { return 1 })
		fit := distuv.Normal{Mu: s.Score(mean - d.Mu + mu[0]), Sigma: s.ScoreSD * math.Sqrt(v)}
		near(t, "fit", p.Fit.Mean, fit.Mu, 1e-9)
		near(t, "lower fit", p.Fit.Lower, fit.Quantile(0.05), 1e-9)
		near(t, "higher fit", p.Fit.Higher, fit.Quantile(0.95), 1e-9)
		if p.Row != i || p.Position != m.Rows().Position[i] {
			t.Errorf("row %d position %d, want %d %d", p.Row, p.Position, i, m.Rows().Position[i])
		}
	}
}

// denseEffect is the effect at a row given all training scores, itself among them.
func denseEffect(t *testing.T, m *model.Model, d *model.Draw, row int) (mean, variance float64) {
	t.Helper()
	var rows []int
	for i := range m.Len() {
		if m.Train(i) {
			rows = append(rows, i)
		}
	}
	// The effect is one more album without noise, at the row's position.
	mu, cov := prior(m, d, append(rows, row), func(i int) float64 { return m.NoiseSD(d, i, 1) })
	n := len(rows)
	for k, i := range rows {
		v := 0.0
		if m.Rows().Artist[i] == m.Rows().Artist[row] {
			v = d.SigmaArtist*d.SigmaArtist + float64(min(m.Rows().Position[i], m.Rows().Position[row])-1)*d.SigmaRW*d.SigmaRW
		}
		cov.SetSym(k, n, v)
	}
	cov.SetSym(n, n, d.SigmaArtist*d.SigmaArtist+float64(m.Rows().Position[row]-1)*d.SigmaRW*d.SigmaRW)
	e := make([]float64, n)
	for k := range e {
		e[k] = m.Y(rows[k]) - mu[k]
	}
	return condition(t, d.Mu, cov, e)
}
