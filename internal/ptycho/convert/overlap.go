package convert

import (
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
	step, width := neighbour(c.d.Scan), c.d.Probe.Diameter()
	if len(c.d.Scan) < 2 || step <= (1-leastOverlap)*width {
		return
	}
	c.note("neighbouring positions lie %.3g object pixels apart (median), the probe is %.3g wide: without overlap an engine fits each pattern alone, and a small error means nothing; check unit, geometry and that the data are far-field", step, width)
}

// sampled is how many positions speak for all; each is compared with every other.
const sampled = 512

// neighbour is the median distance from a position to the nearest other one.
func neighbour(s ptychography.Scan) float64 {
	if len(s) < 2 {
		return 0
	}
	var nearest []float64
	for _, i := range s.Sample(sampled) {
		best := math.Inf(1)
		for j, p := range s {
			if d := math.Hypot(p.Y-s[i].Y, p.X-s[i].X); j != i && d < best {
				best = d
			}
		}
		nearest = append(nearest, best)
	}
	slices.Sort(nearest)
	return nearest[len(nearest)/2]
}
