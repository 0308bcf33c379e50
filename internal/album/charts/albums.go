package charts

import (
	"fmt"
	"math"
	"slices"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/chart"
	"github.com/latent-go/latent/internal/figure/estimate"
	"github.com/latent-go/latent/internal/term"
)

func (d *Data) needAlbums() error {
	if len(d.Albums) == 0 {
		return NoData("albums", "data")
	}
	return nil
}

func drawScores(d *Data, _ Query) (figure.Figure, error) {
	if err := d.needAlbums(); err != nil {
		return figure.Figure{}, err
	}
	var samples []chart.Sample
	for _, t := range []catalog.Target{catalog.User, catalog.Critic} {
		x := make([]float64, 0, len(d.Albums))
		for i := range d.Albums {
			if v := t.Score(&d.Albums[i]); !math.IsNaN(v) {
				x = append(x, v)
			}
		}
		if len(x) > 0 {
			samples = append(samples, chart.Sample{Label: string(t) + " score", Values: x})
		}
	}
	if len(samples) == 0 {
		return figure.Figure{}, fmt.Errorf("%w: no album has a score", ErrNoData)
	}
	f := distribution(samples)
	f.Title, f.Subtitle = "Distribution of scores", "All "+term.Count(len(d.Albums))+" cleaned albums"
	return f, nil
}

// distribution shows scores in at most so many bins. Scores that are whole numbers
// get bins that hold equally many of them: others would show a comb of their own.
func distribution(samples []chart.Sample) figure.Figure {
	const most = 50
	var all []float64
	for _, s := range samples {
		all = append(all, s.Values...)
	}
	if edges := estimate.WholeEdges(all, most); edges != nil {
		return chart.Binned("score", edges, samples...)
	}
	return chart.Distribution("score", most, samples...)
}

// field is a column of the album table that may be unknown.
type field struct {
	Name    string
	Unknown int
}

// missingness counts the unknown values of every column.
func (d *Data) missingness() []field {
	number := func(f func(*catalog.Album) float64) func(*catalog.Album) bool {
		return func(a *catalog.Album) bool { return math.IsNaN(f(a)) }
	}
	columns := []struct {
		name    string
		unknown func(*catalog.Album) bool
	}{
		{"user score", number(func(a *catalog.Album) float64 { return a.UserScore })},
		{"user ratings", number(func(a *catalog.Album) float64 { return a.UserRatings })},
		{"critic score", number(func(a *catalog.Album) float64 { return a.CriticScore })},
		{"critic reviews", number(func(a *catalog.Album) float64 { return a.CriticReviews })},
		{"track score", number(func(a *catalog.Album) float64 { return a.TrackScore })},
		{"tracks", number(func(a *catalog.Album) float64 { return a.Tracks })},
		{"running time", number(func(a *catalog.Album) float64 { return a.Runtime })},
		{"release date", func(a *catalog.Album) bool { return !a.Dated() }},
		{"day of release", func(a *catalog.Album) bool { return a.DatePrecision != catalog.DateDay }},
		{"genres", func(a *catalog.Album) bool { return len(a.Genres) == 0 }},
		{"label", func(a *catalog.Album) bool { return a.Label == "" }},
		{"type", func(a *catalog.Album) bool { return a.Type == "" }},
		{"descriptors", func(a *catalog.Album) bool { return len(a.Descriptors) == 0 }},
		{"all artists", func(a *catalog.Album) bool { return len(a.AllArtists) == 0 }},
	}
	out := make([]field, len(columns))
	for k, c := range columns {
		out[k].Name = c.name
		for i := range d.Albums {
			if c.unknown(&d.Albums[i]) {
				out[k].Unknown++
			}
		}
	}
	return out
}

func drawMissing(d *Data, _ Query) (figure.Figure, error) {
	if err := d.needAlbums(); err != nil {
		return figure.Figure{}, err
	}
	bars := figure.Bars{Horizontal: true, Color: figure.Series(1)}
	var names []string
	for i, f := range d.missingness() {
		share := float64(f.Unknown) / float64(len(d.Albums))
		names = append(names, f.Name)
		bars.X, bars.Y = append(bars.X, float64(i)), append(bars.Y, share)
		bars.Hover = append(bars.Hover, fmt.Sprintf("%s: unknown for %s of %s (%.1f%%)", f.Name, term.Count(f.Unknown), term.Counted(len(d.Albums), "album"), 100*share))
	}
	return horizontal("Missing values", "Share of the cleaned albums where the value is unknown", names, bars,
		figure.Axis{Label: "unknown", Min: ptr(0), Max: ptr(1), Format: figure.Percent}), nil
}

func horizontal(title, subtitle string, names []string, bars figure.Bars, x figure.Axis) figure.Figure {
	return figure.Figure{
		Title: title, Subtitle: subtitle, Width: figure.DefaultWidth, Height: 110 + 24*float64(len(names)),
		Panels: []figure.Panel{{X: x, Y: figure.Axis{Scale: figure.Category, Categories: names, Reverse: true}, Layers: []figure.Layer{bars}}},
	}
}

func drawExclusions(d *Data, _ Query) (figure.Figure, error) {
	if d.Summary == nil {
		return figure.Figure{}, NoData("exclusions", "data")
	}
	if len(d.Summary.ByReason) == 0 {
		return figure.Figure{}, fmt.Errorf("%w: no row was left out", ErrNoData)
	}
	bars := figure.Bars{Horizontal: true, Color: figure.Series(0)}
	var names []string
	for i, r := range d.Summary.ByReason {
		names = append(names, r.Reason)
		bars.X, bars.Y = append(bars.X, float64(i)), append(bars.Y, float64(r.Count))
		bars.Hover = append(bars.Hover, fmt.Sprintf("%s: %s left out of %s", r.Reason, term.Counted(r.Count, "row"), r.Dataset))
	}
	return horizontal("Exclusions", "Rows left out, by reason", names, bars, figure.Axis{Label: "rows", Min: ptr(0)}), nil
}

func drawYears(d *Data, _ Query) (figure.Figure, error) {
	if err := d.needAlbums(); err != nil {
		return figure.Figure{}, err
	}
	counts := map[int]int{}
	for i := range d.Albums {
		if y := d.Albums[i].Year(); y > 0 {
			counts[y]++
		}
	}
	bars := figure.Bars{Color: figure.Series(0), Width: 0.9}
	years := make([]int, 0, len(counts))
	for y := range counts {
		years = append(years, y)
	}
	slices.Sort(years)
	if len(years) == 0 {
		return figure.Figure{}, fmt.Errorf("%w: no album has a date", ErrNoData)
	}
	for _, y := range years {
		bars.X, bars.Y = append(bars.X, float64(y)), append(bars.Y, float64(counts[y]))
		bars.Hover = append(bars.Hover, fmt.Sprintf("%d: %s", y, term.Counted(counts[y], "album")))
	}
	return figure.Figure{
		Title: "Albums by year of release", Width: figure.DefaultWidth, Height: 320,
		Panels: []figure.Panel{{X: figure.Axis{Label: "year", Format: figure.Plain, Grid: figure.GridOff}, Y: figure.Axis{Label: "albums", Min: ptr(0)}, Layers: []figure.Layer{bars}}},
	}, nil
}
