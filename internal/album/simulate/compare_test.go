package simulate

import (
	"math"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/model"
)

// truth has two rows and parameters that are easy to convert by hand.
func truth() *Truth {
	return &Truth{
		Settings: Settings{Likelihood: studentT}, Units: Units{Mean: 70, SD: 10, Debut: 70}, NoiseSD: 0.8,
		Parameters: map[string]float64{"mu_artist": 0.1, "sigma_artist": 0.5, "sigma_rw": 0.2, "rho": 0.5, "sigma_obs": 0.6, "nu": 4},
		Features:   []Feature{{"a", 1, 2, 0.3}, {"b", 0, 1, -0.1}},
		Albums:     Columns{Artists: []int{3}, Level: []float64{0, 0, 0}, Effect: []float64{0.2, 0.4, 9}, Noise: []float64{0, 0, 0}},
	}
}

func TestCompareInTheUnitsOfTheFit(t *testing.T) {
	f := &Fit{
		Scaling: model.Scaling{ScoreMean: 72, ScoreSD: 8, XSD: []float64{1, 4}}, Features: []string{"b", "a"}, Rows: []int{0, 1}, Likelihood: Normal,
		Names: []string{"mu_artist", "sigma_artist", "sigma_rw", "rho", "beta[b]", "beta[a]", "sigma_obs", "noise_slope_year", "unheard_of", "nu"},
	}
	for range f.Names {
		f.Draws = append(f.Draws, []float64{0.3, 0.1, 0.2})
	}
	c, err := truth().Compare(f)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{
		"mu_artist":    (0.1+0.3)*1.25 + 0.5*(70.0-72)/8,
		"sigma_artist": 0.625, "sigma_rw": 0.25, "rho": 0.5,
		"beta[a]": 0.3 * 1.25 * 4 / 2, "beta[b]": -0.1 * 1.25, "sigma_obs": 1, "noise_slope_year": 0,
	}
	if len(c.Parameters) != len(want) {
		t.Errorf("%d parameters: %+v", len(c.Parameters), c.Parameters)
	}
	for _, p := range c.Parameters {
		if math.Abs(p.Truth-want[p.Name]) > 1e-12 || math.Abs(p.Mean-0.2) > 1e-12 || p.Low < 0.1 || p.High > 0.3 {
			t.Errorf("%+v, want %v", p, want[p.Name])
		}
	}
	if c.Caught() != 1 || !strings.Contains(strings.Join(c.Differs, "\n"), "student-t and is fitted as normal") {
		t.Errorf("caught %d, %q", c.Caught(), c.Differs) // sigma_rw alone
	}
	f.Likelihood = studentT
	if c, _ = truth().Compare(f); len(c.Differs) != 0 || len(c.Parameters) != len(want)+1 || math.Abs(c.Parameters[6].Truth-0.75) > 1e-12 || c.Parameters[8].Name != "nu" || c.Parameters[8].Truth != 4 {
		t.Errorf("the fit has the noise of the truth: %+v", c)
	}
	skewed := truth()
	skewed.Settings.Likelihood, f.Likelihood = skewT, skewT
	if c, _ = skewed.Compare(f); len(c.Parameters) != len(want)-1 || !strings.Contains(strings.Join(c.Differs, "\n"), "hidden truncation") {
		t.Errorf("two skew ts of other families: %+v", c)
	}
}

func TestCompareWithOtherFeatures(t *testing.T) {
	tr := truth()
	tr.Labels, tr.Settings.SelectTop, tr.Dirt = map[string]float64{"x": 1}, 5, map[string]int{"duplicates": 2, "undated": 7}
	f := &Fit{Scaling: model.Scaling{ScoreSD: 8, XSD: []float64{1}}, Features: []string{"a"}, Likelihood: studentT, Rows: []int{0}, Names: []string{"rho", "beta[a]"}, Draws: [][]float64{{0.5}, {1}}}
	c, err := tr.Compare(f)
	if err != nil || len(c.Parameters) != 1 || c.Caught() != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	for _, want := range []string{"other features", "labels", "best albums", "7 undated, 2 duplicates"} {
		if !strings.Contains(strings.Join(c.Differs, "\n"), want) {
			t.Errorf("%q lacks %q", c.Differs, want)
		}
	}
	f.Rows = []int{3}
	if _, err := tr.Compare(f); err == nil {
		t.Error("a row that the truth does not know is compared")
	}
}
