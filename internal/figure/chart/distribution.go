package chart

import (
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/estimate"
)

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
