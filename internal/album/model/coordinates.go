package model

import "math"

// The unconstrained coordinates of theta. With h the hinge x Phi(x) + phi(x), a
// smooth positive part of x,
//
//	(sigma_artist/sigma)^2 = A h(q[qArtist])
//	(sigma_rw/sigma)^2     = W h(q[qWalk])
//	log sigma = q[qTotal] - log(B)/2,  B = 1 + A h(..) + k W h(..)
//	rho       = RhoBound (2 sigmoid(q[qRho]) - 1)
//	g         = sigmoid(q[qExponent]), if it is learned
//
// where k is the mean of position - 1, so that exp(q[qTotal]) is about the
// standard deviation of a score around its mean. Data settle that first, and the
// share of artists in it afterwards.
//
// Where features hold an artist's earlier scores, sigma_artist = 0 is often
// possible. In log sigma_artist that is a tail without end, and in the standard
// deviations the posterior is bent: everything correlates with the variance. Here
// a variance far from zero, in units A and W of what the data can tell apart, is
// nearly linear in its coordinate, and one near zero has a Gaussian tail, because
// the hinge falls off as phi does.
const (
	qArtist = iota
	qWalk
	qRho
	qTotal
	qExponent
)

// theta holds the variance parameters and rho at a point.
type theta struct {
	sa, sr, rho, sigma, g float64

	artist, walk     ratio
	bulk, k          float64 // B
	rhoSlope, gSlope float64
}

func (m *Model) theta(q []float64) theta {
	s := sigmoid(q[qRho])
	th := theta{
		rho: RhoBound * (2*s - 1), rhoSlope: 2 * RhoBound * s * (1 - s), g: m.noise.Exponent,
		artist: newRatio(q[qArtist], m.units.artist), walk: newRatio(q[qWalk], m.units.walk), k: m.units.meanStep,
	}
	lambda, omega := th.artist.value, th.walk.value
	th.bulk = 1 + lambda*lambda + th.k*omega*omega
	th.sigma = math.Exp(q[qTotal]) / math.Sqrt(th.bulk)
	th.sa, th.sr = lambda*th.sigma, omega*th.sigma
	if m.noise.Learn {
		th.g = sigmoid(q[qExponent])
		th.gSlope = th.g * (1 - th.g)
	}
	return th
}

// unTheta is the inverse of theta, into q.
func (m *Model) unTheta(d *Draw, q []float64) {
	lambda, omega := d.SigmaArtist/d.Sigma, d.SigmaRW/d.Sigma
	q[qArtist] = unHinge(lambda * lambda / m.units.artist)
	q[qWalk] = unHinge(omega * omega / m.units.walk)
	q[qTotal] = math.Log(d.Sigma) + 0.5*math.Log(1+lambda*lambda+m.units.meanStep*omega*omega)
	q[qRho] = math.Log((RhoBound + d.Rho) / (RhoBound - d.Rho))
	if m.noise.Learn {
		q[qExponent] = math.Log(d.Exponent / (1 - d.Exponent))
	}
}

// natural is a gradient with respect to sigma_artist, sigma_rw, log sigma, rho
// and g.
type natural struct{ sa, sr, logSigma, rho, g float64 }

// pullBack adds the gradient n, in the coordinates q, to grad. With lambda and
// omega the ratios to sigma,
//
//	d/dq[qTotal] = T = d/dlog sigma + sigma_artist d/dsigma_artist + sigma_rw d/dsigma_rw
//	d/dlambda    = sigma d/dsigma_artist - T lambda/B
//	d/domega     = sigma d/dsigma_rw - T k omega/B
func (th *theta) pullBack(n *natural, grad []float64) {
	total := n.logSigma + th.sa*n.sa + th.sr*n.sr
	grad[qTotal] += total
	grad[qArtist] += th.artist.slope * (th.sigma*n.sa - total*th.artist.value/th.bulk)
	grad[qWalk] += th.walk.slope * (th.sigma*n.sr - total*th.k*th.walk.value/th.bulk)
	grad[qRho] += n.rho * th.rhoSlope
	if th.gSlope > 0 {
		grad[qExponent] += n.g * th.gSlope
	}
}

// prior returns the log prior of theta with respect to q, adds the part of its
// gradient in the standard deviations to n and the rest to grad. The Jacobian of
// the standard deviations is lambda' omega' sigma^3.
func (m *Model) prior(th *theta, q []float64, n *natural, grad []float64) float64 {
	pa, da := normalLog(th.sa, m.priors.ArtistScale)
	pw, dw := normalLog(th.sr, m.priors.WalkScale)
	po, do := normalLog(th.sigma, m.priors.ObsScale)
	n.sa += da
	n.sr += dw
	n.logSigma += do*th.sigma + 3
	grad[qArtist] += th.artist.curve
	grad[qWalk] += th.walk.curve
	lp := pa + pw + po + 3*math.Ln2 + math.Log(th.artist.slope*th.walk.slope) + 3*math.Log(th.sigma)
	pr, dr := rhoLog(th.rho, q[qRho], th.rhoSlope, m.priors.RhoLoc, m.priors.RhoScale)
	grad[qRho] += dr
	lp += pr
	if m.noise.Learn {
		pe, de := m.noise.exponentLog(q[qExponent])
		grad[qExponent] += de
		lp += pe
	}
	return lp
}
