package charts

import (
	"fmt"

	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/chart"
)

func (d *Data) needOther(q Query) (*Data, error) {
	if q.Other == nil {
		return nil, fmt.Errorf("%w: choose a run to compare with", ErrNoData)
	}
	return q.Other, nil
}

func drawCompareParameters(d *Data, q Query) (figure.Figure, error) {
	o, err := d.needOther(q)
	if err != nil {
		return figure.Figure{}, err
	}
	if d.Posterior == nil || o.Posterior == nil {
		return figure.Figure{}, NoData("posterior draws in both runs", "train")
	}
	group := func(d *Data) chart.Group {
		g := chart.Group{Label: d.ID}
		for _, p := range d.Posterior.Scalars {
			var all []float64
			for _, c := range p.Chains {
				all = append(all, c...)
			}
			g.Rows = append(g.Rows, chart.SampleRow(p.Name, all, 0.5, hdiLevel))
		}
		return g
	}
	f := chart.Forest("standardised units", group(d), group(o))
	f.Height += 70 // room for two lines of legend
	f.Title, f.Subtitle = "Parameters of both runs", "Dot: mean. Thin: 94% highest-density interval. Thick: 50%."
	if d.Unit() != o.Unit() {
		f.Caption = fmt.Sprintf("The units differ: standard deviations of %s in %s, of %s in %s.", d.Unit(), d.ID, o.Unit(), o.ID)
	}
	return f, nil
}

func drawCompareCoverage(d *Data, q Query) (figure.Figure, error) {
	o, err := d.needOther(q)
	if err != nil {
		return figure.Figure{}, err
	}
	if len(d.Predictions) == 0 || len(o.Predictions) == 0 {
		return figure.Figure{}, NoData("predictions in both runs", "evaluate")
	}
	panel := figure.Panel{
		Legend: true, Equal: true,
		X:      figure.Axis{Label: "nominal level", Min: ptr(0), Max: ptr(1), Format: figure.Percent},
		Y:      figure.Axis{Label: "values inside", Min: ptr(0), Max: ptr(1), Format: figure.Percent},
		Layers: []figure.Layer{figure.Rule{Label: "ideal", Direction: figure.Diagonal, Dash: figure.Dashed}},
	}
	for i, x := range []*Data{d, o} {
		levels, covered := coverage(x.Predictions)
		panel.Layers = append(panel.Layers,
			figure.Line{Label: x.ID, X: levels, Y: covered, Color: figure.Series(i)},
			figure.Scatter{Label: x.ID, X: levels, Y: covered, Color: figure.Series(i), Marker: []figure.Marker{figure.Circle, figure.Square}[i]})
	}
	return figure.Figure{Title: "Coverage of both runs", Width: 480, Height: 530, Panels: []figure.Panel{panel}}, nil
}
