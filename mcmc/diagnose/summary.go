package diagnose

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// HDIProb is the probability of the interval in Summary.
const HDIProb = 0.94

// Stat summarises the draws of one scalar.
type Stat struct {
	Name             string
	Mean, SD         float64
	HDILow, HDIHigh  float64 // 94 % highest density interval
	MCSEMean, MCSESD float64
	ESSBulk, ESSTail float64
	RHat             float64 // of one chain: that of its halves
}

// Summary computes the row of ArviZ's summary for the draws of one scalar,
// given as [chain][draw], without its rounding.
func Summary(name string, chains [][]float64) Stat {
	chains, unit := tamed(chains)
	s := summary(chains)
	s.Name = name
	for _, v := range []*float64{&s.Mean, &s.SD, &s.HDILow, &s.HDIHigh, &s.MCSEMean, &s.MCSESD} {
		*v *= unit
	}
	return s
}

// summary is Summary of draws whose squares do not overflow.
func summary(chains [][]float64) Stat {
	all := pool(chains)
	s := Stat{RHat: math.NaN()}
	s.Mean, s.SD = stat.MeanStdDev(all, nil)
	slices.Sort(all)
	s.HDILow, s.HDIHigh = HDI(all, HDIProb)
	s.MCSEMean, s.MCSESD = MCSEMean(chains), MCSESD(chains)
	if !usable(chains, 1) {
		s.ESSBulk, s.ESSTail = math.NaN(), math.NaN()
		return s
	}
	// What ESSBulk, ESSTail and RHat give, at the cost of one ranking.
	halves := split(chains)
	z := zScale(halves)
	s.ESSBulk = ess(z)
	s.ESSTail = math.Min(indicatorESS(halves, quantileSorted(all, 0.05)), indicatorESS(halves, quantileSorted(all, 0.95)))
	s.RHat = rankRHat(z, halves, Quantile(pool(halves), 0.5))
	return s
}

// MCSEMean is the Monte Carlo standard error of the mean, sd/sqrt(ESSMean).
func MCSEMean(chains [][]float64) float64 {
	chains, unit := tamed(chains)
	return unit * stat.StdDev(pool(chains), nil) / math.Sqrt(ESSMean(chains))
}

// MCSESD is the Monte Carlo standard error of the standard deviation: by the
// delta method from the error of the mean of (x - mean)^2.
func MCSESD(chains [][]float64) float64 {
	if !usable(chains, 1) {
		return math.NaN()
	}
	chains, unit := tamed(chains)
	mean := stat.Mean(pool(chains), nil)
	squares := mapped(chains, func(x float64) float64 { return (x - mean) * (x - mean) })
	v, fourth := stat.Mean(pool(squares), nil), 0.0
	for _, c := range squares {
		for _, s := range c {
			fourth += s * s
		}
	}
	fourth /= float64(len(chains) * len(chains[0]))
	return unit * math.Sqrt((fourth-v*v)/ESSMean(squares)/v/4)
}

// HDI returns the narrowest interval between two of the draws that has
// floor(prob n) draws between its ends, the lower of equals. x need not be
// sorted. It is NaN for no draws, NaN among them, or prob outside (0,1).
func HDI(x []float64, prob float64) (low, high float64) {
	span := int(math.Floor(prob * float64(len(x))))
	if !(prob > 0) || span >= len(x) || slices.ContainsFunc(x, math.IsNaN) {
		return math.NaN(), math.NaN()
	}
	s := sorted(x)
	best := 0
	half := func(i int) float64 { return s[i+span]/2 - s[i]/2 } // whole widths may overflow
	for i := range len(s) - span {
		if half(i) < half(best) {
			best = i
		}
	}
	return s[best], s[best+span]
}

// Quantile returns the quantile p in [0,1] of x by linear interpolation of the
// order statistics at 1 + (n-1)p (type 7 of Hyndman & Fan 1996). x need not be
// sorted. It is NaN for no draws, NaN among them, or p outside [0,1].
func Quantile(x []float64, p float64) float64 { return Quantiles(x, p)[0] }

// Quantiles returns several quantiles at the cost of one sort; see Quantile.
func Quantiles(x []float64, probs ...float64) []float64 {
	out := make([]float64, len(probs))
	bad := len(x) == 0 || slices.ContainsFunc(x, math.IsNaN)
	s := sorted(x)
	for i, p := range probs {
		if bad || !(p >= 0 && p <= 1) {
			out[i] = math.NaN()
			continue
		}
		out[i] = quantileSorted(s, p)
	}
	return out
}

func quantileSorted(s []float64, p float64) float64 {
	at := float64(len(s))*p + (1 - p)
	k := min(max(int(at), 1), len(s))
	if k == len(s) {
		return s[k-1]
	}
	w := math.Min(math.Max(at-float64(k), 0), 1)
	return (1-w)*s[k-1] + w*s[k]
}

func sorted(x []float64) []float64 {
	if slices.IsSorted(x) {
		return x
	}
	s := slices.Clone(x)
	slices.Sort(s)
	return s
}

// BFMI is the Bayesian fraction of missing information of one chain from the
// energies of its draws: the mean squared change over the variance (Betancourt
// 2016, arXiv:1604.00695). Below about 0.3 the momentum cannot carry the chain
// through its energy levels.
func BFMI(energy []float64) float64 {
	if len(energy) < 2 {
		return math.NaN()
	}
	one, _ := tamed([][]float64{energy})
	energy = one[0]
	change := 0.0
	for i := 1; i < len(energy); i++ {
		d := energy[i] - energy[i-1]
		change += d * d
	}
	return change / float64(len(energy)-1) / stat.Variance(energy, nil)
}
