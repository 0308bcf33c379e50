package diagnose

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// RHat is the rank-normalised split R-hat: the larger of the bulk value, on
// normal scores of the draws, and the tail value, on normal scores of their
// distance from the median (Vehtari et al. 2021, section 4). One chain is judged
// by its two halves: that sees a drift, but not a mode that was never visited.
// It is NaN with fewer than four draws, with NaN among them, or when nothing
// varies.
func RHat(chains [][]float64) float64 {
	if !usable(chains, 1) {
		return math.NaN()
	}
	chains, _ = tamed(chains)
	halves := split(chains)
	return rankRHat(zScale(halves), halves, Quantile(pool(halves), 0.5))
}

// rankRHat is RHat from the split chains, their normal scores and their median.
func rankRHat(z, halves [][]float64, median float64) float64 {
	bulk, tail := rhat(z), rhat(zScale(fold(halves, median)))
	// Two values that lie evenly about the median have no tails: a tail value
	// that is NaN says nothing, unlike a bulk value.
	if tail > bulk {
		return tail
	}
	return bulk
}

// rhat is the ratio of the pooled to the within-chain standard deviation,
// sqrt((B/W + n - 1)/n), with W the mean variance of a chain and B n times the
// variance of the chain means (Gelman & Rubin 1992).
func rhat(chains [][]float64) float64 {
	n := float64(len(chains[0]))
	means := make([]float64, len(chains))
	within := 0.0
	for i, c := range chains {
		var v float64
		means[i], v = stat.MeanVariance(c, nil)
		within += v / float64(len(chains))
	}
	between := n * stat.Variance(means, nil)
	return math.Sqrt((between/within + n - 1) / n)
}
