package model

import "math"

// The unconstrained coordinates of theta. With h the hinge x Phi(x) + phi(x), a
// smooth positive part of x,
//
//	sigma_artist = tau sin(angle), sigma = tau cos(angle), sigma_rw = tau omega
//	tan(angle)^2 = h(q[qArtist])/h(a - q[qArtist])
//	omega^2      = h(q[qWalk])/h(w - q[qWalk])
//	log tau      = q[qTotal] - log(1 + k omega^2)/2
//	sigma_rw     = that of [newStill], where all positions are 1
//	rho          = RhoBound (2 sigmoid(q[qRho]) - 1)
//	g            = sigmoid(q[qExponent]), if it is learned
//	sigma_bend   = BendScale h(q[bendAt])/h(c - q[bendAt]), if effects bend
//	slope        = q[slopeAt] and so on, of what the noise follows
//	nu           = 2 + exp(q[nuAt]), skew = q[nuAt+1], if the likelihood has them
//
// where k is the mean of position - 1, so that exp(q[qTotal]) is about the
// standard deviation of a score around its mean. Data settle that first, and the
// share of artists in it afterwards.
//
// Where features hold an artist's earlier scores, sigma_artist = 0 is often
// possible; where artists have one album each, sigma = 0 is. In logarithms these
// are tails without end, and in the standard deviations the posterior is bent:
// everything correlates with the variances. Here the share of a variance in the
// total is nearly linear in its coordinate, from 0 to a in steps of what the data
// can tell apart, and goes to either end of that as a Gaussian tail, because the
// hinge falls off as phi does.
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
	nu, skew              float64
	slope                 Slopes
	bend                  bendPoint

	artist, walk     ratio // tan(angle) and omega; or sigma_rw, where still
	still            bool
	tau, k, bulk     float64 // bulk = 1 + k omega^2
	cos2             float64 // cos(angle)^2
	rhoSlope, gSlope float64
}

func (m *Model) theta(q []float64) theta {
	s := sigmoid(q[qRho])
	th := theta{
		rho: RhoBound * (2*s - 1), rhoSlope: 2 * RhoBound * s * (1 - s), g: m.noise.Exponent,
		artist: newRatio(q[qArtist], m.units.artist), k: m.units.meanStep, still: m.units.still, bulk: 1,
	}
	tan := th.artist.value
	th.cos2 = 1 / (1 + tan*tan)
	if th.still {
		th.walk = newStill(q[qWalk], m.priors.WalkScale)
		th.tau, th.sr = math.Exp(q[qTotal]), th.walk.value
	} else {
		th.walk = newRatio(q[qWalk], m.units.walk)
		omega := th.walk.value
		th.bulk = 1 + th.k*omega*omega
		th.tau = math.Exp(q[qTotal]) / math.Sqrt(th.bulk)
		th.sr = omega * th.tau
	}
	th.sigma = th.tau * math.Sqrt(th.cos2)
	th.sa = tan * th.sigma
	if m.noise.Learn {
		th.g = sigmoid(q[qExponent])
		th.gSlope = th.g * (1 - th.g)
	}
	if m.noise.Bends {
		th.bend = newBendPoint(q[m.noise.bendAt()], m.units.bend, m.priors.BendScale)
	}
	for j, k := range m.follows {
		th.slope[k] = q[m.noise.slopeAt()+j]
	}
	if at := m.noise.nuAt(); m.noise.Likelihood.mixed() {
		th.nu = leastNu + math.Exp(q[at])
		if m.noise.Likelihood.skewed() {
			th.skew = q[at+1]
		}
	}
	return th
}

// unTheta is the inverse of theta, into q.
func (m *Model) unTheta(d *Draw, q []float64) {
	tau := math.Hypot(d.SigmaArtist, d.Sigma)
	omega := d.SigmaRW / tau
	q[qArtist], q[qWalk] = unRatio(d.SigmaArtist/d.Sigma, m.units.artist), unRatio(omega, m.units.walk)
	if m.units.still {
		q[qWalk] = unStill(d.SigmaRW, m.priors.WalkScale)
	}
	q[qTotal] = math.Log(tau) + 0.5*math.Log(1+m.units.meanStep*omega*omega)
	q[qRho] = math.Log((RhoBound + d.Rho) / (RhoBound - d.Rho))
	if m.noise.Learn {
		q[qExponent] = math.Log(d.Exponent / (1 - d.Exponent))
	}
	if m.noise.Bends {
		q[m.noise.bendAt()] = unRatio(math.Sqrt(d.Bend/m.priors.BendScale), m.units.bend)
	}
	for j, k := range m.follows {
		q[m.noise.slopeAt()+j] = d.Slope[k]
	}
	if at := m.noise.nuAt(); m.noise.Likelihood.mixed() {
		q[at] = math.Log(d.Nu - leastNu)
		if m.noise.Likelihood.skewed() {
			q[at+1] = d.Skew
		}
	}
}

// move puts the scales of d into q. Where no album tells of a walk, its coordinate stays:
// what is drawn given effects and scores is its prior, which the coordinate samples.
func (m *Model) move(d *Draw, q []float64) {
	walk := q[qWalk]
	m.unTheta(d, q)
	if m.units.still {
		q[qWalk] = walk
	}
}

// natural is a gradient with respect to sigma_artist, sigma_rw, log sigma, rho, g
// and slopes.
type natural struct {
	sa, sr, logSigma, rho, g float64
	slope                    Slopes
}

// pullBack adds the gradient n, in the coordinates q, to grad:
//
//	T        = d/dlog tau = d/dlog sigma + sigma_artist d/dsigma_artist + sigma_rw d/dsigma_rw
//	d/dangle = sigma d/dsigma_artist - tan(angle) d/dlog sigma
//	d/domega = tau d/dsigma_rw - T k omega/(1 + k omega^2)
//
// It includes the Jacobian of the standard deviations,
//
//	tau^3 dangle/dq[qArtist] domega/dq[qWalk]
//
// and where sigma_rw has a coordinate of its own, without tau, tau^2 of it.
func (th *theta) pullBack(n *natural, grad []float64) {
	tan, omega := th.artist.value, th.walk.value
	grad[qArtist] += th.artist.slope*th.cos2*(th.sigma*n.sa-tan*n.logSigma-2*tan) + th.artist.curve
	if th.still {
		grad[qTotal] += n.logSigma + th.sa*n.sa + 2
		grad[qWalk] += th.walk.slope*n.sr + th.walk.curve
	} else {
		total := n.logSigma + th.sa*n.sa + th.sr*n.sr + 3
		grad[qTotal] += total
		grad[qWalk] += th.walk.slope*(th.tau*n.sr-total*th.k*omega/th.bulk) + th.walk.curve
	}
	grad[qRho] += n.rho * th.rhoSlope
	if th.gSlope > 0 {
		grad[qExponent] += n.g * th.gSlope
	}
}

// pullSlopes adds the gradient in the slopes, which are coordinates, to grad.
func (m *Model) pullSlopes(n *natural, grad []float64) {
	for j, k := range m.follows {
		grad[m.noise.slopeAt()+j] += n.slope[k]
	}
}

// logJacobian is the logarithm of the Jacobian in pullBack.
func (th *theta) logJacobian() float64 {
	powers := 3.0
	if th.still {
		powers = 2
	}
	return powers*math.Log(th.tau) + math.Log(th.artist.slope*th.cos2) + math.Log(th.walk.slope)
}

// pullShape adds the gradients of the likelihood in nu and skew, in the
// coordinates, to grad.
func (m *Model) pullShape(th *theta, nu, skew float64, grad []float64) {
	at := m.noise.nuAt()
	grad[at] += nu * (th.nu - leastNu)
	if m.noise.Likelihood.skewed() {
		grad[at+1] += skew
	}
}

// shapePrior is the part of prior that concerns nu and skew.
func (m *Model) shapePrior(q, grad []float64) (lp float64) {
	at := m.noise.nuAt()
	if m.noise.Likelihood.mixed() {
		p, d := nuLog(q[at], m.priors.NuShape, m.priors.NuRate)
		grad[at] += d
		lp += p
	}
	if m.noise.Likelihood.skewed() {
		p, d := normalLog(q[at+1], m.priors.SkewScale)
		grad[at+1] += d
		lp += p
	}
	return lp
}

// prior returns the log prior of theta with respect to q, adds the part of its
// gradient in the standard deviations, but for the Jacobian, to n and the rest to
// grad.
func (m *Model) prior(th *theta, q []float64, n *natural, grad []float64) float64 {
	pa, da := normalLog(th.sa, m.priors.ArtistScale)
	pw, dw := normalLog(th.sr, m.priors.WalkScale)
	po, do := normalLog(th.sigma, m.priors.ObsScale)
	n.sa += da
	n.sr += dw
	n.logSigma += do * th.sigma
	lp := pa + pw + po + 3*math.Ln2 + th.logJacobian()
	pr, dr := rhoLog(th.rho, q[qRho], th.rhoSlope, m.priors.RhoLoc, m.priors.RhoScale)
	grad[qRho] += dr
	lp += pr
	if m.noise.Learn {
		pe, de := m.noise.exponentLog(q[qExponent])
		grad[qExponent] += de
		lp += pe
	}
	if m.noise.Bends {
		pb, db := th.bend.prior(m.priors.BendScale)
		grad[m.noise.bendAt()] += db
		lp += pb
	}
	return lp + m.slopePrior(th, n) + m.shapePrior(q, grad)
}
