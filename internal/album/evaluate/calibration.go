package evaluate

import "math"

// CentralCoverage returns, for each level in [0, 1], the share of actual scores
// inside the central predictive interval of that level, bounds included. It reads
// the probability integral transform u of each score, since that interval holds
// the scores with |2u - 1| <= level. A calibrated model gives the levels back. It
// is NaN if no actual score is known.
func CentralCoverage(predictions []Prediction, levels []float64) []float64 {
	out := make([]float64, len(levels))
	n := 0.0
	for _, p := range predictions {
		if math.IsNaN(p.PIT) {
			continue
		}
		n++
		for k, level := range levels {
			if math.Abs(2*p.PIT-1) <= level {
				out[k]++
			}
		}
	}
	for k := range out {
		out[k] /= n
	}
	return out
}

// PITHistogram counts the probability integral transforms of the actual scores in
// equal bins of [0, 1]; a calibrated model fills them evenly. It panics unless
// bins is positive.
func PITHistogram(predictions []Prediction, bins int) []int {
	if bins < 1 {
		panic("evaluate: PITHistogram: bins < 1")
	}
	out := make([]int, bins)
	for _, p := range predictions {
		if !math.IsNaN(p.PIT) {
			out[min(int(p.PIT*float64(bins)), bins-1)]++
		}
	}
	return out
}
