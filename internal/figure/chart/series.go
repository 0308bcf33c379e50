package chart

import (
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/estimate"
)

// Interval is a curve of lower and upper bounds with a name.
type Interval struct {
	Label  string
	Lo, Hi []float64
}

// Next is a prediction beyond a series.
type Next struct {
	X, Mean, Lo, Hi float64
	Label           string // for instance "next album, 90%"
}

// Series is a sequence of values with an estimate of what lies behind them.
type Series struct {
	Time   bool      // X are seconds since 1970 (figure.Seconds)
	X      []float64 // increasing
	Actual []float64
	Hover  []string   // one per point, or nil
	Mean   []float64  // the estimate, or nil
	Bands  []Interval // around Mean, widest first
	Next   *Next
	XLabel string
	YLabel string
}

// Trajectory shows a series: the values as points, the estimate as a line with
// its bands, and the next prediction with its interval.
func Trajectory(s Series) figure.Figure {
	panel := figure.Panel{
		Legend: true,
		X:      figure.Axis{Label: s.XLabel},
		Y:      figure.Axis{Label: s.YLabel},
	}
	if s.Time {
		panel.X.Scale = figure.Time
	}
	for i, b := range s.Bands {
		panel.Layers = append(panel.Layers, figure.Band{
			Label: b.Label, X: s.X, Lo: b.Lo, Hi: b.Hi, Color: figure.Series(0), Opacity: 0.14 + 0.1*float64(i),
		})
	}
	if s.Mean != nil {
		panel.Layers = append(panel.Layers, figure.Line{Label: "estimate", X: s.X, Y: s.Mean, Color: figure.Series(0), Width: 2})
	}
	panel.Layers = append(panel.Layers, figure.Scatter{
		Label: "actual", X: s.X, Y: s.Actual, Hover: s.Hover, Color: figure.Ink, Size: 7,
	})
	if s.Next != nil {
		panel.Layers = append(panel.Layers, s.next()...)
	}
	return figure.Figure{Width: width, Height: 380, Panels: []figure.Panel{panel}}
}

// next joins the prediction to the last value by a dashed line.
func (s *Series) next() []figure.Layer {
	n, c := s.Next, figure.Series(6)
	var out []figure.Layer
	if last := len(s.X) - 1; last >= 0 {
		y := s.Actual[last]
		if s.Mean != nil {
			y = s.Mean[last]
		}
		out = append(out, figure.Line{X: []float64{s.X[last], n.X}, Y: []float64{y, n.Mean}, Color: c, Dash: figure.Dashed, Width: 1})
	}
	return append(out, figure.Interval{
		Label: n.Label, Vertical: true, Pos: []float64{n.X}, Color: c, Size: 8,
		Lo: []float64{n.Lo}, Mid: []float64{n.Mean}, Hi: []float64{n.Hi},
		Hover: []string{n.Label + ": " + number(n.Mean, 1) + " (" + number(n.Lo, 1) + " to " + number(n.Hi, 1) + ")"},
	})
}

// Sample is a named set of values.
type Sample struct {
	Label  string
	Values []float64
}

// Distribution shows histograms of samples in common bins; bins 0 chooses
// their number. Several samples are scaled to densities, so that they compare
// whatever their sizes.
func Distribution(axis string, bins int, samples ...Sample) figure.Figure {
	var all []float64
	for _, s := range samples {
		all = append(all, s.Values...)
	}
	edges, _ := estimate.Counts(all, bins)
	return Binned(axis, edges, samples...)
}

// Binned is a [Distribution] in bins between the given edges, equally spaced.
// Values beyond them are not shown.
func Binned(axis string, edges []float64, samples ...Sample) figure.Figure {
	panel := figure.Panel{
		Legend: len(samples) > 1,
		X:      figure.Axis{Label: axis, Grid: figure.GridOff},
		Y:      figure.Axis{Label: "count", Min: at(0)},
	}
	opacity := 0.8
	if len(samples) > 1 {
		panel.Y.Label, opacity = "density", 0.5
	}
	for i, s := range samples {
		counts := binned(s.Values, edges)
		if len(samples) > 1 {
			scale(counts, edges)
		}
		panel.Layers = append(panel.Layers, figure.Histogram{
			Label: s.Label, Edges: edges, Counts: counts, Color: figure.Series(i), Opacity: opacity,
		})
	}
	return figure.Figure{Width: width, Height: 340, Panels: []figure.Panel{panel}}
}

// binned counts values in the bins between equally spaced edges.
func binned(values, edges []float64) []float64 {
	n := len(edges) - 1
	if n < 1 {
		return nil
	}
	counts := make([]float64, n)
	for _, v := range values {
		if v >= edges[0] && v <= edges[n] {
			counts[min(n-1, int((v-edges[0])/(edges[n]-edges[0])*float64(n)))]++
		}
	}
	return counts
}

// scale turns counts into a density.
func scale(counts, edges []float64) {
	total := 0.0
	for _, c := range counts {
		total += c
	}
	for i := range counts {
		if total > 0 {
			counts[i] /= total * (edges[i+1] - edges[i])
		}
	}
}
