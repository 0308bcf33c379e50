package charts

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/decimals"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/figure"
)

// drawTrajectory shows an artist: the scores, the artist's effect and the next
// album.
func drawTrajectory(d *Data, q Query) (figure.Figure, error) {
	a := d.Artist(q.Artist)
	if a == nil {
		return figure.Figure{}, fmt.Errorf("%w: the run has no artist %q", ErrNoData, q.Artist)
	}
	panel, ok := d.scorePanel(a, q.Next)
	if !ok {
		return figure.Figure{}, fmt.Errorf("%w: no dated album of %q has a %s", ErrNoData, a.Name, d.ScoreName())
	}
	return figure.Figure{
		Title: a.Name, Subtitle: "Scores, predictions made without them, and the next album",
		Caption: "Fit: the score to expect of an album, with its features and previous score. The artist effect leaves both out.",
		Width:   figure.DefaultWidth, Height: 440, Panels: []figure.Panel{panel},
	}, nil
}

func (d *Data) scorePanel(a *Artist, next *Next) (figure.Panel, bool) {
	actual := figure.Scatter{Label: d.ScoreName(), Color: figure.Ink, Size: 7}
	pred := interval{Label: "prediction, 90% and 50% interval", Color: figure.Series(0)}
	for _, x := range a.Albums {
		if x.Year == 0 || math.IsNaN(x.Score) {
			continue
		}
		actual.X, actual.Y = append(actual.X, x.Year), append(actual.Y, x.Score)
		actual.Hover = append(actual.Hover, fmt.Sprintf("%s (%s): %.0f", x.Title, x.Date, x.Score))
		if p := x.Prediction; p != nil {
			pred.add(x.Year, p.Mean, p.Intervals[half], Ninety(p), fmt.Sprintf("%s: predicted %s (%s)", x.Title, decimals.Display(p.Mean, 1), between(Ninety(p), 1)))
		}
	}
	panel := figure.Panel{
		Legend: true, X: figure.Axis{Label: "year", Format: figure.Plain}, Y: figure.Axis{Label: d.ScoreName()},
		Layers: append(effect(a), figure.Line{X: actual.X, Y: actual.Y, Color: figure.Muted, Width: 1}),
	}
	if len(pred.Pos) > 0 {
		panel.Layers = append(panel.Layers, pred.Interval())
	}
	panel.Layers = append(panel.Layers, actual)
	if n := next; n != nil && !n.Date.IsZero() {
		ahead := interval{Label: "next album, 90% and 50% interval", Color: figure.Series(6)}
		ahead.add(catalog.DecimalYear(n.Date), n.Mean, n.Half, n.Ninety,
			fmt.Sprintf("next album: %s (%s)", decimals.Display(n.Mean, 1), between(n.Ninety, 1)))
		panel.Layers = append(panel.Layers, ahead.Interval())
	}
	return panel, len(actual.X) > 0
}

// effect returns the layers of what the model makes of an artist: the fit through
// the albums, and the artist's effect without what the features and the previous
// score add, on the scale of the scores.
func effect(a *Artist) []figure.Layer {
	var at, fit figure.Band
	var mean, through []float64
	for _, b := range a.Albums {
		if p := b.Path; p != nil && b.Year > 0 {
			at.X, mean, at.Lo, at.Hi = append(at.X, b.Year), append(mean, p.Mean), append(at.Lo, p.Lo), append(at.Hi, p.Hi)
			through, fit.Lo, fit.Hi = append(through, p.FitMean), append(fit.Lo, p.FitLo), append(fit.Hi, p.FitHi)
		}
	}
	at.Color, at.Label = figure.Series(2), "artist effect, 90% band"
	line := figure.Line{Label: "artist effect", X: at.X, Y: mean, Color: at.Color, Width: 2}
	switch {
	case len(at.X) == 0:
		return nil
	case len(at.X) == 1:
		return []figure.Layer{figure.Interval{Label: "artist effect, 90% interval", Vertical: true, Pos: at.X, Lo: at.Lo, Mid: mean, Hi: at.Hi, Color: at.Color}}
	case slices.ContainsFunc(through, math.IsNaN): // the run is of an older program
		return []figure.Layer{at, line}
	}
	line.Dash, line.Width = figure.Dashed, 1.5
	fit.X, fit.Color, fit.Label = at.X, figure.Series(1), "fit, 90% band"
	return []figure.Layer{fit, line, figure.Line{Label: "fit", X: at.X, Y: through, Color: fit.Color, Width: 2}}
}

// interval collects the columns of a figure.Interval.
type interval struct {
	Label                          string
	Color                          figure.Color
	Pos, Mid, Lo, InLo, InHi, High []float64
	Hover                          []string
}

func (v *interval) add(at, mid float64, inner, outer evaluate.Interval, hover string) {
	v.Pos, v.Mid, v.Lo, v.High = append(v.Pos, at), append(v.Mid, mid), append(v.Lo, outer.Lo), append(v.High, outer.Hi)
	v.InLo, v.InHi, v.Hover = append(v.InLo, inner.Lo), append(v.InHi, inner.Hi), append(v.Hover, hover)
}

// Interval returns the layer.
func (v *interval) Interval() figure.Interval {
	return figure.Interval{
		Label: v.Label, Color: v.Color, Vertical: true, Size: 7, Pos: v.Pos, Mid: v.Mid, Lo: v.Lo, Hi: v.High, InnerLo: v.InLo, InnerHi: v.InHi, Hover: v.Hover,
	}
}

// shownArtists is how many trajectories the report shows.
const shownArtists = 6

// drawTrajectories puts the artists with most modelled albums into one grid.
func drawTrajectories(d *Data, _ Query) (figure.Figure, error) {
	const cols = 2
	list := d.longest(shownArtists)
	if len(list) == 0 {
		return figure.Figure{}, NoData("paths of artists", "evaluate")
	}
	f := figure.Figure{
		Title:    "Artist trajectories",
		Subtitle: "The score to expect of every album (fit) with 90% band, and its " + d.ScoreName(),
		Width:    figure.DefaultWidth, Height: 120 + 190*float64((len(list)+cols-1)/cols), Legend: true,
		Caption: fmt.Sprintf("The %d artists with most albums. The fit has the artist effect, the features and the previous score; the effect is the first of these alone.", len(list)),
	}
	for k, a := range list {
		panel, _ := d.scorePanel(a, nil)
		panel.Title, panel.Row, panel.Col, panel.Legend = a.Name, k/cols, k%cols, false
		f.Panels = append(f.Panels, panel)
	}
	return f, nil
}

// longest returns the n artists with most dated albums that are modelled.
func (d *Data) longest(n int) []*Artist {
	count := func(a *Artist) int {
		c := 0
		for _, x := range a.Albums {
			if x.Path != nil && x.Year > 0 && !math.IsNaN(x.Score) {
				c++
			}
		}
		return c
	}
	list := slices.DeleteFunc(slices.Clone(d.Artists), func(a *Artist) bool { return count(a) == 0 })
	slices.SortStableFunc(list, func(a, b *Artist) int { return cmp.Compare(count(b), count(a)) })
	return list[:min(n, len(list))]
}

// between writes an interval for the eye.
func between(v evaluate.Interval, places int) string { return decimals.Between(v.Lo, v.Hi, places) }
