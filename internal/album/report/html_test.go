package report

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/results"
)

// small is a report with hostile names and few numbers.
func small() *Content {
	return &Content{
		Run: "2026-01-19_143052", Program: "aoty-pipeline", Version: "v0", Created: "2026-01-19",
		Target: "user score", Dataset: "<b>.csv", Why: "given by --dataset", Train: 2, Validation: 1, Test: 1,
		Diagnostics: &evaluate.Diagnostics{Passed: true, Parameters: []evaluate.Parameter{{Name: "rho", Mean: 0.1, SD: 0.02}}},
		Evaluation: &evaluate.Evaluation{
			KnownArtists: &evaluate.Metrics{N: 1, RMSE: 3.14159, CRPS: 2},
			Baselines:    &evaluate.Baselines{Ridge: evaluate.Baseline{RMSE: 4, Model: differing(1, -3, 1)}, LastScore: evaluate.Baseline{RMSE: 5}, ArtistMean: evaluate.Baseline{RMSE: 6}, GlobalMean: evaluate.Baseline{RMSE: 7}},
		},
		Exclusions: []Exclusion{{Reason: "below_min_ratings_10", Rows: 5}},
	}
}

// differing is a model that differs from a baseline in squared error and CRPS.
func differing(n int, squared, crps float64) *evaluate.Versus {
	return &evaluate.Versus{
		SquaredError: evaluate.Difference{Mean: squared, SE: 1, Albums: n, Artists: n}, CRPS: evaluate.Difference{Mean: crps, SE: 0.1, Albums: n, Artists: n},
	}
}

// drawable are data with a hostile name.
func drawable() *charts.Data {
	p := results.Prediction{Artist: `<script>alert("x")</script>`, Album: "a & b", Actual: 70, Mean: 71, PIT: 0.4}
	p.Intervals[2] = evaluate.Interval{Lo: 60, Hi: 80}
	return &charts.Data{Target: catalog.User, Predictions: []results.Prediction{p}}
}

func TestHTMLIsOneSafeFile(t *testing.T) {
	var b bytes.Buffer
	if err := WriteHTML(&b, small(), drawable()); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, bad := range []string{"<script", "<b>.csv", "<?xml", "src=", "<link", "@import"} {
		if strings.Contains(text, bad) {
			t.Errorf("the report contains %q", bad)
		}
	}
	for _, want := range []string{"3.14", "below_min_ratings_10", "<svg", "2026-01-19_143052", "&lt;b&gt;.csv", "<h2>Predictions</h2>\n<figure id=\"predictions\">", "<h2>Calibration</h2>"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
}

func TestCardHasTheNumbers(t *testing.T) {
	var b bytes.Buffer
	if err := WriteCard(&b, small()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| Model | 3.14 |", "; nothing is claimed of fewer than 30 test albums", "not judged (fewer than 30)", "below\\_min\\_ratings\\_10 | 5", "Known artists: passed."} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the card lacks %q", want)
		}
	}
}

// The verdict about calibration allows for the sampling error and no more.
func TestCalibrationSentence(t *testing.T) {
	at := func(p50 float64, n int) string {
		return calibration(&evaluate.Metrics{N: n, Coverage: evaluate.ByLevel{P50: p50, P80: 0.8, P90: 0.9, P95: 0.95}})
	}
	for _, c := range []struct {
		p50  float64
		n    int
		want string
	}{
		{0.5, 1000, "All intervals"},
		{0.53, 1000, "All intervals"},
		{0.535, 1000, "50% are too wide"},
		{0.4, 1000, "50% are too narrow"},
		{0.6, 30, "All intervals"},
		{0.9, 29, "nothing is claimed"},
	} {
		if got := at(c.p50, c.n); !strings.Contains(got, c.want) {
			t.Errorf("coverage %v of %d: %q, want %q", c.p50, c.n, got, c.want)
		}
	}
}

// TestWording: a page and a card have true minus signs, CSV has hyphens, and a
// percent sign follows its number at once.
func TestWording(t *testing.T) {
	c := small()
	c.Evaluation.KnownArtists.MeanBias, c.Rows = -1.25, 19458
	c.Exclusions = append(c.Exclusions, Exclusion{Reason: "2016", Rows: 7397})
	var card, page, data bytes.Buffer
	if err := errors.Join(WriteCard(&card, c), WriteHTML(&page, c, drawable()), metrics(c).WriteCSV(&data)); err != nil {
		t.Fatal(err)
	}
	_, shown, _ := strings.Cut(page.String(), "</style>")
	shown = regexp.MustCompile("<[^>]*>").ReplaceAllString(shown, "\n")
	for name, text := range map[string]string{"card": card.String(), "page": shown} {
		bad := regexp.MustCompile(`[\n( ]-[0-9]+|[0-9] %`).FindString(text)
		if !strings.Contains(text, "−1.25") || bad != "" {
			t.Errorf("the %s has no true minus sign, or %q", name, bad)
		}
	}
	if !strings.Contains(card.String(), "| 19,458 |") {
		t.Error("the card does not set thousands apart")
	}
	if !strings.Contains(shown, "\n2016\n") || !strings.Contains(shown, "\n7,397\n") {
		t.Error("the page does not set thousands of counts apart, or those of a name")
	}
	if !strings.Contains(data.String(), "Mean bias,-1.25") {
		t.Errorf("no program could read this number:\n%s", data.String())
	}
}

// TestSurprisesAreNamed: the albums with the smallest density come first, at most
// ten of each kind, whatever their names are.
func TestSurprisesAreNamed(t *testing.T) {
	d := drawable()
	d.Predictions = nil
	for k := range 15 {
		p := results.Prediction{Artist: fmt.Sprintf("artist %02d", k), Album: "\x1b[31m<b>", Date: "2001", Actual: 70, Mean: 71.25, LogDensity: -float64(k)}
		p.Intervals[2] = evaluate.Interval{Lo: 60, Hi: 80}
		d.Predictions = append(d.Predictions, p)
		d.LOO = append(d.LOO, results.Pointwise{Artist: "left out", Album: "b", Actual: 50, ELPD: float64(-k), K: 0.25})
	}
	tables := surprises(d)
	if len(tables) != 2 || len(tables[0].Rows) != 10 || len(tables[1].Rows) != 10 {
		t.Fatalf("%d tables", len(tables))
	}
	if got := strings.Join(tables[0].Rows[0], "|"); got != "artist 14|<b>|2001|70|71.2|60.0 to 80.0" {
		t.Errorf("the first is %q", got)
	}
	if got := strings.Join(tables[1].Rows[9], "|"); got != "left out|b||50|-5.00|0.25" {
		t.Errorf("the last is %q", got)
	}
	var b bytes.Buffer
	if err := WriteHTML(&b, small(), d); err != nil || !strings.Contains(b.String(), "surprised most</h2>") || strings.Contains(b.String(), "\x1b") {
		t.Errorf("the report does not name them safely: %v", err)
	}
	if got := surprises(&charts.Data{}); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}
