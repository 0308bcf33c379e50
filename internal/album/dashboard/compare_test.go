package dashboard

import (
	"errors"
	"net/url"
	"strings"
	"testing"

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
