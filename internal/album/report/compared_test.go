package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/evaluate"
)

// compared is a model beside baselines of which ridge is the best.
func compared(n int, v *evaluate.Versus) *evaluate.Evaluation {
	return &evaluate.Evaluation{
		KnownArtists: &evaluate.Metrics{N: n, RMSE: 7, CRPS: 3.5, Coverage: evaluate.ByLevel{P50: 0.5, P80: 0.8, P90: 0.9, P95: 0.95}},
		Baselines: &evaluate.Baselines{
			Ridge: evaluate.Baseline{RMSE: 8, CRPS: 4, Model: v}, LastScore: evaluate.Baseline{RMSE: 9}, ArtistMean: evaluate.Baseline{RMSE: 10}, GlobalMean: evaluate.Baseline{RMSE: 11},
		},
	}
}

// What is said beside the best baseline needs an error bar, and enough albums.
func TestClaim(t *testing.T) {
	unsure := differing(100, -15, 0.2)
	unsure.SquaredError.SE = 8
	for name, c := range map[string]struct {
		e           *evaluate.Evaluation
		want, never string
	}{
		"better in both":     {compared(100, differing(100, -15, -0.5)), "RMSE better (difference −1.000, standard error 0.067), CRPS better (difference −0.50, standard error 0.10)", "no different"},
		"within two":         {compared(100, unsure), "RMSE no different (difference −1.00, standard error 0.53), CRPS no different", "better"},
		"worse":              {compared(100, differing(100, 1, 0.3)), "CRPS worse", "better"},
		"few albums":         {compared(29, differing(29, -15, -0.5)), "nothing is claimed of fewer than 30 test albums", "better"},
		"a run without them": {compared(100, nil), "stage evaluate", "better"},
	} {
		if name == "worse" {
			c.e.KnownArtists.RMSE = 9
		}
		got := Claim(c.e)
		if !strings.Contains(got, "ridge regression, the best of four baselines, has 8.00 and 4.00") || !strings.Contains(got, c.want) || strings.Contains(got, c.never) {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := Claim(&evaluate.Evaluation{KnownArtists: &evaluate.Metrics{RMSE: 7, CRPS: 3.5}}); got != "RMSE 7.00, CRPS 3.50" {
		t.Errorf("without baselines: %s", got)
	}
}

// Card, report and table have the differences with their errors, and the same words.
func TestDifferencesAreShown(t *testing.T) {
	c := small()
	c.Evaluation = compared(100, differing(100, -15, -0.5))
	c.Evaluation.KnownArtists.Coverage.P50 = 0.65
	var card, page, csv bytes.Buffer
	if err := WriteCard(&card, c); err != nil {
		t.Fatal(err)
	}
	if err := WriteHTML(&page, c, drawable()); err != nil {
		t.Fatal(err)
	}
	if err := comparison(c).WriteCSV(&csv); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| Ridge on the same features | 8.00 | 0.00 | 4.00 | −1.000 (0.067) | −0.50 (0.10) | better |", "| Last score | 9.00 | 0.00 | 0.00 |  |  |  |",
		"| 50% | 65.0% | 0.0 | too wide |", "| 90% | 90.0% | 0.0 | as it should |", "the intervals of 50% are too wide",
		"90% intervals cover 90.0% of 100 test albums: as it should", "CRPS better (difference −0.50",
	} {
		if !strings.Contains(card.String(), want) {
			t.Errorf("the card lacks %q", want)
		}
	}
	for _, want := range []string{"<td class=\"r\">−0.50</td>", "<td>better</td>", "RMSE better"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if want := "Ridge on the same features,8.00,0.00,4.00,-1.000,0.067,-0.50,0.10,better\n"; !strings.Contains(csv.String(), want) {
		t.Errorf("the table is\n%s", &csv)
	}
}

// Verdicts that differ are both said.
func TestVerdictOfBoth(t *testing.T) {
	e := compared(100, differing(100, -15, 0.1))
	if got := Compared(e)[1]; got.Verdict() != "RMSE better, CRPS no different" {
		t.Errorf("got %q", got.Verdict())
	}
}

// The card says how many draws were used, and by which limit leave-one-out is judged.
func TestCardNamesItsDraws(t *testing.T) {
	c := small()
	c.Evaluation.Draws, c.Evaluation.PredictiveDraws = 4000, 1000
	c.Evaluation.LOO = &evaluate.LOOSummary{ParetoKMax: 0.68, NHighK: 2, Draws: 1000, REff: 0.934, GoodK: 0.6667}
	other := *c
	other.Target = "critic score"
	Refer([]*Content{c, &other}, []string{"MODEL_CARD.md", "tables/critic_MODEL_CARD.md"})
	var b bytes.Buffer
	if err := WriteCard(&b, c); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"mixtures over 1,000 of the 4,000 draws of the posterior, which is thinned evenly", "2 albums above 0.67, the limit for the 1,000 draws that were reweighed, whose relative efficiency r_eff is 0.93",
		"leave-one-out is unreliable for 2 albums", "| The same run predicts the critic score | the sampler converged;", "(`tables/critic_MODEL_CARD.md`) |", "~ Normal(a[",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the card lacks %q", want)
		}
	}
	b.Reset()
	c.Density, c.Others, c.Evaluation.LOO = "StudentT(nu, ", nil, &evaluate.LOOSummary{NHighK: 1} // of an older program
	if err := WriteCard(&b, c); err != nil || !strings.Contains(b.String(), "1 album above 0.70. Each") || !strings.Contains(b.String(), "~ StudentT(nu, a[") || strings.Contains(b.String(), "The same run") {
		t.Errorf("of an older run (%v):\n%s", err, &b)
	}
}
