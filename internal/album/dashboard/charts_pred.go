package dashboard

import (
	"fmt"
	"math"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/report"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/chart"
)

// held returns the predictions that the query selects.
func (s *Snapshot) held(q Query) []Prediction {
	list := s.Predictions
	if q.Part == "new" {
		list = s.NewArtists
	}
	if q.Artist == "" && !q.MissOnly {
		return list
	}
	text := strings.ToLower(strings.TrimSpace(q.Artist))
	var out []Prediction
	for _, p := range list {
		if text != "" && !strings.Contains(strings.ToLower(p.Artist), text) && !strings.Contains(strings.ToLower(p.Album), text) {
			continue
		}
		if q.MissOnly && p.Actual >= p.Lo90 && p.Actual <= p.Hi90 {
			continue
		}
		out = append(out, p)
	}
	return out
}

func (s *Snapshot) needHeld(q Query) ([]Prediction, error) {
	if len(s.held(Query{Part: q.Part})) == 0 {
		return nil, noData("predictions of this kind", "evaluate")
	}
	list := s.held(q)
	if len(list) == 0 {
		return nil, fmt.Errorf("%w: no prediction matches", ErrNoData)
	}
	return list, nil
}

func drawPredictions(s *Snapshot, q Query) (figure.Figure, error) {
	list, err := s.needHeld(q)
	if err != nil {
		return figure.Figure{}, err
	}
	ps := make([]chart.Prediction, len(list))
	for i, p := range list {
		ps[i] = chart.Prediction{Name: p.Artist + ": " + p.Album, Mean: p.Mean, Lo: p.Lo90, Hi: p.Hi90, Actual: p.Actual}
	}
	return chart.PredictedVsActual(s.ScoreName(), 0.9, ps), nil
}

func pits(list []Prediction) []float64 {
	out := make([]float64, len(list))
	for i := range list {
		out[i] = list[i].PIT
	}
	return out
}

func drawPIT(s *Snapshot, q Query) (figure.Figure, error) {
	list, err := s.needHeld(q)
	if err != nil {
		return figure.Figure{}, err
	}
	return chart.PIT(pits(list), 20), nil
}

// coverage returns the share of the values inside the central interval of every
// level: a value is inside the interval of level p when its PIT is within p/2
// of one half.
func coverage(pit []float64) (levels, covered []float64) {
	const steps = 20
	for k := 1; k < steps; k++ {
		level, in := float64(k)/steps, 0
		for _, p := range pit {
			if math.Abs(p-0.5) <= level/2 {
				in++
			}
		}
		levels, covered = append(levels, level), append(covered, float64(in)/float64(len(pit)))
	}
	return levels, covered
}

func drawReliability(s *Snapshot, q Query) (figure.Figure, error) {
	list, err := s.needHeld(q)
	if err != nil {
		return figure.Figure{}, err
	}
	levels, covered := coverage(pits(list))
	return chart.Coverage(levels, covered, len(list)), nil
}

func drawParetoK(s *Snapshot, _ Query) (figure.Figure, error) {
	if len(s.LOO) == 0 {
		return figure.Figure{}, noData("leave-one-out results", "evaluate")
	}
	k, names := make([]float64, len(s.LOO)), make([]string, len(s.LOO))
	for i, p := range s.LOO {
		k[i], names[i] = p.K, p.Artist+": "+p.Album
	}
	return chart.ParetoK(k, names), nil
}

// drawTrajectory shows an artist: the scores, the artist's effect and the next
// album.
func drawTrajectory(s *Snapshot, q Query) (figure.Figure, error) {
	a := s.Artist(q.Artist)
	if a == nil {
		return figure.Figure{}, fmt.Errorf("%w: the run has no artist %q", ErrNoData, q.Artist)
	}
	panel, ok := s.scorePanel(a)
	if !ok {
		return figure.Figure{}, fmt.Errorf("%w: no dated album of %q has a %s", ErrNoData, a.Name, s.ScoreName())
	}
	return figure.Figure{
		Title: a.Name, Subtitle: "Scores, predictions made without them, and the next album",
		Caption: "The artist effect leaves out what the features and the previous score add.",
		Width:   figure.DefaultWidth, Height: 440, Panels: []figure.Panel{panel},
	}, nil
}

func (s *Snapshot) scorePanel(a *Artist) (figure.Panel, bool) {
	actual := figure.Scatter{Label: s.ScoreName(), Color: figure.Ink, Size: 7}
	pred := interval{Label: "prediction, 90% and 50% interval", Color: figure.Series(0)}
	for _, x := range a.Albums {
		if x.Year == 0 || math.IsNaN(x.Score) {
			continue
		}
		actual.X, actual.Y = append(actual.X, x.Year), append(actual.Y, x.Score)
		actual.Hover = append(actual.Hover, fmt.Sprintf("%s (%s): %.0f", x.Title, x.Date, x.Score))
		if p := x.Prediction; p != nil {
			pred.add(x.Year, p.Mean, p.Lo90, p.Lo50, p.Hi50, p.Hi90, fmt.Sprintf("%s: predicted %s (%s)", x.Title, report.Display(p.Mean, 1), report.Between(p.Lo90, p.Hi90, 1)))
		}
	}
	panel := figure.Panel{
		Legend: true, X: figure.Axis{Label: "year", Format: figure.Plain}, Y: figure.Axis{Label: s.ScoreName()},
		Layers: append(effect(a), figure.Line{X: actual.X, Y: actual.Y, Color: figure.Muted, Width: 1}),
	}
	if len(pred.Pos) > 0 {
		panel.Layers = append(panel.Layers, pred.Interval())
	}
	panel.Layers = append(panel.Layers, actual)
	if n := s.Next(a.Name); n != nil && !n.Date.IsZero() {
		next := interval{Label: "next album, 90% and 50% interval", Color: figure.Series(6)}
		next.add(catalog.DecimalYear(n.Date), n.Mean, n.Lo90, n.Lo50, n.Hi50, n.Hi90,
			fmt.Sprintf("next album: %s (%s)", report.Display(n.Mean, 1), report.Between(n.Lo90, n.Hi90, 1)))
		panel.Layers = append(panel.Layers, next.Interval())
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

func (v *interval) add(at, mid, lo, inLo, inHi, hi float64, hover string) {
	v.Pos, v.Mid, v.Lo, v.High = append(v.Pos, at), append(v.Mid, mid), append(v.Lo, lo), append(v.High, hi)
	v.InLo, v.InHi, v.Hover = append(v.InLo, inLo), append(v.InHi, inHi), append(v.Hover, hover)
}

// Interval returns the layer.
func (v *interval) Interval() figure.Interval {
	return figure.Interval{
		Label: v.Label, Color: v.Color, Vertical: true, Size: 7, Pos: v.Pos, Mid: v.Mid, Lo: v.Lo, Hi: v.High, InnerLo: v.InLo, InnerHi: v.InHi, Hover: v.Hover,
	}
}

func (s *Snapshot) needOther(q Query) (*Snapshot, error) {
	if q.Other == nil {
		return nil, fmt.Errorf("%w: choose a run to compare with", ErrNoData)
	}
	return q.Other, nil
}

func drawCompareParameters(s *Snapshot, q Query) (figure.Figure, error) {
	o, err := s.needOther(q)
	if err != nil {
		return figure.Figure{}, err
	}
	if s.Posterior == nil || o.Posterior == nil {
		return figure.Figure{}, noData("posterior draws in both runs", "train")
	}
	group := func(s *Snapshot) chart.Group {
		g := chart.Group{Label: s.ID}
		for _, p := range s.Posterior.Scalars {
			var all []float64
			for _, c := range p.Chains {
				all = append(all, c...)
			}
			g.Rows = append(g.Rows, chart.SampleRow(p.Name, all, 0.5, hdiLevel))
		}
		return g
	}
	f := chart.Forest("standardised units", group(s), group(o))
	f.Height += 70 // room for two lines of legend
	f.Title, f.Subtitle = "Parameters of both runs", "Dot: mean. Thin: 94% highest-density interval. Thick: 50%."
	return f, nil
}

func drawCompareCoverage(s *Snapshot, q Query) (figure.Figure, error) {
	o, err := s.needOther(q)
	if err != nil {
		return figure.Figure{}, err
	}
	if len(s.Predictions) == 0 || len(o.Predictions) == 0 {
		return figure.Figure{}, noData("predictions in both runs", "evaluate")
	}
	panel := figure.Panel{
		Legend: true, Equal: true,
		X:      figure.Axis{Label: "nominal level", Min: ptr(0), Max: ptr(1), Format: figure.Percent},
		Y:      figure.Axis{Label: "values inside", Min: ptr(0), Max: ptr(1), Format: figure.Percent},
		Layers: []figure.Layer{figure.Rule{Label: "ideal", Direction: figure.Diagonal, Dash: figure.Dashed}},
	}
	for i, x := range []*Snapshot{s, o} {
		levels, covered := coverage(pits(x.Predictions))
		panel.Layers = append(panel.Layers,
			figure.Line{Label: x.ID, X: levels, Y: covered, Color: figure.Series(i)},
			figure.Scatter{Label: x.ID, X: levels, Y: covered, Color: figure.Series(i), Marker: []figure.Marker{figure.Circle, figure.Square}[i]})
	}
	return figure.Figure{Title: "Coverage of both runs", Width: 480, Height: 530, Panels: []figure.Panel{panel}}, nil
}
