package charts

import (
	"fmt"
	"slices"

	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/chart"
	"github.com/latent-go/latent/internal/term"
)

// hdiLevel is the probability of the intervals, as in diagnostics.json.
const hdiLevel = 0.94

func (d *Data) posterior() (*Posterior, error) {
	if d.Posterior == nil || len(d.Posterior.Scalars) == 0 {
		return nil, NoData("posterior draws", "train")
	}
	return d.Posterior, nil
}

// Params returns the parameter that the query names, or all scalar ones.
func (d *Data) Params(q Query) ([]chart.Param, *Posterior, error) {
	p, err := d.posterior()
	if err != nil {
		return nil, nil, err
	}
	list, err := Chosen(p.Scalars, p.Beta, q.Param)
	return list, p, err
}

// Chosen returns the parameter of a name, or all scalar ones when none is named.
func Chosen(scalars, beta []chart.Param, name string) ([]chart.Param, error) {
	if name == "" {
		return scalars, nil
	}
	for _, list := range [][]chart.Param{scalars, beta} {
		for _, x := range list {
			if x.Name == name {
				return []chart.Param{x}, nil
			}
		}
	}
	return nil, fmt.Errorf("%w: there is no parameter called %q", ErrNoData, name)
}

func drawTrace(d *Data, q Query) (figure.Figure, error) {
	list, p, err := d.Params(q)
	if err != nil {
		return figure.Figure{}, err
	}
	return chart.Trace(list, p.Diverge), nil
}

func drawPosterior(d *Data, q Query) (figure.Figure, error) {
	list, _, err := d.Params(q)
	if err != nil {
		return figure.Figure{}, err
	}
	return chart.Posterior(list, hdiLevel), nil
}

func drawRank(d *Data, q Query) (figure.Figure, error) {
	list, _, err := d.Params(q)
	if err != nil {
		return figure.Figure{}, err
	}
	return chart.Rank(list, 20), nil
}

func drawEnergy(d *Data, _ Query) (figure.Figure, error) {
	p, err := d.posterior()
	if err != nil || len(p.Energy) == 0 {
		return figure.Figure{}, NoData("energies", "train")
	}
	return chart.Energy(p.Energy), nil
}

// drawDivergences shows the draws of two scales against each other, where a funnel would
// be, with the divergences on top: those of the artist effects, and where these do not
// walk, that of the artists and of the noise.
func drawDivergences(d *Data, _ Query) (figure.Figure, error) {
	p, err := d.posterior()
	if err != nil {
		return figure.Figure{}, err
	}
	x, left := take(p.Scalars, model.ArtistScaleName)
	if len(left) == 0 {
		return figure.Figure{}, fmt.Errorf("%w: the posterior has one scalar parameter alone", ErrNoData)
	}
	y, _ := take(left, model.WalkScaleName, model.NoiseScaleName, model.ReferenceScaleName)
	return pairs(x, y, p.Diverge), nil
}

// take takes the first of the names that the list has out of it, or else what comes first.
func take(list []chart.Param, names ...string) (taken chart.Param, left []chart.Param) {
	at := 0
	for _, name := range slices.Backward(names) {
		if i := slices.IndexFunc(list, func(p chart.Param) bool { return p.Name == name }); i >= 0 {
			at = i
		}
	}
	return list[at], slices.Delete(slices.Clone(list), at, at+1)
}

func pairs(x, y chart.Param, diverge [][]int) figure.Figure {
	var good, bad figure.Scatter
	for c := range x.Chains {
		step := max(1, len(x.Chains[c])/500)
		for k := 0; k < len(x.Chains[c]); k += step {
			good.X, good.Y = append(good.X, x.Chains[c][k]), append(good.Y, y.Chains[c][k])
		}
		if c < len(diverge) {
			for _, k := range diverge[c] {
				bad.X, bad.Y = append(bad.X, x.Chains[c][k]), append(bad.Y, y.Chains[c][k])
			}
		}
	}
	good.Label, good.Size, good.Opacity, good.Color = "draw", 4, 0.35, figure.Series(0)
	panel := figure.Panel{Legend: true, X: figure.Axis{Label: x.Name}, Y: figure.Axis{Label: y.Name}, Layers: []figure.Layer{good}}
	if n := len(bad.X); n > 0 {
		bad.Label, bad.Size, bad.Marker, bad.Color = "divergence", 8, figure.Diamond, figure.Alert
		panel.Layers = append(panel.Layers, bad)
	}
	return figure.Figure{
		Title: "Divergences", Subtitle: fmt.Sprintf("%s of %s draws diverged. Divergences in one corner mean that the sampler could not get in there.", term.Count(len(bad.X)), term.Count(draws(x))),
		Width: figure.DefaultWidth, Height: 420, Panels: []figure.Panel{panel},
	}
}

func draws(p chart.Param) int {
	n := 0
	for _, c := range p.Chains {
		n += len(c)
	}
	return n
}

// drawConvergence shows R-hat and effective sample size of every parameter.
func drawConvergence(d *Data, _ Query) (figure.Figure, error) {
	x := d.Diagnostics
	if x == nil || len(x.Parameters) == 0 {
		return figure.Figure{}, NoData("diagnostics", "evaluate")
	}
	rhat := figure.Scatter{Label: "R-hat", Color: figure.Series(0), Size: 5, Opacity: 0.8}
	bulk := figure.Scatter{Label: "bulk", Color: figure.Series(0), Size: 5, Opacity: 0.8}
	tail := figure.Scatter{Label: "tail", Color: figure.Series(1), Size: 5, Opacity: 0.8, Marker: figure.Square}
	for i, p := range x.Parameters {
		at := float64(i + 1)
		rhat.X, rhat.Y = append(rhat.X, at), append(rhat.Y, float64(p.RHat))
		rhat.Hover = append(rhat.Hover, fmt.Sprintf("%s: R-hat %.4f", p.Name, float64(p.RHat)))
		bulk.X, bulk.Y = append(bulk.X, at), append(bulk.Y, float64(p.ESSBulk))
		bulk.Hover = append(bulk.Hover, fmt.Sprintf("%s: bulk ESS %.0f", p.Name, float64(p.ESSBulk)))
		tail.X, tail.Y = append(tail.X, at), append(tail.Y, float64(p.ESSTail))
		tail.Hover = append(tail.Hover, fmt.Sprintf("%s: tail ESS %.0f", p.Name, float64(p.ESSTail)))
	}
	return figure.Figure{
		Title: "R-hat and effective sample size", Subtitle: "Every parameter. The dashed lines are the thresholds of the run.",
		Width: figure.DefaultWidth, Height: 460,
		Panels: []figure.Panel{
			{
				Title: "R-hat", X: figure.Axis{Grid: figure.GridOff, Ticks: []figure.Tick{}},
				Layers: []figure.Layer{figure.Rule{At: x.RHatThreshold, Dash: figure.Dashed}, rhat},
			},
			{
				Title: "Effective sample size", Row: 1, Legend: true, X: figure.Axis{Label: "parameter", Grid: figure.GridOff}, Y: figure.Axis{Min: ptr(0)},
				Layers: []figure.Layer{figure.Rule{At: float64(x.ESSThreshold * x.Chains), Dash: figure.Dashed}, bulk, tail},
			},
		},
	}, nil
}
