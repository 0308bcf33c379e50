package live

import (
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/decimals"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/chart"
	"github.com/latent-go/latent/internal/term"
)

// DrawDensity shows the log density of the chains over their iterations, a panel
// for each fit. l may be nil.
func DrawDensity(l *State) (figure.Figure, error) {
	if l == nil || len(l.Chains) == 0 {
		return figure.Figure{}, fmt.Errorf("%w: no chain is sampling now", charts.ErrNoData)
	}
	f := figure.Figure{
		Title: "Chains as they sample", Subtitle: "Log density at each iteration. The dashed line is the end of warm-up.",
		Width: figure.DefaultWidth, Legend: true,
	}
	for _, c := range l.Chains {
		if len(f.Panels) == 0 || f.Panels[len(f.Panels)-1].Title != c.Fit {
			p := figure.Panel{
				Title: c.Fit, Row: len(f.Panels), X: figure.Axis{Label: "iteration", Min: at(0), Grid: figure.GridOff}, Y: figure.Axis{Label: "log density"},
				Layers: []figure.Layer{figure.Rule{Direction: figure.Vertical, At: float64(c.Warmup), Dash: figure.Dashed}},
			}
			if c.Total > 0 {
				p.X.Max = at(float64(c.Total))
			}
			f.Panels = append(f.Panels, p)
		}
		p := &f.Panels[len(f.Panels)-1]
		x, y := settled(c)
		p.Layers = append(p.Layers, figure.Line{Label: fmt.Sprintf("chain %d", c.Chain+1), X: x, Y: y, Color: figure.Series(c.Chain), Width: 0.8, Opacity: 0.8})
	}
	f.Height = 100 + 240*float64(len(f.Panels))
	return f, nil
}

// settled leaves out the first iterations once there are enough others: the way
// to the typical set would use up the whole axis.
func settled(c Chain) (x, y []float64) {
	from := 0
	if len(c.It) > 20 {
		from = min(len(c.It)/10, c.Warmup)
	}
	for i := from; i < len(c.It); i++ {
		if !math.IsInf(c.LogDensity[i], 0) {
			x, y = append(x, c.It[i]), append(y, c.LogDensity[i])
		}
	}
	return x, y
}

// Fit returns the fit of a name, or with "" the one that samples now: the first
// that is not done. l may be nil.
func (l *State) Fit(name string) (*Fit, error) {
	if l == nil || len(l.Fits) == 0 {
		return nil, fmt.Errorf("%w: no chain is sampling now", charts.ErrNoData)
	}
	fits := l.Fits
	at := len(fits) - 1
	for i := range fits {
		if name != "" && fits[i].Name == name || name == "" && !fits[i].Done {
			at = i
			break
		}
	}
	if name != "" && fits[at].Name != name {
		return nil, fmt.Errorf("%w: no chain of a fit called %q is sampling now", charts.ErrNoData, name)
	}
	return &fits[at], nil
}

// DrawTrace shows the draws that the chains of a fit have kept so far, a panel for
// each parameter, or that of the parameter that is named. Warm-up has none.
func DrawTrace(s *State, fit, param string) (figure.Figure, error) {
	l, err := s.Fit(fit)
	if err != nil {
		return figure.Figure{}, err
	}
	if l.Problem != "" {
		return figure.Figure{}, fmt.Errorf("%w: %s", charts.ErrNoData, l.Problem)
	}
	kept := l.Kept()
	longest := 0
	for _, n := range kept {
		longest = max(longest, n)
	}
	if longest == 0 {
		return figure.Figure{}, fmt.Errorf("%w: the chains of %s are adapting; draws begin after warm-up", charts.ErrNoData, l.Name)
	}
	f := figure.Figure{
		Title: "Parameters as they sample", Subtitle: l.Name + ", draws after warm-up. " + l.Interim.Basis() + ".",
		Width: figure.DefaultWidth, Legend: true, Flow: figure.Flow{MinWidth: 300, RowHeight: 175, MaxCols: 2},
	}
	params, err := charts.Chosen(l.Scalars, l.Beta, param)
	if err != nil {
		return figure.Figure{}, err
	}
	if len(params) == 1 {
		f.Flow, f.Height = figure.Flow{}, 360
	}
	for _, p := range params {
		f.Panels = append(f.Panels, l.trace(p, room(longest, l.Draws)))
	}
	return f, nil
}

// room is the length of the axis for draws of which so many are there: half, a
// quarter and so on of all, so that traces fill at least half of it.
func room(longest, all int) int {
	if all < longest {
		return longest
	}
	for all >= 2*longest {
		all /= 2
	}
	return all
}

// trace is the panel of one parameter. Its diagnostics are computed here when it
// is not among those that are kept.
func (l *Fit) trace(p chart.Param, draws int) figure.Panel {
	panel := figure.Panel{
		Title: p.Name, X: figure.Axis{Label: "draw", Min: at(0), Max: at(float64(draws)), Grid: figure.GridOff},
	}
	if len(l.Interim.Chains) > 0 {
		s := l.Interim.Of(p)
		panel.Note = fmt.Sprintf("R-hat %s, bulk ESS %s", Dash(s.RHat, 3), Dash(s.ESSBulk, 0))
	}
	for c, y := range p.Chains {
		x := make([]float64, len(y))
		for k := range x {
			x[k] = float64(k + 1)
		}
		panel.Layers = append(panel.Layers, figure.Line{Label: fmt.Sprintf("chain %d", c+1), X: x, Y: y, Color: figure.Series(c), Width: 0.6, Opacity: 0.75})
	}
	return panel
}

// Basis says what the diagnostics were computed from.
func (r Interim) Basis() string {
	switch len(r.Chains) {
	case 0:
		return fmt.Sprintf("R-hat and ESS follow when a chain has %d draws", leastDraws)
	case 1:
		return fmt.Sprintf("R-hat and ESS from the first %s draws of chain %d, R-hat of its two halves", term.Count(r.Draws), r.Chains[0]+1)
	}
	return fmt.Sprintf("R-hat and ESS from the first %s draws of chains %s", term.Count(r.Draws), listed(r.Chains))
}

// listed writes chain numbers: 1, 2 and 4.
func listed(chains []int) string {
	out := ""
	for k, c := range chains {
		switch {
		case k == 0:
		case k == len(chains)-1:
			out += " and "
		default:
			out += ", "
		}
		out += fmt.Sprint(c + 1)
	}
	return out
}

// Dash writes a number for the eye, and a dash where there is none.
func Dash(x float64, places int) string {
	if math.IsNaN(x) {
		return "–"
	}
	return decimals.Display(x, places)
}

func at(x float64) *float64 { return &x }
