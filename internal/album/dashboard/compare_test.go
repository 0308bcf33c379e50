package dashboard

import (
	"errors"
	"math"
	"net/url"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/runs"
)

// TestCompareSaysWhatIsWrong: a run that is there and cannot be read is not said to
// be missing, a half-read one is named, and a difference says its direction.
func TestCompareSaysWhatIsWrong(t *testing.T) {
	a, b := synthetic(30, plainName), synthetic(30, plainName)
	asked := url.Values{"with": {"other"}}
	said := func(v *visit) string {
		t.Helper()
		v.s, v.q, v.list = a, asked, []runs.Info{{ID: "other"}}
		p, err := compare(v)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, n := range p.Notices {
			lines = append(lines, n.Text)
		}
		for _, s := range p.Sections {
			lines = append(lines, s.More)
		}
		return strings.Join(lines, "\n")
	}
	if got := said(&visit{unread: errors.New("ends in the middle")}); !strings.Contains(got, "cannot be read: ends in the middle") || strings.Contains(got, "no such run") {
		t.Errorf("an unreadable run: %q", got)
	}
	if got := said(&visit{}); !strings.Contains(got, "There is no such run.") {
		t.Errorf("no run: %q", got)
	}
	if got := said(&visit{other: b}); !strings.Contains(got, "the other run less this one") {
		t.Errorf("two runs: %q", got)
	}
	b.Metrics, b.Problems = nil, []string{"evaluation/metrics.json: broken"}
	if got := said(&visit{other: b}); !strings.Contains(got, "no metrics") || !strings.Contains(got, "metrics.json: broken") {
		t.Errorf("a run without metrics: %q", got)
	}
}

// Two runs are compared album by album, on those that both predict: a difference is
// called one only beyond its error, and of few albums nothing is said.
func TestRunsAreComparedWithErrors(t *testing.T) {
	a, b := synthetic(60, plainName), synthetic(60, plainName)
	b.ID = "2026-01-20_143052"
	for i := range b.Predictions {
		a.Predictions[i].CRPS = 4
		b.Predictions[i].CRPS = 4 - 0.5 + 0.1*float64(i%2)
	}
	b.Predictions[0].Artist = "somebody else"
	byRMSE, byCRPS := paired(a.Predictions, b.Predictions)
	if byCRPS.Albums != 59 || byCRPS.Verdict() != evaluate.Lower || byRMSE.Mean != 0 || byRMSE.Verdict() != evaluate.Alike {
		t.Errorf("RMSE %+v, CRPS %+v", byRMSE, byCRPS)
	}
	table := compareMetrics(a, b)
	words := map[string]string{}
	for _, r := range table.Rows {
		words[r[0].Text] = r[3].Text
	}
	if !strings.HasSuffix(words["CRPS"], "), better") || !strings.HasSuffix(words["RMSE"], "no different") || strings.Contains(words["MAE"], "(") {
		t.Errorf("the table says %q", words)
	}
	few := compareMetrics(synthetic(8, plainName), synthetic(8, plainName))
	if got := few.Rows[1][3].Text; !strings.Contains(got, "not judged") {
		t.Errorf("of eight albums: %q", got)
	}
	if d, _ := paired(nil, b.Predictions); !math.IsNaN(d.Mean) || between(d).Text != "n/a" {
		t.Errorf("of no common album: %+v", d)
	}
}

// Settings that were left open are compared by what was taken, and a run from before a
// setting by what it was made with.
func TestSettingsAreComparedAsTaken(t *testing.T) {
	a, b, c := synthetic(8, plainName), synthetic(8, plainName), synthetic(8, plainName)
	const open = `{"values": {"model.likelihood": "auto", "features.bends": "auto", "features.set": "auto", "model.transform": "log", "model.walk": "off", "model.noise_by": ["auto"]}}`
	a.Manifest.Settings, b.Manifest.Settings, c.Manifest.Settings = []byte(open), []byte(open), []byte(`{"values": {"seed": 1}}`)
	a.Training = &results.Training{Transform: "log", Likelihood: "student-t", Features: []string{"bend_01"}}
	a.Training.Noise.By = []results.NoiseSlope{{Follows: "year"}, {Follows: "previous"}}
	b.Training = &results.Training{Transform: "log", Features: []string{"release_year"}}
	a.Features, b.Features = &features.Manifest{Variant: features.Variant{Name: "full"}}, &features.Manifest{Variant: features.Variant{Name: "spread"}}
	c.Training = &results.Training{Features: []string{"release_year"}}
	text := func(a, b *Snapshot) string {
		var out []string
		for _, d := range differences(a, b) {
			out = append(out, d.Key+": "+d.Here+", "+d.There)
		}
		return strings.Join(out, "\n")
	}
	if got, want := text(a, b), "features.bends: on (auto), off (auto)\nfeatures.set: full (auto), spread (auto)\nmodel.likelihood: student-t (auto), normal (auto)\nmodel.noise_by: year previous (auto), none (auto)"; got != want {
		t.Errorf("two that settled: %s", got)
	}
	for _, want := range []string{"features.bends: on (auto), off\n", "model.likelihood: student-t (auto), normal\n", "model.transform: log, none", "model.noise_by: year previous (auto), none\n", "model.walk: off, on"} {
		if got := text(a, c); !strings.Contains(got, want) {
			t.Errorf("with one from before: %s", got)
		}
	}
	for s, want := range map[*Snapshot]string{
		a:  "likelihood student-t of -120 log(1 - score/120), bends of effects on, walk of artists off, noise by year previous",
		c:  "likelihood normal of the score, bends of effects off, walk of artists on, noise by none",
		{}: "",
	} {
		if got := s.model(); got != want {
			t.Errorf("the model is %q", got)
		}
	}
	if a.unit() != "-120 log(1 - score/120)" || c.unit() != "the score" {
		t.Errorf("units %q and %q", a.unit(), c.unit())
	}
}
