package chart

import (
	"fmt"
	"math"
	"strings"

	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/estimate"
)

// Prediction is one predicted value with its interval and what came.
type Prediction struct {
	Name                 string // for the tooltip
	Mean, Lo, Hi, Actual float64
}

// PredictedVsActual shows every prediction (across, with its interval of
// probability prob) against what came (up) and the line on which both are
// equal. unit names the quantity.
func PredictedVsActual(unit string, prob float64, ps []Prediction) figure.Figure {
	var s figure.Scatter
	var e figure.ErrorBars
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, p := range ps {
		s.X, s.Y = append(s.X, p.Mean), append(s.Y, p.Actual)
		e.Lo, e.Hi = append(e.Lo, p.Lo), append(e.Hi, p.Hi)
		s.Hover = append(s.Hover, fmt.Sprintf("%s: predicted %s (%s to %s), actual %s",
			p.Name, number(p.Mean, 1), number(p.Lo, 1), number(p.Hi, 1), number(p.Actual, 1)))
		lo, hi = min(lo, p.Mean, p.Lo, p.Actual), max(hi, p.Mean, p.Hi, p.Actual)
	}
	s.Label, s.Size, s.Opacity, s.Color = "prediction (mean)", pointSize(len(ps)), pointOpacity(len(ps)), figure.Series(0)
	e.Label, e.X, e.Y, e.Color = percent(prob)+" interval", s.X, s.Y, figure.Series(0)
	e.Opacity = max(0.04, min(0.35, 40/float64(len(ps)+1)))
	pad := 0.02 * (hi - lo)
	axis := func(name string) figure.Axis {
		return figure.Axis{Label: name + " " + unit, Min: at(lo - pad), Max: at(hi + pad)}
	}
	return figure.Figure{
		Title: "Predicted against actual " + unit,
		Width: 560, Height: 620,
		Panels: []figure.Panel{{
			X: axis("predicted"), Y: axis("actual"), Equal: true, Legend: true,
			Layers: []figure.Layer{
				e, s,
				figure.Rule{Label: "perfect prediction", Direction: figure.Diagonal, Color: figure.Ink, Dash: figure.Dashed},
			},
		}},
	}
}

// pointSize and pointOpacity keep clouds of many points readable.
func pointSize(n int) float64    { return max(3, min(7, 30/math.Cbrt(float64(n+1)))) }
func pointOpacity(n int) float64 { return max(0.3, min(0.8, 14/math.Sqrt(float64(n+1)))) }

// PIT shows the histogram of probability integral transforms, the predictive
// probabilities of values below what came. Calibrated predictions make it
// uniform: the bars stay within the band, the central 95 % of a binomial
// count. A hump means predictions that are too wide, a trough too narrow, a
// slope biased.
func PIT(pit []float64, bins int) figure.Figure {
	if bins <= 0 {
		bins = 20
	}
	edges, counts := make([]float64, bins+1), make([]float64, bins)
	for i := range edges {
		edges[i] = float64(i) / float64(bins)
	}
	n := 0
	for _, p := range pit {
		if p >= 0 && p <= 1 {
			counts[min(bins-1, int(p*float64(bins)))]++
			n++
		}
	}
	lo, hi := estimate.BinomialBand(n, 1/float64(bins), 0.95)
	return figure.Figure{
		Title:    "Probability integral transform",
		Subtitle: "Uniform if calibrated. A hump means intervals too wide, a trough too narrow, a slope bias.",
		Width:    width, Height: 360,
		Panels: []figure.Panel{{
			Legend: true,
			X:      figure.Axis{Label: "predictive probability below the actual value", Min: at(0), Max: at(1), Grid: figure.GridOff},
			Y:      figure.Axis{Label: "count", Min: at(0)},
			Layers: []figure.Layer{
				figure.Histogram{Label: "predictions", Edges: edges, Counts: counts, Color: figure.Series(0), Opacity: 0.6},
				figure.Band{Label: "95% band if uniform", X: []float64{0, 1}, Lo: []float64{lo, lo}, Hi: []float64{hi, hi}, Color: figure.Ink, Opacity: 0.16},
				figure.Rule{Label: "expected", At: float64(n) / float64(bins), Color: figure.Ink, Dash: figure.Dashed},
			},
		}},
	}
}

// Tolerance is the band around the diagonal of [Coverage] that counts as calibrated:
// the fractions from Of(level), and what the band is.
type Tolerance struct {
	Label string
	Of    func(level float64) (lo, hi float64)
}

// Coverage shows, for each nominal level of a central interval, the fraction of the
// values that it held. Calibrated predictions lie on the diagonal, within the
// tolerance; without one there is no band, and the note says why.
func Coverage(levels, covered []float64, within *Tolerance, note string) figure.Figure {
	const steps = 100
	var bands []figure.Layer
	if within != nil {
		band := figure.Band{Label: within.Label, Color: figure.Muted, Opacity: 0.2}
		for i := range steps + 1 {
			p := float64(i) / steps
			lo, hi := within.Of(p)
			band.X, band.Lo, band.Hi = append(band.X, p), append(band.Lo, lo), append(band.Hi, hi)
		}
		bands = append(bands, band)
	}
	hover := make([]string, len(levels))
	for i := range levels {
		if i < len(covered) {
			hover[i] = fmt.Sprintf("%s interval holds %s", percent(levels[i]), percent(math.Round(covered[i]*1000)/1000))
		}
	}
	axis := func(label string) figure.Axis {
		return figure.Axis{Label: label, Min: at(0), Max: at(1), Format: figure.Percent}
	}
	return figure.Figure{
		Title: "Coverage of the predictive intervals", Subtitle: note,
		Width: 480, Height: 530,
		Panels: []figure.Panel{{
			Legend: true, Equal: true, X: axis("nominal level"), Y: axis("values inside"),
			Layers: append(bands,
				figure.Rule{Label: "ideal", Direction: figure.Diagonal, Dash: figure.Dashed},
				figure.Line{Label: "observed", X: levels, Y: covered, Color: figure.Series(0)},
				figure.Scatter{Label: "observed", X: levels, Y: covered, Color: figure.Series(0), Hover: hover}),
		}},
	}
}

// Thresholds of the Pareto shape: above the first the estimate converges
// slowly, above the second it has no finite mean (Vehtari et al., Pareto
// smoothed importance sampling, JMLR 25, 2024).
const (
	kHigh = 0.7
	kBad  = 1.0
)

// ParetoK shows the Pareto shape of every observation in order, and those above the
// limit, 0 for 0.7. names, for the tooltips, may be nil.
func ParetoK(k []float64, names []string, limit float64) figure.Figure {
	if limit <= 0 {
		limit = kHigh
	}
	groups := shapes(k, names, limit)
	panel := figure.Panel{
		Legend: true,
		X:      figure.Axis{Label: "observation", Grid: figure.GridOff, Min: at(0), Max: at(float64(len(k) + 1))},
		Y:      figure.Axis{Label: "Pareto k"},
		Layers: []figure.Layer{figure.Rule{At: limit, Dash: figure.Dashed}},
	}
	if len(groups[2].X) > 0 {
		panel.Layers = append(panel.Layers, figure.Rule{At: kBad, Dash: figure.Dotted})
	}
	for _, g := range groups {
		if len(g.X) > 0 {
			panel.Layers = append(panel.Layers, g)
		}
	}
	return figure.Figure{
		Title:    "Pareto k of leave-one-out cross-validation",
		Subtitle: fmt.Sprintf("%s of %s observations above %s.", count(len(groups[1].X)+len(groups[2].X)), count(len(k)), limitText(limit)),
		Width:    width, Height: 360, Panels: []figure.Panel{panel},
	}
}

// limitText writes a limit with two decimals at most.
func limitText(limit float64) string { return strings.TrimRight(number(limit, 2), "0") }

// shapes sorts the observations into the three classes.
func shapes(k []float64, names []string, limit float64) [3]figure.Scatter {
	most := limitText(limit)
	groups := [3]figure.Scatter{
		{Label: "good, k ≤ " + most, Color: figure.Series(0), Opacity: pointOpacity(len(k))},
		{Label: "bad, " + most + " < k ≤ 1", Color: figure.Series(1), Marker: figure.Diamond, Size: 8},
		{Label: "very bad, k > 1", Color: figure.Series(6), Marker: figure.Triangle, Size: 9},
	}
	groups[0].Size = pointSize(len(k))
	for i, v := range k {
		g := &groups[0]
		if v > limit {
			g = &groups[1]
		}
		if v > kBad {
			g = &groups[2]
		}
		g.X, g.Y = append(g.X, float64(i+1)), append(g.Y, v)
		if len(names) > 0 {
			name := fmt.Sprintf("observation %d", i+1)
			if i < len(names) {
				name = names[i]
			}
			g.Hover = append(g.Hover, fmt.Sprintf("%s: k = %s", name, number(v, 2)))
		}
	}
	return groups
}
