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
		Caption: "The artist effect leaves out what the features and the previous score add.",
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
			pred.add(x.Year, p.Mean, Half(p), Ninety(p), fmt.Sprintf("%s: predicted %s (%s)", x.Title, decimals.Display(p.Mean, 1), between(Ninety(p), 1)))
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

// effect returns the layers of the artist's effect: what the model thinks of the
// artist at each album, on the scale of the scores, without what the features
// and the previous score add.
func effect(a *Artist) []figure.Layer {
	var x, mean, lo, hi []float64
	for _, b := range a.Albums {
		if p := b.Path; p != nil && b.Year > 0 {
			x, mean, lo, hi = append(x, b.Year), append(mean, p.Mean), append(lo, p.Lo), append(hi, p.Hi)
		}
	}
	switch len(x) {
	case 0:
		return nil
	case 1:
		return []figure.Layer{figure.Interval{Label: "artist effect, 90% interval", Vertical: true, Pos: x, Lo: lo, Mid: mean, Hi: hi, Color: figure.Series(2)}}
	}
	return []figure.Layer{
		figure.Band{Label: "artist effect, 90% band", X: x, Lo: lo, Hi: hi, Color: figure.Series(2)},
		figure.Line{Label: "artist effect", X: x, Y: mean, Color: figure.Series(2), Width: 2},
	}
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
		Subtitle: "Artist effect with 90% band, and the " + d.ScoreName() + " of every album",
		Width:    figure.DefaultWidth, Height: 120 + 190*float64((len(list)+cols-1)/cols), Legend: true,
		Caption: fmt.Sprintf("The %d artists with most albums. The effect leaves out the features and the previous score.", len(list)),
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
