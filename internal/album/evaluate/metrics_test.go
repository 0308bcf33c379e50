package evaluate

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/model"
)

// simple is a prediction with symmetric intervals of the given half-widths.
func simple(actual, mean float64, half [4]float64, crps float64) Prediction {
	p := Prediction{Actual: actual, Mean: mean, CRPS: crps, LogDensity: -crps}
	p.Quantiles[4] = mean
	for k, h := range half {
		p.Quantiles[3-k], p.Quantiles[5+k] = mean-h, mean+h
	}
	return p
}

func TestScoreByHand(t *testing.T) {
	half, res := [4]float64{1, 2, 3, 4}, 35.0
	got := Score([]Prediction{
		simple(70, 71, half, 0.5), // on the bound of 50 %: inside
		simple(80, 77, half, 1),   // on the bound of 90 %
		simple(60, 65, half, 3),   // outside
		simple(math.NaN(), 0, half, 9),
		simple(50, 50, half, 0.1),
	})
	want := Metrics{
		N: 4, RMSE: math.Sqrt(res / 4), MAE: 9.0 / 4, MedianAE: 2, MeanBias: 3.0 / 4, CRPS: 4.6 / 4,
		R2:            1 - res/500, // actual 70 80 60 50 about 65
		Coverage:      ByLevel{0.5, 0.5, 0.75, 0.75},
		IntervalWidth: ByLevel{2, 4, 6, 8},
	}
	a, _ := json.Marshal(got)
	b, _ := json.Marshal(want)
	if string(a) != string(b) {
		t.Errorf("got  %s\nwant %s", a, b)
	}
}

func TestRSquaredOfConstants(t *testing.T) {
	half := [4]float64{1, 1, 1, 1}
	if got := Score([]Prediction{simple(5, 5, half, 0), simple(5, 5, half, 0)}).R2; got != 1 {
		t.Errorf("constant outcomes hit: %v, want 1", got)
	}
	if got := Score([]Prediction{simple(5, 6, half, 0)}).R2; got != 0 {
		t.Errorf("constant outcomes missed: %v, want 0", got)
	}
}

func TestIntervals(t *testing.T) {
	p := Prediction{Quantiles: [9]float64{-4, -3, 1, 2, 3, 4, 99, 101, 104}}
	for k, want := range []Interval{{2, 4}, {1, 99}, {-3, 101}, {-4, 104}} {
		if got := p.Interval(k); got != want {
			t.Errorf("%v: %v, want %v", Levels[k], got, want)
		}
		// The bounds must be the quantiles that the level needs.
		if lo, hi := probabilities[3-k], probabilities[5+k]; math.Abs(hi-lo-Levels[k]) > 1e-15 {
			t.Errorf("level %v is between %v and %v", Levels[k], lo, hi)
		}
	}
	if got := (Interval{-3, 101}).Clip(); got != (Interval{0, 100}) {
		t.Errorf("clipped to %v", got)
	}
}

func TestDebuts(t *testing.T) {
	m := table{lengths: []int{2, 3, 1}, newArtists: 2}.model(t, 1, model.Noise{})
	rows := heldOut(m)
	preds, err := Predict(bg, m, randomDraws(m, 2, 0.1), rows, make([]float64, len(rows)))
	if err != nil {
		t.Fatal(err)
	}
	got := Debuts(m, preds)
	if len(got) != 2 || got[0].Row != 2 || got[1].Row != 5 {
		t.Errorf("debuts %v, want rows 2 and 5", got)
	}
}

// TestReportKeys pins the names that readers of metrics.json rely on.
func TestReportKeys(t *testing.T) {
	r := Evaluations{User: &Evaluation{
		KnownArtists: &Metrics{N: 3},
		NewArtists:   &NewArtists{Debuts: &Metrics{N: 1}},
		Baselines:    &Baselines{},
		LOO:          &LOOSummary{ParetoKMax: Number(math.Inf(-1))},
		OneStepAhead: &OneStepAhead{N: 3, ELPD: -10},
	}}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(b, &tree); err != nil {
		t.Fatal(err)
	}
	levels := " .50 .80 .90 .95"
	metrics := "n rmse mae r2 mean_bias crps" + strings.ReplaceAll(levels, ".", "coverage.") + strings.ReplaceAll(levels, ".", "interval_width.")
	for prefix, keys := range map[string]string{
		"user_score.known_artists":         metrics,
		"user_score.new_artists":           metrics,
		"user_score.new_artists.debuts":    metrics,
		"user_score.baselines.global_mean": "rmse mae crps",
		"user_score.baselines.last_score":  "rmse mae crps",
		"user_score.baselines.artist_mean": "rmse mae crps",
		"user_score.baselines.ridge":       "rmse mae crps",
		"user_score.loo":                   "elpd se p_loo pareto_k_max n_high_k",
		"user_score.one_step_ahead":        "elpd",
	} {
		for key := range strings.FieldsSeq(keys) {
			if !has(tree, prefix+"."+key) {
				t.Errorf("%s.%s is missing in %s", prefix, key, b)
			}
		}
	}
	if has(tree, "critic_score") {
		t.Error("a target that was not fitted is in the report")
	}
}

func has(tree any, path string) bool {
	for key := range strings.SplitSeq(path, ".") {
		m, ok := tree.(map[string]any)
		if !ok {
			return false
		}
		if tree, ok = m[key]; !ok {
			return false
		}
	}
	return true
}

func TestNumberIsNullUnlessFinite(t *testing.T) {
	b, err := json.Marshal([]Number{1.5, Number(math.Inf(1)), Number(math.NaN())})
	if err != nil || string(b) != "[1.5,null,null]" {
		t.Fatalf("%s, %v", b, err)
	}
	var back []Number
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if back[0] != 1.5 || !math.IsNaN(float64(back[1])) {
		t.Errorf("read back %v", back)
	}
}
