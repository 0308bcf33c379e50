package mixture

import "math"

func (g *Gaussian) weightedMoments() (mean, sd float64) {
	for i, x := range g.Mean {
		mean += g.Weight[i] * x
	}
	v := 0.0
	for i, x := range g.Mean {
		v += g.Weight[i] * ((x-mean)*(x-mean) + g.SD[i]*g.SD[i])
	}
	return mean, math.Sqrt(v)
}

func (g *Gaussian) weightedCDF(x float64) (cdf float64) {
	for i, mu := range g.Mean {
		cdf += g.Weight[i] * normalCDF((x-mu)/g.SD[i])
	}
	return cdf
}

// weightedBoth returns F(x) and f(x).
func (g *Gaussian) weightedBoth(x float64) (cdf, density float64) {
	for i, mu := range g.Mean {
		inv := 1 / g.SD[i]
		c, d := normalBoth((x - mu) * inv)
		cdf += g.Weight[i] * c
		density += g.Weight[i] * d * inv
	}
	return cdf, density
}

// weightedCRPS is CRPS, both integrals of it by one rule: weights come with
// components of very different width, a few of them without bound.
func (g *Gaussian) weightedCRPS(y float64) float64 {
	mean, _ := g.weightedMoments()
	abs := 0.0
	for i, mu := range g.Mean {
		abs += g.Weight[i] * absolute(y-mu, g.SD[i])
	}
	return abs - g.curve(mean).half(nil)
}
