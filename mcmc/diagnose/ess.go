package diagnose

import (
	"math"
	"math/bits"
	"slices"

	"gonum.org/v1/gonum/dsp/fourier"
	"gonum.org/v1/gonum/stat"
)

// ESSBulk is the effective number of draws for the centre of the distribution:
// that of the rank-normalised split chains. NaN with fewer than four draws per
// chain or NaN among them.
func ESSBulk(chains [][]float64) float64 {
	if !usable(chains, 1) {
		return math.NaN()
	}
	return ess(zScale(split(chains)))
}

// ESSTail is the effective number of draws for the tails: the smaller of those
// for the 5 % and the 95 % quantile.
func ESSTail(chains [][]float64) float64 {
	return math.Min(ESSQuantile(chains, 0.05), ESSQuantile(chains, 0.95))
}

// ESSQuantile is the effective number of draws behind quantile p: that of the
// indicator x <= q_p.
func ESSQuantile(chains [][]float64, p float64) float64 {
	if !usable(chains, 1) {
		return math.NaN()
	}
	return indicatorESS(split(chains), Quantile(pool(chains), p))
}

// indicatorESS is the effective number of draws of the indicator x <= q.
func indicatorESS(halves [][]float64, q float64) float64 {
	return ess(mapped(halves, func(x float64) float64 {
		if x <= q {
			return 1
		}
		return 0
	}))
}

// ESSMean is the effective number of draws behind the mean.
func ESSMean(chains [][]float64) float64 {
	if !usable(chains, 1) {
		return math.NaN()
	}
	chains, _ = tamed(chains)
	return ess(split(chains))
}

// RelativeEfficiency is ESSMean divided by the number of draws, averaged over
// the scalars given, each as [chain][draw]; PSIS takes it. One chain alone says
// too little about its own mixing and counts as 1. It is NaN for scalars without
// usable draws.
func RelativeEfficiency(scalars ...[][]float64) float64 {
	if len(scalars) == 0 {
		return 1
	}
	sum := 0.0
	for _, s := range scalars {
		if !usable(s, 1) {
			return math.NaN()
		}
		sum += ESSMean(s) / float64(len(s)*len(s[0]))
	}
	if len(scalars[0]) == 1 {
		return 1
	}
	return sum / float64(len(scalars))
}

// ess is N/tau of m chains of n draws, N = mn. The autocorrelation time
// tau = -1 + 2 sum(rho_t) sums Geyer's (1992) initial positive and monotone
// sequence of pairs rho_2k + rho_2k+1, with
//
//	rho_t = 1 - (W - mean autocovariance at lag t) / var+
//
// in which W is the within-chain variance and var+ adds the variance between
// chains (Vehtari et al. 2021, section 3.2). tau is at least 1/log10(N), so that
// antithetic chains do not claim the absurd.
func ess(chains [][]float64) float64 {
	total := float64(len(chains) * len(chains[0]))
	if constant(chains) {
		return total
	}
	rho := newCorrelation(chains)
	if !finite(rho.varPlus) {
		return math.NaN()
	}
	n := len(chains[0])
	even, odd := 1.0, rho.at(1)
	last := math.Inf(1) // bound on the next pair: the sequence must not rise
	tau := -1.0
	for t := 1; t < n-3 && even+odd > 0; t += 2 {
		last = math.Min(last, even+odd)
		tau += 2 * last
		even, odd = rho.at(t+1), rho.at(t+2)
	}
	// The pair that ended the sum adds the part of it that is above noise.
	if even > 0 || even+odd >= 0 {
		tau += even
	}
	return total / math.Max(tau, 1/math.Log10(total))
}

// constant reports whether the draws differ by less than arithmetic can, in any
// unit. (ArviZ asks for 1e-15 in the unit of the draws.)
func constant(chains [][]float64) bool {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, c := range chains {
		lo, hi = math.Min(lo, slices.Min(c)), math.Max(hi, slices.Max(c))
	}
	return finite(hi-lo) && hi-lo <= 1e-15*math.Max(math.Abs(lo), math.Abs(hi))
}

// correlation is the combined autocorrelation of several chains.
type correlation struct {
	cov             []float64 // mean autocovariance by lag, divisor n
	within, varPlus float64
}

func newCorrelation(chains [][]float64) *correlation {
	n := float64(len(chains[0]))
	r := &correlation{cov: meanAutocovariance(chains)}
	r.within = r.cov[0] * n / (n - 1)
	r.varPlus = r.cov[0]
	if len(chains) > 1 {
		means := make([]float64, len(chains))
		for i, c := range chains {
			means[i] = stat.Mean(c, nil)
		}
		r.varPlus += stat.Variance(means, nil)
	}
	return r
}

func (r *correlation) at(t int) float64 { return 1 - (r.within-r.cov[t])/r.varPlus }

// meanAutocovariance averages the biased autocovariances (divisor n at every
// lag) of the chains. By the Wiener-Khinchin theorem they are the transform of
// the power spectra; since that is linear, one inverse serves all chains.
func meanAutocovariance(chains [][]float64) []float64 {
	n := len(chains[0])
	// Padding to twice the length keeps the ends from meeting.
	size := 1 << bits.Len(uint(2*n-1))
	fft := fourier.NewFFT(size)
	padded := make([]float64, size)
	var spectrum []complex128
	power := make([]complex128, size/2+1)
	for _, c := range chains {
		mean := stat.Mean(c, nil)
		for i, x := range c {
			padded[i] = x - mean
		}
		spectrum = fft.Coefficients(spectrum, padded)
		for i, s := range spectrum {
			power[i] += complex(real(s)*real(s)+imag(s)*imag(s), 0)
		}
	}
	cov := fft.Sequence(nil, power)[:n]
	// The transform pair scales by size.
	scale := 1 / (float64(size) * float64(n) * float64(len(chains)))
	for i := range cov {
		cov[i] *= scale
	}
	return cov
}
