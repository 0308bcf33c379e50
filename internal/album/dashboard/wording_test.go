package dashboard

import (
	"regexp"
	"strings"
	"testing"
)

// unread are ways to write that the pages and charts do not use: a percent sign
// after a space, a hyphen for a minus sign, the other order of "bulk ESS".
var (
	unread = regexp.MustCompile(`[0-9] %|[\n( ]-[0-9]|(?i)ESS (bulk|tail)|largest means|NaN`)
	markup = regexp.MustCompile(`<[^>]*>`)
)

// TestWording: what is shown says the same thing in the same way; files for
// programs have plain hyphens.
func TestWording(t *testing.T) {
	s := synthetic(40, plainName)
	s.Metrics.KnownArtists.R2, s.Diagnostics.Parameters[0].Mean = -0.25, -1
	s.Diagnostics.Draws = 1000
	h := handler(t, s)
	minus := 0
	for _, path := range append(everything(s)[:60], "/artist?name=Artist+00001", "/chart/trajectory?artist=Artist+00001") {
		w := get(t, h, path)
		kind, body := w.Header().Get("Content-Type"), markup.ReplaceAllString(w.Body.String(), "\n")
		if w.Code != 200 || !strings.HasPrefix(kind, "text/html") && kind != "image/svg+xml" {
			continue
		}
		minus += strings.Count(body, "−")
		if at := unread.FindStringIndex(body); at != nil {
			t.Errorf("%s: %q", path, body[max(0, at[0]-60):min(len(body), at[1]+20)])
		}
	}
	if minus < 20 {
		t.Errorf("%d minus signs: the test looks at nothing", minus)
	}
	if body := get(t, h, "/diagnostics").Body.String() + get(t, h, "/overview").Body.String(); !strings.Contains(body, "2 × 1,000") || !strings.Contains(body, "2 chains of 1,000 draws") {
		t.Error("thousands are not set apart")
	}
	if body := get(t, h, "/overview").Body.String(); strings.Contains(body, `<th scope="col"></th>`) || !strings.Contains(body, "<table>\n<tbody>") {
		t.Error("the table of the run has a row of empty headings")
	}
	if csv := get(t, h, "/export/coefficients?format=csv").Body.String(); strings.Contains(csv, ",−") {
		t.Errorf("a number of the CSV has a true minus sign:\n%s", csv)
	}
	if body := get(t, h, "/chart/coefficients").Body.String(); !strings.Contains(body, "largest absolute means") {
		t.Error("the coefficients are those with the largest absolute means, and the chart does not say so")
	}
}
