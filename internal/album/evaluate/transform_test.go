package evaluate

import (
	"context"
	"math"
	"testing"

	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/transform"
)

// twins are a model of transformed scores, and the model of scores that are what the
// transform makes of those.
func twins(t *testing.T, l model.Likelihood) (by, of *model.Model) {
	t.Helper()
	tb := table{lengths: []int{1, 4, 3, 6, 2, 1, 5}, held: 1, newArtists: 1}
	make := func(change func(r *model.Rows)) *model.Model {
		r, p := tb.rows(4), model.DefaultPriors()
		change(&r)
		m, err := model.New(r, model.Noise{Likelihood: l}, p)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	by = make(func(r *model.Rows) { r.Transform = transform.Log })
	of = make(func(r *model.Rows) {
		for i := range r.Score {
			r.Score[i], r.Prev[i] = transform.Log.Apply(r.Score[i]), transform.Log.Apply(r.Prev[i])
		}
	})
	return by, of
}

var everyLikelihood = []model.Likelihood{model.Normal, model.StudentT, model.SkewT}

// To fit transformed scores is to fit other scores: what is said of a score is what
// is said of the other one, at the place to which the inverse takes it.
func TestPredictionsOfTransformedScores(t *testing.T) {
	for _, l := range everyLikelihood {
		by, of := twins(t, l)
		rows := heldOut(by)
		draws := randomDraws(by, 7, 0.3)
		counts := PredictionCounts(by, rows)
		got, err := Predict(context.Background(), by, draws, rows, counts)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Predict(context.Background(), of, draws, rows, counts)
		if err != nil {
			t.Fatal(err)
		}
		for k, p := range got {
			near(t, "PIT", p.PIT, want[k].PIT, 1e-10)
			near(t, "log density", p.LogDensity, want[k].LogDensity-math.Log(1-p.Actual/transform.Ceiling), 1e-9)
			for q, x := range p.Quantiles {
				near(t, "quantile", x, transform.Log.Invert(want[k].Quantiles[q]), 1e-8)
			}
			if !(p.Mean < transform.Log.Invert(want[k].Mean)) { // Jensen: the inverse is concave
				t.Errorf("mean %v, inverse of the mean %v", p.Mean, transform.Log.Invert(want[k].Mean))
			}
		}
	}
}

func TestLOOOfTransformedScores(t *testing.T) {
	for _, l := range everyLikelihood {
		by, of := twins(t, l)
		draws := randomDraws(by, 60, 0.05)
		got, want := leftOutOf(t, by, draws, 1), leftOutOf(t, of, draws, 1)
		for k, i := range got.Rows {
			slope := -math.Log(1 - by.Rows().Score[i]/transform.Ceiling)
			near(t, "elpd", got.ELPD[k], want.ELPD[k]+slope, 3e-7) // of float32 numbers
			near(t, "k", got.K[k], want.K[k], 1e-4)
		}
	}
}

func TestPathsOfTransformedScores(t *testing.T) {
	by, of := twins(t, model.Normal)
	draws := randomDraws(by, 5, 0.3)
	got, err := Paths(context.Background(), by, draws)
	if err != nil {
		t.Fatal(err)
	}
	want, err := Paths(context.Background(), of, draws)
	if err != nil {
		t.Fatal(err)
	}
	for k, p := range got {
		near(t, "median", p.Mid, transform.Log.Invert(want[k].Mid), 1e-8)
		near(t, "fit", p.Fit.Higher, transform.Log.Invert(want[k].Fit.Higher), 1e-8)
	}
}

// Baselines take scores as they are, whatever the model sees.
func TestBaselinesOfTransformedScores(t *testing.T) {
	by, _ := twins(t, model.Normal)
	r := *by.Rows()
	r.Transform = transform.None
	plain, err := model.New(r, model.Noise{}, model.DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	var list []Prediction
	for _, i := range heldOut(by) {
		list = append(list, Prediction{Row: i, Actual: by.Rows().Score[i], Mean: 70, CRPS: 3})
	}
	a, _, err := ScoreBaselines(by, list)
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := ScoreBaselines(plain, list)
	if err != nil {
		t.Fatal(err)
	}
	for k, x := range a.All() {
		if y := b.All()[k]; x.RMSE != y.RMSE || x.CRPS != y.CRPS {
			t.Errorf("%s: %v and %v", BaselineNames[k], x, y)
		}
	}
}
