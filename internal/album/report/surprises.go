package report

import (
	"cmp"
	"slices"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/decimals"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/safetext"
)

// surprising is how many albums are named.
const surprising = 10

// surprises names the albums whose scores had the smallest predictive density: of
// the test albums, and of the training albums when each is left out.
func surprises(d *charts.Data) []*Table {
	var out []*Table
	if list := least(d.Predictions, func(p *results.Prediction) float64 { return p.LogDensity }); len(list) > 0 {
		t := &Table{Name: "surprises", Caption: "The test albums that surprised most.", Columns: append(named(), right("", "Score", "Predicted", "90% interval")[1:]...)}
		for _, p := range list {
			v := charts.Ninety(&p)
			t.Rows = append(t.Rows, append(names(p.Artist, p.Album, p.Date), decimals.Text(p.Actual, 0), decimals.Text(p.Mean, 1), decimals.Between(v.Lo, v.Hi, 1)))
		}
		out = append(out, t)
	}
	if list := least(d.LOO, func(p *results.Pointwise) float64 { return p.ELPD }); len(list) > 0 {
		t := &Table{Name: "surprises_loo", Caption: "The training albums that all others explain least.", Columns: append(named(), right("", "Score", "elpd", "Pareto k")[1:]...)}
		for _, p := range list {
			t.Rows = append(t.Rows, append(names(p.Artist, p.Album, p.Date), decimals.Text(p.Actual, 0), decimals.Text(p.ELPD, 2), decimals.Text(p.K, 2)))
		}
		out = append(out, t)
	}
	return out
}

func named() []Column { return []Column{{Title: "Artist"}, {Title: "Album"}, {Title: "Date"}} }

func names(artist, album, date string) []string {
	return []string{safetext.TerminalSafe(artist), safetext.TerminalSafe(album), date}
}

// least returns the entries with the smallest values.
func least[T any](list []T, value func(*T) float64) []T {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(value(&a), value(&b)) })
	return list[:min(surprising, len(list))]
}
