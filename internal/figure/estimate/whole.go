package estimate

import "math"

// WholeEdges returns the edges of at most so many bins for whole numbers, half-way
// between them, each bin with equally many of them. Bins of any other width hold
// now more of the numbers, now fewer, and show teeth that are not in the data. The
// result is nil when a value is no whole number, or there is none.
func WholeEdges(sample []float64, most int) []float64 {
	x := finite(sample)
	if len(x) == 0 || most < 1 {
		return nil
	}
	lo, hi := x[0], x[0]
	for _, v := range x {
		if v != math.Trunc(v) {
			return nil
		}
		lo, hi = min(lo, v), max(hi, v)
	}
	width := math.Ceil((hi - lo + 1) / float64(most))
	if math.Max(math.Abs(lo), math.Abs(hi))+width > 1<<52 { // no half-way any more
		return nil
	}
	n := int(math.Ceil((hi - lo + 1) / width))
	edges := make([]float64, n+1)
	for i := range edges {
		edges[i] = lo - 0.5 + float64(i)*width
	}
	return edges
}
