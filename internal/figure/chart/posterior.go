package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/estimate"
)

// Posterior shows the density of every parameter over all chains with its
// highest-density interval of probability prob and its mean.
func Posterior(params []Param, prob float64) figure.Figure {
	f := figure.Figure{
		Title:    "Posterior distributions",
		Subtitle: fmt.Sprintf("Bar: %s highest-density interval. Dot: mean.", percent(prob)),
		Width:    width,
		Flow:     figure.Flow{MinWidth: 160, RowHeight: 160},
	}
	for _, p := range params {
		f.Panels = append(f.Panels, posterior(p, prob))
	}
	return f
}

func posterior(p Param, prob float64) figure.Panel {
	draws := p.pooled()
	lo, hi := estimate.HDI(draws, prob)
	mean := estimate.Mean(draws)
	digits := decimalsFor(hi - lo)
	d := estimate.KDE(draws)
	top := 1.0
	if d.Y != nil {
		top = slices.Max(d.Y)
	}
	panel := figure.Panel{
		Title:  p.Name,
		X:      figure.Axis{Grid: figure.GridOff},
		Y:      figure.Axis{Hide: true, Min: at(-0.12 * top), Max: at(1.05 * top)},
		Layers: filled(d, "", 0),
	}
	if len(draws) == 0 {
		panel.Note = "no draws"
		return panel
	}
	panel.Note = fmt.Sprintf("%s (%s to %s)", number(mean, digits), number(lo, digits), number(hi, digits))
	panel.Layers = append(panel.Layers, figure.Interval{
		Pos: []float64{-0.06 * top}, Mid: []float64{mean}, Lo: []float64{lo}, Hi: []float64{hi},
		InnerLo: []float64{lo}, InnerHi: []float64{hi}, Color: figure.Ink, Size: 7,
		Hover: []string{fmt.Sprintf("mean %s, %s HDI %s to %s", number(mean, digits), percent(prob), number(lo, digits), number(hi, digits))},
	})
	return panel
}

// decimalsFor returns how many decimals show two digits of a spread.
func decimalsFor(spread float64) int {
	if !(spread > 0) || math.IsInf(spread, 0) {
		return 2
	}
	return max(0, min(8, 1-int(math.Floor(math.Log10(spread)))))
}

// number writes v with a true minus sign.
func number(v float64, decimals int) string {
	s := fmt.Sprintf("%.*f", decimals, v)
	if digits, negative := strings.CutPrefix(s, "-"); negative && strings.Trim(digits, "0.") == "" {
		return digits // no "-0.0"
	}
	return strings.Replace(s, "-", "−", 1)
}

// Row is one line of a forest plot: an estimate with an outer and an inner
// interval. Without an inner interval, InnerLo and InnerHi are NaN.
type Row struct {
	Name                          string
	Lo, InnerLo, Mid, InnerHi, Hi float64
}

// Group is a set of rows drawn in one colour, as one model among several.
type Group struct {
	Label string
	Rows  []Row
}

// SampleRow summarises draws as a row: the mean and two highest-density
// intervals.
func SampleRow(name string, draws []float64, inner, outer float64) Row {
	r := Row{Name: name, Mid: estimate.Mean(draws)}
	r.InnerLo, r.InnerHi = estimate.HDI(draws, inner)
	r.Lo, r.Hi = estimate.HDI(draws, outer)
	return r
}

// Forest shows the rows below each other, in the order of their first
// appearance, the groups side by side within a row. axis names the quantity.
// A line marks zero when the intervals come near it.
func Forest(axis string, groups ...Group) figure.Figure {
	names, index := rowNames(groups)
	panel := figure.Panel{
		Legend: len(groups) > 1,
		X:      figure.Axis{Label: axis},
		Y:      figure.Axis{Scale: figure.Category, Categories: names, Reverse: true},
	}
	if spansZero(groups) {
		panel.Layers = append(panel.Layers, figure.Rule{Direction: figure.Vertical, Dash: figure.Dashed})
	}
	for g, group := range groups {
		shift := 0.0
		if len(groups) > 1 {
			shift = 0.5 * (float64(g)/float64(len(groups)-1) - 0.5)
		}
		panel.Layers = append(panel.Layers, interval(group, g, index, shift))
	}
	return figure.Figure{
		Width:  width,
		Height: 90 + float64(len(names))*(14+7*float64(max(1, len(groups)))),
		Panels: []figure.Panel{panel},
	}
}

func interval(group Group, series int, index map[string]int, shift float64) figure.Interval {
	l := figure.Interval{Label: group.Label, Color: figure.Series(series)}
	for _, r := range group.Rows {
		d := decimalsFor(r.Hi - r.Lo)
		l.Pos = append(l.Pos, float64(index[r.Name])+shift)
		l.Lo, l.Hi, l.Mid = append(l.Lo, r.Lo), append(l.Hi, r.Hi), append(l.Mid, r.Mid)
		l.InnerLo, l.InnerHi = append(l.InnerLo, r.InnerLo), append(l.InnerHi, r.InnerHi)
		l.Hover = append(l.Hover, fmt.Sprintf("%s: %s (%s to %s)", r.Name, number(r.Mid, d), number(r.Lo, d), number(r.Hi, d)))
	}
	return l
}

func rowNames(groups []Group) (names []string, index map[string]int) {
	index = map[string]int{}
	for _, g := range groups {
		for _, r := range g.Rows {
			if _, ok := index[r.Name]; !ok {
				index[r.Name] = len(names)
				names = append(names, r.Name)
			}
		}
	}
	return names, index
}

func spansZero(groups []Group) bool {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, g := range groups {
		for _, r := range g.Rows {
			lo, hi = min(lo, r.Lo), max(hi, r.Hi)
		}
	}
	return lo-0.2*(hi-lo) <= 0 && hi+0.2*(hi-lo) >= 0
}
