package charts

import (
	"fmt"
	"slices"

	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/chart"
	"github.com/latent-go/latent/internal/figure/estimate"
	"github.com/latent-go/latent/mcmc/diagnose"
)

// along returns what a curve adds to a score at each of its points, in points of
// the scale: the mean over the draws and the central 90% interval.
func (d *Data) along(c *Curve) (mean, lo, hi []float64, ok bool) {
	var beta [][]float64 // per feature, over all draws
	for _, name := range c.Features {
		i := slices.IndexFunc(d.Posterior.Beta, func(p chart.Param) bool { return p.Name == name })
		if i < 0 {
			return nil, nil, nil, false
		}
		beta = append(beta, slices.Concat(d.Posterior.Beta[i].Chains...))
	}
	sum, average := make([]float64, len(beta[0])), d.Scaling.Score(0)
	for k := range c.X {
		clear(sum)
		for j := range beta {
			for s, b := range beta[j] {
				sum[s] += b * c.Z[j][k]
			}
		}
		for s, z := range sum {
			sum[s] = d.Scaling.Score(z) - average
		}
		slices.Sort(sum)
		mean = append(mean, estimate.Mean(sum))
		q := diagnose.Quantiles(sum, 0.05, 0.95)
		lo, hi = append(lo, q[0]), append(hi, q[1])
	}
	return mean, lo, hi, true
}

// drawEffects shows every feature that acts along a curve.
func drawEffects(d *Data, q Query) (figure.Figure, error) {
	if _, err := d.posterior(); err != nil {
		return figure.Figure{}, err
	}
	f := figure.Figure{
		Title: "Effects along a number", Subtitle: "Points of the score that a number adds to what an album of average features would get: mean and 90% band.",
		Caption: "All else being equal, and only where there are training albums. Interactions are left out.",
		Width:   figure.DefaultWidth, Flow: figure.Flow{MinWidth: 280, RowHeight: 190, MaxCols: 2},
	}
	if slices.ContainsFunc(d.Posterior.Beta, func(p chart.Param) bool { return design.IsBend(p.Name) }) {
		f.Caption += " So is what effects bend by, which depends on several numbers together."
	}
	for i := range d.Curves {
		c := &d.Curves[i]
		if q.Group != "" && groupOf(c.Feature) != q.Group {
			continue
		}
		mean, lo, hi, ok := d.along(c)
		if !ok {
			continue
		}
		x := figure.Axis{}
		if c.Feature == "release_year" {
			x.Format = figure.Plain
		}
		f.Panels = append(f.Panels, figure.Panel{Title: c.Label, X: x, Y: figure.Axis{Label: "points"}, Layers: []figure.Layer{
			figure.Rule{At: 0, Dash: figure.Dashed},
			figure.Band{Label: "90% band", X: c.X, Lo: lo, Hi: hi, Color: figure.Series(0)},
			figure.Line{Label: "mean", X: c.X, Y: mean, Color: figure.Series(0), Width: 2},
		}})
	}
	switch len(f.Panels) {
	case 0:
		return figure.Figure{}, fmt.Errorf("%w: no feature of the run acts along a curve", ErrNoData)
	case 1:
		f.Flow, f.Height = figure.Flow{}, 360
	}
	return f, nil
}

// inCurves reports whether a coefficient is one piece of several in a curve.
func (d *Data) inCurves(feature string) bool {
	return slices.ContainsFunc(d.Curves, func(c Curve) bool { return len(c.Features) > 1 && slices.Contains(c.Features, feature) })
}
