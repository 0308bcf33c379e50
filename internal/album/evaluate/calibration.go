package evaluate

import "math"

// CentralCoverage returns, for each level in [0, 1], the share of actual scores
// inside the central predictive interval of that level, bounds included. It reads
// the probability integral transform u of each score, since that interval holds
// the scores with |2u - 1| <= level. A calibrated model gives the levels back. It
// is NaN if no actual score is known.
func CentralCoverage(pit, levels []float64) []float64 {
	out := make([]float64, len(levels))
	n := 0.0
	for _, u := range pit {
		if math.IsNaN(u) {
			continue
		}
		n++
		for k, level := range levels {
			if math.Abs(2*u-1) <= level {
				out[k]++
			}
		}
	}
	for k := range out {
		out[k] /= n
	}
	return out
}
