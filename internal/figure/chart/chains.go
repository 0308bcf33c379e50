package chart

import (
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/estimate"
)

// Trace shows a row per parameter: at the left the density of every chain, at
// the right its draws in order. divergent[c] are the draws of chain c (from 0)
// at which the integrator diverged; they are marked below both. Chains that
// agree have densities on top of each other and traces without trend.
func Trace(params []Param, divergent [][]int) figure.Figure {
	f := figure.Figure{
		Title:      "Posterior densities and traces",
		Subtitle:   "Each colour is a chain. Chains that mix lie on top of each other and show no trend.",
		Width:      width,
		Height:     100 + 118*float64(len(params)),
		ColWeights: []float64{2, 3},
		Legend:     true,
	}
	n := longest(params)
	for row, p := range params {
		f.Panels = append(f.Panels,
			density(p, row, divergent),
			trace(p, row, n, row == len(params)-1, divergent))
	}
	return f
}

func density(p Param, row int, divergent [][]int) figure.Panel {
	panel := figure.Panel{
		Title: p.Name, Row: row,
		X: figure.Axis{Grid: figure.GridOff},
		Y: figure.Axis{Hide: true, Min: at(0)},
	}
	var rug []float64
	for c, draws := range p.Chains {
		panel.Layers = append(panel.Layers, curve(draws, c))
		for _, i := range at0(divergent, c) {
			if i >= 0 && i < len(draws) {
				rug = append(rug, draws[i])
			}
		}
	}
	if len(rug) > 0 {
		panel.Layers = append(panel.Layers, figure.Rug{Label: "divergence", X: rug, Color: figure.Alert})
	}
	return panel
}

// curve is the density of one chain; draws that never move are a rule.
func curve(draws []float64, chain int) figure.Layer {
	d := estimate.KDE(draws)
	if d.X == nil {
		return figure.Rule{Label: chainName(chain), Direction: figure.Vertical, At: estimate.Mean(draws), Color: figure.Series(chain), Width: 1.5}
	}
	return figure.Line{Label: chainName(chain), X: d.X, Y: d.Y, Color: figure.Series(chain)}
}

func trace(p Param, row, n int, last bool, divergent [][]int) figure.Panel {
	panel := figure.Panel{
		Row: row, Col: 1,
		X: figure.Axis{Min: at(0), Max: at(float64(n)), Grid: figure.GridOff},
	}
	if last {
		panel.X.Label = "draw"
	} else {
		panel.X.Ticks = []figure.Tick{} // the rows share one scale
	}
	var rug []float64
	for c, draws := range p.Chains {
		panel.Layers = append(panel.Layers, figure.Line{
			Label: chainName(c), X: upTo(len(draws)), Y: draws, Color: figure.Series(c), Width: 0.6, Opacity: 0.75,
		})
		for _, i := range at0(divergent, c) {
			rug = append(rug, float64(i+1))
		}
	}
	if len(rug) > 0 {
		panel.Layers = append(panel.Layers, figure.Rug{Label: "divergence", X: rug, Color: figure.Alert})
	}
	return panel
}

func at0(s [][]int, i int) []int {
	if i < len(s) {
		return s[i]
	}
	return nil
}

// Rank shows, per parameter, how the draws of each chain rank among those of
// all chains. Ranks of chains that agree are uniform: the steps stay within
// the band, the central 95 % of a binomial count (Vehtari et al. 2021). The
// band is for independent draws; autocorrelation widens the scatter.
func Rank(params []Param, bins int) figure.Figure {
	if bins <= 0 {
		bins = 20
	}
	f := figure.Figure{
		Title:    "Rank plots",
		Subtitle: "Ranks of each chain's draws among all draws. Chains that agree stay in the band.",
		Width:    width, Legend: true,
		Flow: figure.Flow{MinWidth: 150, RowHeight: 145},
	}
	for _, p := range params {
		f.Panels = append(f.Panels, ranks(p, bins))
	}
	return f
}

func ranks(p Param, bins int) figure.Panel {
	total, chainLen := 0, 0
	for _, c := range p.Chains {
		total, chainLen = total+len(c), max(chainLen, len(c))
	}
	panel := figure.Panel{
		Title: p.Name,
		X:     figure.Axis{Label: "rank", Min: at(0), Max: at(float64(total)), Grid: figure.GridOff},
		Y:     figure.Axis{Label: "draws", Min: at(0)},
	}
	lo, hi := estimate.BinomialBand(chainLen, 1/float64(bins), 0.95)
	ends := []float64{0, float64(total)}
	panel.Layers = append(panel.Layers,
		figure.Band{Label: "95% band", X: ends, Lo: []float64{lo, lo}, Hi: []float64{hi, hi}, Color: figure.Muted, Opacity: 0.18},
		figure.Rule{At: float64(chainLen) / float64(bins), Dash: figure.Dashed})
	for c, counts := range estimate.RankCounts(p.Chains, bins) {
		panel.Layers = append(panel.Layers, steps(counts, float64(total)/float64(bins), c))
	}
	return panel
}

// steps draws counts of equal bins as a stepped line.
func steps(counts []float64, bin float64, chain int) figure.Line {
	l := figure.Line{Label: chainName(chain), Color: figure.Series(chain), Step: figure.StepAfter}
	for i, n := range counts {
		l.X, l.Y = append(l.X, bin*float64(i)), append(l.Y, n)
	}
	if len(counts) > 0 {
		l.X, l.Y = append(l.X, bin*float64(len(counts))), append(l.Y, counts[len(counts)-1])
	}
	return l
}

// Energy compares, over all chains, the marginal distribution of the energy
// with that of its changes from one draw to the next. Much narrower changes
// mean that the sampler explores the energies slowly; the label of a chain
// gives its Bayesian fraction of missing information,
//
//	E-BFMI = sum_i (E_i - E_(i-1))^2 / sum_i (E_i - mean E)^2,
//
// which should not be below 0.3 (Betancourt, A conceptual introduction to
// Hamiltonian Monte Carlo, 2017).
func Energy(chains [][]float64) figure.Figure {
	var marginal, change []float64
	text := ""
	for c, e := range chains {
		mean := estimate.Mean(e)
		for i := range e {
			marginal = append(marginal, e[i]-mean)
			if i > 0 {
				change = append(change, e[i]-e[i-1])
			}
		}
		if c > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%.2f", bfmi(e))
	}
	panel := figure.Panel{
		Legend: true,
		X:      figure.Axis{Label: "energy, relative to its mean", Grid: figure.GridOff},
		Y:      figure.Axis{Hide: true, Min: at(0)},
	}
	for i, s := range [][]float64{marginal, change} {
		panel.Layers = append(panel.Layers, filled(estimate.KDE(s), []string{"marginal energy", "energy transitions"}[i], i)...)
	}
	return figure.Figure{
		Title:    "Energy",
		Subtitle: "E-BFMI by chain: " + text + ". Values below 0.3 mean slow exploration.",
		Width:    width, Height: 320, Panels: []figure.Panel{panel},
	}
}

// bfmi returns the Bayesian fraction of missing information of one chain's
// energies, NaN for a chain that does not move.
func bfmi(energy []float64) float64 {
	mean, between, within := estimate.Mean(energy), 0.0, 0.0
	for i, e := range energy {
		within += (e - mean) * (e - mean)
		if i > 0 {
			between += (e - energy[i-1]) * (e - energy[i-1])
		}
	}
	if within == 0 {
		return math.NaN()
	}
	return between / within
}

// filled is a density with the area under it.
func filled(d estimate.Density, label string, series int) []figure.Layer {
	if d.X == nil {
		return nil
	}
	return []figure.Layer{
		figure.Band{Label: label, X: d.X, Lo: make([]float64, len(d.X)), Hi: d.Y, Color: figure.Series(series), Opacity: 0.18},
		figure.Line{Label: label, X: d.X, Y: d.Y, Color: figure.Series(series)},
	}
}
