package mixture

import "math"

// CRPS returns the continuous ranked probability score of the mixture for the
// outcome y,
//
//	CRPS = integral (F(x) - 1{y <= x})^2 dx = E|X - y| - 1/2 E|X - X'|
//
// in the units of y. Both expectations have closed forms for Gaussians (Grimit,
// Gneiting, Berrocal and Johnson, Q. J. R. Meteorol. Soc. 132, 2006). The second
// has M^2 terms; when that is dearer it is integrated as in [Gaussian.spread].
func (g *Gaussian) CRPS(y float64) float64 {
	if g.Weight != nil {
		return g.weightedCRPS(y)
	}
	sum := 0.0
	for i, mu := range g.Mean {
		sum += absolute(y-mu, g.SD[i])
	}
	return sum/float64(len(g.Mean)) - 0.5*g.spread()
}

// absolute is E|Z| of Z ~ Normal(mu, sd):
//
//	2 sd phi(mu/sd) + mu (2 Phi(mu/sd) - 1)
func absolute(mu, sd float64) float64 {
	z := mu / sd
	return 2*sd*invSqrt2Pi*math.Exp(-0.5*z*z) + mu*math.Erf(z/math.Sqrt2)
}

const (
	// reach is how many standard deviations of the components the integral
	// extends beyond their means: F(1-F) is below 1e-13 there.
	reach = 7.5
	// stepSize is the step of the trapezoidal rule in units of the least standard
	// deviation s. F(1-F) is analytic, so the error is its Fourier transform at
	// w = 2 pi/step, which is at most of order exp(-(w s)^2/4) = 1e-12.
	stepSize = 0.6
)

// spread returns E|X - X'| of two independent draws, the cheaper way: the exact
// double sum, or 2 integral F(1-F) by the trapezoidal rule, with a relative error
// of about 1e-12.
func (g *Gaussian) spread() float64 {
	lo, hi, least := math.Inf(1), math.Inf(-1), math.Inf(1)
	for i, mu := range g.Mean {
		lo, hi = min(lo, mu-reach*g.SD[i]), max(hi, mu+reach*g.SD[i])
		least = min(least, g.SD[i])
	}
	step := stepSize * least
	if nodes := (hi - lo) / step; step > 0 && 2*nodes < float64(len(g.Mean)) {
		return g.spreadByIntegral(lo, hi, step)
	}
	return g.spreadByPairs() // also where the nodes are no number
}

func (g *Gaussian) spreadByPairs() float64 {
	diagonal, off := 0.0, 0.0
	for i, mu := range g.Mean {
		s2 := g.SD[i] * g.SD[i]
		diagonal += absolute(0, math.Sqrt(2*s2))
		for j := range i {
			off += absolute(mu-g.Mean[j], math.Sqrt(s2+g.SD[j]*g.SD[j]))
		}
	}
	m := float64(len(g.Mean))
	return (diagonal + 2*off) / (m * m)
}

func (g *Gaussian) spreadByIntegral(lo, hi, step float64) float64 {
	sum := 0.0
	for k := 0; ; k++ {
		x := lo + float64(k)*step
		if x > hi {
			return 2 * step * sum
		}
		f := g.CDF(x)
		sum += f * (1 - f)
	}
}
