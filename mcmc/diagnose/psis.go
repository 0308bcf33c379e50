package diagnose

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// minTail is the fewest ratios in the tail that a Pareto fit needs.
const minTail = 5

// PSIS smooths importance ratios: the largest min(S/5, 3 sqrt(S/reff)) of the S
// ratios are replaced by the expected order statistics of the generalised
// Pareto distribution fitted to them, none above the largest raw ratio. It
// returns the logs of the normalised weights in the order of logRatios, and
// the Pareto shape k: above 0.7 the weights cannot be trusted, +Inf when
// the tail is too short to fit (Vehtari et al. 2024). reff is the relative
// efficiency of the draws; 1, for independent ones, stands in for any that is not
// positive. NaN or +Inf among the ratios makes every result NaN.
func PSIS(logRatios []float64, reff float64) (logWeights []float64, k float64) {
	w := slices.Clone(logRatios)
	if len(w) == 0 {
		return w, math.NaN()
	}
	top := slices.Max(w)
	if !finite(top) {
		floats.AddConst(math.NaN(), w)
		return w, math.NaN()
	}
	if !(reff > 0) {
		reff = 1
	}
	floats.AddConst(-top, w)
	k = smoothTail(w, tailLength(len(w), reff))
	floats.AddConst(-floats.LogSumExp(w), w)
	return w, k
}

// tailLength is the number of ratios that count as tail, before ties.
func tailLength(n int, reff float64) int {
	s := float64(n)
	return int(math.Ceil(math.Min(s/5, 3*math.Sqrt(s/reff))))
}

// smoothTail replaces the tail of w, whose largest value is 0, and returns k.
func smoothTail(w []float64, length int) float64 {
	cut := math.Log(0x1p-1022) // the smallest normal number: below it exp loses digits
	if first := len(w) - length - 1; first >= 0 {
		cut = math.Max(cut, nth(slices.Clone(w), first))
	}
	order := orderedAbove(w, cut)
	if len(order) < minTail {
		return math.Inf(1)
	}
	base := math.Exp(cut)
	tail := make([]float64, len(order))
	for i, p := range order {
		tail[i] = math.Exp(p.x) - base
	}
	k, sigma := fitPareto(tail)
	if !finite(k) || !(sigma > 0) {
		return k
	}
	for i, o := range order {
		p := (float64(i) + 0.5) / float64(len(order))
		w[o.at] = math.Min(0, math.Log(paretoQuantile(p, k, sigma)+base))
	}
	return k
}

// nth returns the value that would stand at place n if x were sorted, and shuffles
// x: only a tenth of the ratios is tail, so the rest need not be in order (Hoare,
// Find, Communications of the ACM 4, 1961). x has no NaN.
func nth(x []float64, n int) float64 {
	lo, hi := 0, len(x)-1
	for lo < hi {
		pivot := x[lo+(hi-lo)/2]
		i, j := lo, hi
		for i <= j {
			for x[i] < pivot {
				i++
			}
			for x[j] > pivot {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case n <= j:
			hi = j
		case n >= i:
			lo = i
		default:
			return x[n]
		}
	}
	return x[n]
}

// fitPareto estimates shape and scale of the generalised Pareto distribution
// from exceedances in ascending order: the profile likelihood in b = -k/sigma
// averaged over a grid (Zhang & Stephens 2009), and k shrunk towards 1/2 with
// the weight of ten observations.
func fitPareto(x []float64) (k, sigma float64) {
	const priorWeight, priorShape = 10, 0.5
	n := float64(len(x))
	b := paretoGrid(x)
	logLik := make([]float64, len(b))
	for i, v := range b {
		k := meanLog1p(x, v)
		logLik[i] = n * (math.Log(-v/k) - k - 1)
	}
	post, norm := 0.0, 0.0
	for i := range b {
		w := posteriorWeight(logLik, i)
		if w < 10*epsilon {
			continue
		}
		post += w * b[i]
		norm += w
	}
	post /= norm
	k = meanLog1p(x, post)
	sigma = -k / post
	return (n*k + priorWeight*priorShape) / (n + priorWeight), sigma
}

const epsilon = 0x1p-52

// paretoGrid returns the values of b to average over: quantiles of a prior that
// is centred by the first quartile of the data.
func paretoGrid(x []float64) []float64 {
	m := 30 + int(math.Sqrt(float64(len(x))))
	quartile := x[int(float64(len(x))/4+0.5)-1]
	b := make([]float64, m)
	for i := range b {
		b[i] = 1/x[len(x)-1] + (1-math.Sqrt(float64(m)/(float64(i)+0.5)))/(3*quartile)
	}
	return b
}

// meanLog1p is the mean of log(1 - b x), the profile estimate of the shape.
func meanLog1p(x []float64, b float64) float64 {
	s := 0.0
	for _, v := range x {
		s += math.Log1p(-b * v)
	}
	return s / float64(len(x))
}

// posteriorWeight is exp(l_i) / sum exp(l), computed without overflow.
func posteriorWeight(l []float64, i int) float64 {
	s := 0.0
	for _, v := range l {
		s += math.Exp(v - l[i])
	}
	return 1 / s
}

// paretoQuantile inverts the distribution function at p in (0,1).
func paretoQuantile(p, k, sigma float64) float64 {
	if math.Abs(k) < epsilon {
		return -sigma * math.Log1p(-p)
	}
	return sigma * math.Expm1(-k*math.Log1p(-p)) / k
}
