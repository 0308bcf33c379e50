// Package mixture is about mixtures of Gaussians, the form of a prediction that
// averages over posterior draws.
package mixture

import "math"

// Gaussian is the mixture with distribution function
//
//	F(x) = 1/M sum_i Phi((x - Mean[i])/SD[i])
//
// Mean and SD have the same length M > 0, and every SD is positive. With Weight, of
// the same length and the sum one, its elements stand in the place of 1/M.
type Gaussian struct {
	Mean, SD, Weight []float64
}

// Moments returns the mean and the standard deviation of the mixture.
func (g *Gaussian) Moments() (mean, sd float64) {
	if g.Weight != nil {
		return g.weightedMoments()
	}
	m := float64(len(g.Mean))
	for _, x := range g.Mean {
		mean += x
	}
	mean /= m
	v := 0.0
	for i, x := range g.Mean {
		v += (x-mean)*(x-mean) + g.SD[i]*g.SD[i]
	}
	return mean, math.Sqrt(v / m)
}

// CDF returns F(x).
func (g *Gaussian) CDF(x float64) float64 {
	if g.Weight != nil {
		return g.weightedCDF(x)
	}
	sum := 0.0
	for i, mu := range g.Mean {
		sum += normalCDF((x - mu) / g.SD[i])
	}
	return sum / float64(len(g.Mean))
}

// both returns F(x) and its derivative f(x).
func (g *Gaussian) both(x float64) (cdf, density float64) {
	if g.Weight != nil {
		return g.weightedBoth(x)
	}
	for i, mu := range g.Mean {
		inv := 1 / g.SD[i]
		c, d := normalBoth((x - mu) * inv)
		cdf += c
		density += d * inv
	}
	m := float64(len(g.Mean))
	return cdf / m, density / m
}

// LogDensity returns log f(x), without underflow far from the mass.
func (g *Gaussian) LogDensity(x float64) float64 {
	if f := g.density(x); f > leastDensity && f <= math.MaxFloat64 {
		return math.Log(f * invSqrt2Pi)
	}
	top := math.Inf(-1)
	for i := range g.Mean {
		top = max(top, g.logComponent(i, x))
	}
	sum := 0.0
	for i := range g.Mean {
		sum += math.Exp(g.logComponent(i, x) - top)
	}
	return top + math.Log(sum*invSqrt2Pi/float64(len(g.Mean)))
}

// leastDensity is one whose terms have not lost a digit.
const leastDensity = 1e-280

// density is sqrt(2 pi) f(x).
func (g *Gaussian) density(x float64) (sum float64) {
	for i, mu := range g.Mean {
		inv := 1 / g.SD[i]
		z := (x - mu) * inv
		sum += g.weight(i) * inv * math.Exp(-0.5*z*z)
	}
	return sum
}

// logComponent is the log density of component i, but for its 1/sqrt(2 pi), and
// with M times its weight.
func (g *Gaussian) logComponent(i int, x float64) float64 {
	z := (x - g.Mean[i]) / g.SD[i]
	l := -0.5*z*z - math.Log(g.SD[i])
	if g.Weight != nil {
		l += math.Log(g.Weight[i] * float64(len(g.Mean)))
	}
	return l
}

const invSqrt2Pi = 0.398942280401432677939946059934381868475858631164934657665925829

// Quantile returns the x with F(x) = p, 0 < p < 1, to a relative 1e-12 of the
// mixture's spread: the p-quantiles of the components enclose that of the mixture.
func (g *Gaussian) Quantile(p float64) float64 {
	if !(p > 0 && p < 1) {
		panic("mixture: Quantile: p is not inside (0, 1)")
	}
	z := normalQuantile(p)
	lo, hi, least := math.Inf(1), math.Inf(-1), math.Inf(1)
	for i, mu := range g.Mean {
		lo, hi, least = min(lo, mu+z*g.SD[i]), max(hi, mu+z*g.SD[i]), min(least, g.SD[i])
	}
	mean, sd := g.Moments()
	return g.newton(p, min(max(mean+z*sd, lo), hi), lo, hi, least)
}

// newton finds the x with F(x) = p between lo and hi by Newton's method from x. A step
// out of the bracket, and one that is more than half of the step before it, is replaced
// by bisection: between a narrow and a wide component Newton's steps can go back and
// forth for ever. Behind a step of newtonEnd least standard deviations what is missing
// is of the order of its square.
func (g *Gaussian) newton(p, x, lo, hi, least float64) float64 {
	before := hi - lo
	for range 200 {
		f, slope := g.both(x)
		f -= p
		if f > 0 {
			hi = x
		} else {
			lo = x
		}
		next, bisected := x-f/slope, false
		if !(next >= lo && next <= hi && math.Abs(next-x) <= before/2) { // or the density underflowed
			next, bisected = lo+(hi-lo)/2, true
		}
		before = math.Abs(next - x)
		if end := newtonEnd * least; before <= end*newtonEnd || !bisected && before <= end {
			return next
		}
		x = next
	}
	return x
}

const newtonEnd = 1e-7
