package dashboard

import (
	"testing"

	"github.com/latent-go/latent/internal/album/charts"
)

// TestSavedChartsAreNamedByWhatTheyShow: charts of two artists or runs do not
// overwrite each other, and no name of the data is a name of a file as it is.
func TestSavedChartsAreNamedByWhatTheyShow(t *testing.T) {
	s := synthetic(2*len(hostile), hostileName)
	h := handler(t, s)
	for name, want := range map[string]string{
		"\x1b[31mred\x1b[0m\x00\x07": "red", "../../../../etc/passwd": "etc-passwd", "Sigur Rós \u2066(\u2069": "sigur-ros",
	} {
		got := get(t, h, address("/export/trajectory", map[string][]string{"artist": {name}, "format": {"svg"}})).Header().Get("Content-Disposition")
		if got != `attachment; filename="2026-01-19_143052-trajectory-`+want+`.svg"` {
			t.Errorf("%q: %s", name, got)
		}
	}
	c, _ := drawingCalled("compare_coverage")
	if got := fileName(s, c, query{Query: charts.Query{Other: &charts.Data{ID: "a/b"}}}); got != "2026-01-19_143052-compare_coverage-a-b" {
		t.Error(got)
	}
}
