package estimate

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/latent-go/latent/mcmc/diagnose"
)

// HDI is [diagnose.HDI] of the finite values of a sample.
func HDI(sample []float64, prob float64) (lo, hi float64) {
	return diagnose.HDI(finite(sample), prob)
}

// interquartile is the distance of the quartiles.
func interquartile(sorted []float64) float64 {
	q := diagnose.Quantiles(sorted, 0.25, 0.75)
	return q[1] - q[0]
}

// Mean returns the mean of the finite values of a sample, NaN without any.
func Mean(sample []float64) float64 {
	x := finite(sample)
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// RankCounts ranks all draws of all chains together, ties by their mean rank,
// and counts the ranks of each chain in equal bins. When the chains agree,
// every count is near draws/bins (Vehtari et al., Rank-normalization, folding,
// and localization, Bayesian Analysis 16, 2021).
func RankCounts(chains [][]float64, bins int) [][]float64 {
	type draw struct {
		value float64
		chain int
	}
	var all []draw
	for c, chain := range chains {
		for _, v := range chain {
			all = append(all, draw{v, c})
		}
	}
	slices.SortStableFunc(all, func(a, b draw) int {
		switch {
		case a.value < b.value:
			return -1
		case a.value > b.value:
			return 1
		}
		return 0
	})
	counts := make([][]float64, len(chains))
	for c := range counts {
		counts[c] = make([]float64, bins)
	}
	for i := 0; i < len(all); {
		j := i + 1
		for j < len(all) && all[j].value == all[i].value {
			j++
		}
		// Ranks i..j-1 share their mean; + 0.5 puts a rank inside its cell, also the last.
		bin := int(float64(i+j) / 2 * float64(bins) / float64(len(all)))
		for ; i < j; i++ {
			counts[all[i].chain][bin]++
		}
	}
	return counts
}

// BinomialBand returns the central interval that holds a count of n trials of
// probability p with probability at least prob: the (1-prob)/2 and (1+prob)/2
// quantiles of the binomial distribution.
func BinomialBand(n int, p, prob float64) (lo, hi float64) {
	b := distuv.Binomial{N: float64(n), P: p}
	quantile := func(q float64) float64 {
		below, at := -1, n // CDF(below) < q <= CDF(at)
		for at-below > 1 {
			if mid := (at + below) / 2; b.CDF(float64(mid)) >= q {
				at = mid
			} else {
				below = mid
			}
		}
		return float64(at)
	}
	return quantile((1 - prob) / 2), quantile((1 + prob) / 2)
}

// Counts returns equal bins over the range of the finite values and how many
// fall in each. With bins 0, their number follows Freedman and Diaconis (1981):
// width 2 IQR n^(-1/3), at most 100 bins.
func Counts(sample []float64, bins int) (edges, counts []float64) {
	x := finite(sample)
	if len(x) == 0 {
		return nil, nil
	}
	slices.Sort(x)
	lo, hi := x[0], x[len(x)-1]
	if hi == lo {
		half := max(0.5, math.Abs(lo)*1e-6)
		lo, hi = max(lo-half, -math.MaxFloat64), min(hi+half, math.MaxFloat64)
	}
	if bins <= 0 {
		w := 2 * interquartile(x) / math.Cbrt(float64(len(x)))
		bins = 1 + int(math.Log2(float64(len(x)))) // Sturges, for samples without spread
		if w > 0 && !math.IsInf(hi-lo, 0) {
			bins = int(max(1, min(100, math.Ceil((hi-lo)/w))))
		}
	}
	edges, counts = make([]float64, bins+1), make([]float64, bins)
	for i := range edges {
		f := float64(i) / float64(bins)
		edges[i] = lo*(1-f) + hi*f
	}
	for _, v := range x {
		counts[min(bins-1, int(fraction(v, lo, hi)*float64(bins)))]++
	}
	return edges, counts
}

// fraction returns (v-lo)/(hi-lo) for lo <= v <= hi, lo < hi. Halves are taken
// only where the range overflows: halves of the least numbers are zero.
func fraction(v, lo, hi float64) float64 {
	if math.IsInf(hi-lo, 0) {
		v, lo, hi = v/2, lo/2, hi/2
	}
	return (v - lo) / (hi - lo)
}
