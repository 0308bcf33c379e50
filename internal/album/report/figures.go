package report

import (
	"strconv"

	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/chart"
)

// Named is a figure with the stem of its files.
type Named struct {
	Name   string
	Figure *figure.Figure
}

// Figures returns the figures of a report.
func Figures(c *Content) []Named {
	params := hyperParams(c)
	trace, posterior := chart.Trace(params, divergences(c)), chart.Posterior(params, 0.94)
	out := []Named{{"trace_plot", &trace}, {"posterior_plot", &posterior}}
	if len(c.Predictions) > 0 {
		predicted, pit, coverage := predictedFigure(c), chart.PIT(pits(c), 20), coverageFigure(c)
		out = append(out, Named{"predicted_vs_actual", &predicted}, Named{"pit_histogram", &pit}, Named{"coverage", &coverage})
	}
	if len(c.Paths) > 0 {
		out = append(out, Named{"artist_trajectories", trajectories(c)})
	}
	return out
}

func hyperParams(c *Content) []chart.Param {
	var out []chart.Param
	for _, name := range model.AllScalars() {
		if draws := c.Chains[name]; draws != nil {
			out = append(out, chart.Param{Name: name, Chains: draws})
		}
	}
	return out
}

// divergences lists the diverging draws of each chain.
func divergences(c *Content) [][]int {
	out := make([][]int, len(c.Divergent))
	for k, chain := range c.Divergent {
		for i, d := range chain {
			if d {
				out[k] = append(out[k], i)
			}
		}
	}
	return out
}

func predictedFigure(c *Content) figure.Figure {
	ps := make([]chart.Prediction, len(c.Predictions))
	for i, p := range c.Predictions {
		ps[i] = chart.Prediction{Name: p.Artist + ": " + p.Album, Mean: p.Mean, Lo: p.Lower90, Hi: p.Upper90, Actual: p.Actual}
	}
	return chart.PredictedVsActual(c.Target, 0.9, ps)
}

func pits(c *Content) []float64 {
	out := make([]float64, len(c.Predictions))
	for i, p := range c.Predictions {
		out[i] = p.PIT
	}
	return out
}

// coverageFigure compares the share of albums inside the central interval of
// every level with the level. An album is inside the interval of level p when
// its PIT is within p/2 of one half.
func coverageFigure(c *Content) figure.Figure {
	const steps = 20
	levels, covered := make([]float64, steps-1), make([]float64, steps-1)
	for k := range levels {
		levels[k] = float64(k+1) / steps
		for _, p := range c.Predictions {
			if lo := (1 - levels[k]) / 2; p.PIT >= lo && p.PIT <= 1-lo {
				covered[k] += 1 / float64(len(c.Predictions))
			}
		}
	}
	return chart.Coverage(levels, covered, len(c.Predictions))
}

// trajectories puts the paths of the artists into one grid.
func trajectories(c *Content) *figure.Figure {
	const cols = 2
	f := &figure.Figure{
		Title:    "Artist trajectories",
		Subtitle: "Artist effect with 90% band, and the " + c.Target + " of every album",
		Width:    figure.DefaultWidth, Height: 120 + 190*float64((len(c.Paths)+cols-1)/cols), Legend: true,
	}
	for k, p := range c.Paths {
		one := chart.Trajectory(chart.Series{
			X: p.Year, Actual: p.Score, Mean: p.Mean, Bands: []chart.Interval{{Label: "90% band", Lo: p.Low, Hi: p.Top}},
		})
		panel := one.Panels[0]
		panel.Title, panel.Row, panel.Col, panel.Legend = p.Artist, k/cols, k%cols, false
		panel.X.Format = figure.Plain
		f.Panels = append(f.Panels, panel)
	}
	f.Caption = "The " + strconv.Itoa(len(c.Paths)) + " artists with most albums. The effect leaves out the features and the previous score."
	return f
}
