package dashboard

import (
	"errors"
	"math"
	"net/url"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/evaluate"
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
