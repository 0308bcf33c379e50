package convert

import (
	"cmp"
	"math"
	"slices"

	"github.com/latent-go/latent/ptychography"
)

// leastOverlap is the linear overlap of neighbouring illuminations below which
// reconstructions fail (Bunk et al., Ultramicroscopy 108, 2008, 481-487, find 60 %
// best and poor results towards 0 %).
const leastOverlap = 0.4

// checkOverlap warns of patterns that nothing ties together: each is then
// explained by a piece of object of its own, with a small error that means
// nothing. A wrong unit, a wrong geometry or near-field data look like that.
func (c *converter) checkOverlap() {
	step, width := neighbour(c.d.Scan), diameter(c.d.Probe)
	if len(c.d.Scan) < 2 || step <= (1-leastOverlap)*width {
		return
	}
	c.note("neighbouring positions lie %.3g object pixels apart (median), the probe is %.3g wide: without overlap an engine fits each pattern alone, and a small error means nothing; check unit, geometry and that the data are far-field", step, width)
}

// diameter of the disc with the probe's rms radius, in pixels: 2 sqrt(2) rms.
func diameter(p *ptychography.Probe) float64 {
	var sum, y, x float64
	light := p.Intensity()
	for i, v := range light {
		sum += float64(v)
		y += float64(v) * float64(i/p.N)
		x += float64(v) * float64(i%p.N)
	}
	y, x = y/sum, x/sum
	var moment float64
	for i, v := range light {
		dy, dx := float64(i/p.N)-y, float64(i%p.N)-x
		moment += float64(v) * (dy*dy + dx*dx)
	}
	return 2 * math.Sqrt2 * math.Sqrt(moment/sum)
}

// neighbour is the median distance from a position to the nearest other one.
// Sorted by rows, the search ends where the rows alone are further apart.
func neighbour(s ptychography.Scan) float64 {
	sorted := slices.Clone(s)
	slices.SortFunc(sorted, func(a, b ptychography.Position) int { return cmp.Compare(a.Y, b.Y) })
	nearest := make([]float64, len(sorted))
	for i, p := range sorted {
		best := math.Inf(1)
		for _, step := range []int{-1, 1} {
			for j := i + step; j >= 0 && j < len(sorted) && math.Abs(sorted[j].Y-p.Y) < best; j += step {
				best = min(best, math.Hypot(sorted[j].Y-p.Y, sorted[j].X-p.X))
			}
		}
		nearest[i] = best
	}
	slices.Sort(nearest)
	if len(nearest) == 0 {
		return 0
	}
	return nearest[len(nearest)/2]
}
