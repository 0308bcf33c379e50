package figure

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/figure/scene/scenetest"
)

// cloud is a figure of n points with their error bars, and one that stands out.
func cloud(n int) *Figure {
	s := Scatter{Label: "album", X: make([]float64, n), Y: make([]float64, n), Hover: make([]string, n)}
	e := ErrorBars{Label: "interval", X: s.X, Y: s.Y, Lo: make([]float64, n), Hi: make([]float64, n)}
	for i := range n {
		s.X[i], s.Y[i], s.Hover[i] = float64(i), float64(i%97), fmt.Sprintf("tip %d", i)
		e.Lo[i], e.Hi[i] = s.X[i]-1, s.X[i]+1
	}
	return &Figure{Title: "Cloud", Panels: []Panel{{Layers: []Layer{e, s}}}}
}

// Of many points an even part is drawn, the figure says how many, and the CSV has
// them all; as many as may be drawn are drawn and nothing is said.
func TestManyMarksAreThinned(t *testing.T) {
	for n, want := range map[int]int{mostMarks: mostMarks, mostMarks + 1: mostMarks/2 + 1, 5*mostMarks - 7: mostMarks - 1} {
		f := cloud(n)
		svg := render(t, *f, Options{}, "svg")
		if got := bytes.Count(svg, []byte("tip ")); got != want {
			t.Errorf("%d points: %d are drawn, want %d", n, got, want)
		}
		said, err := scenetest.SVGText(bytes.NewReader(svg))
		if err != nil {
			t.Fatal(err)
		}
		note := fmt.Sprintf("%d of %d (interval), %d of %d (album). The CSV has all.", want, n, want, n)
		if all := strings.Join(said, " "); strings.Contains(all, note) != (want < n) {
			t.Errorf("%d points: says %.200q, want %q only where some are left out", n, all, note)
		}
		if rows := bytes.Count(render(t, *f, Options{}, "csv"), []byte("\n")); rows < n {
			t.Errorf("%d points: %d lines of CSV", n, rows)
		}
	}
}
