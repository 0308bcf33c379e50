package model

import "math"

// Param names one stored parameter.
type Param struct {
	Name   string
	Coords []string // the feature of each element; nil for a scalar
}

// Size returns the number of elements.
func (p *Param) Size() int {
	if p.Coords == nil {
		return 1
	}
	return len(p.Coords)
}

// Draw is one set of parameter values, in standardised units. Exponent is the
// fixed exponent where it is not learned.
type Draw struct {
	Mu, SigmaArtist, SigmaRW, Rho, Sigma, Exponent float64
	Beta                                           []float64
}

// Parameters lists what [Model.Flatten] writes, in its order: mu_artist,
// sigma_artist, sigma_rw, rho, beta, then sigma_obs (constant noise) or sigma_ref
// (and n_exponent when it is learned).
func (m *Model) Parameters() []Param {
	ps := []Param{
		{Name: "mu_artist"},
		{Name: "sigma_artist"},
		{Name: "sigma_rw"},
		{Name: "rho"},
		{Name: "beta", Coords: m.rows.X.Names()},
	}
	if !m.noise.varies() {
		return append(ps, Param{Name: "sigma_obs"})
	}
	ps = append(ps, Param{Name: "sigma_ref"})
	if m.noise.Learn {
		ps = append(ps, Param{Name: "n_exponent"})
	}
	return ps
}

// FlatSize is the number of values that [Model.Flatten] writes.
func (m *Model) FlatSize() int { return m.nTheta() + 1 + m.columns() }

// Flatten writes d into out in the order of [Model.Parameters] and returns it; a
// nil out is allocated.
func (m *Model) Flatten(d *Draw, out []float64) []float64 {
	out = append(out[:0], d.Mu, d.SigmaArtist, d.SigmaRW, d.Rho)
	out = append(out, d.Beta...)
	out = append(out, d.Sigma)
	if m.noise.Learn {
		out = append(out, d.Exponent)
	}
	return out
}

// Unflatten is the inverse of [Model.Flatten]. It panics if the length is wrong.
func (m *Model) Unflatten(values []float64) Draw {
	if len(values) != m.FlatSize() {
		panic("model: Unflatten: wrong number of values")
	}
	p := m.columns()
	d := Draw{
		Mu: values[0], SigmaArtist: values[1], SigmaRW: values[2], Rho: values[3],
		Beta:  append([]float64(nil), values[4:4+p]...),
		Sigma: values[4+p], Exponent: m.fixedExponent(),
	}
	if m.noise.Learn {
		d.Exponent = values[5+p]
	}
	return d
}

func (m *Model) fixedExponent() float64 {
	if m.noise.Learn {
		return 0
	}
	return m.noise.Exponent
}

func (m *Model) columns() int { return len(m.rows.X.Columns) }

// nTheta is the number of unconstrained coordinates before b.
func (m *Model) nTheta() int {
	if m.noise.Learn {
		return 5
	}
	return 4
}

// theta holds the variance parameters and rho at a point, and the slopes of the
// bounded ones in their unconstrained coordinates.
type theta struct {
	sa, sr, rho, sigma, g float64
	rhoSlope, gSlope      float64
}

// The unconstrained coordinates: log sigma_artist, log sigma_rw, logit of rho
// scaled to its bounds, log sigma, logit g if it is learned.
const (
	qArtist = iota
	qWalk
	qRho
	qSigma
	qExponent
)

func (m *Model) theta(q []float64) theta {
	s := sigmoid(q[qRho])
	th := theta{
		sa: math.Exp(q[qArtist]), sr: math.Exp(q[qWalk]), sigma: math.Exp(q[qSigma]),
		rho: RhoBound * (2*s - 1), rhoSlope: 2 * RhoBound * s * (1 - s),
		g: m.noise.Exponent,
	}
	if m.noise.Learn {
		th.g = sigmoid(q[qExponent])
		th.gSlope = th.g * (1 - th.g)
	}
	return th
}

// unTheta is the inverse of theta, into q.
func (m *Model) unTheta(d *Draw, q []float64) {
	q[qArtist], q[qWalk], q[qSigma] = math.Log(d.SigmaArtist), math.Log(d.SigmaRW), math.Log(d.Sigma)
	q[qRho] = math.Log((RhoBound + d.Rho) / (RhoBound - d.Rho))
	if m.noise.Learn {
		q[qExponent] = math.Log(d.Exponent / (1 - d.Exponent))
	}
}

// prior returns the log prior of theta with respect to q and adds its gradient
// to grad.
func (m *Model) prior(th *theta, q, grad []float64) float64 {
	total := 0.0
	add := func(k int, lp, dq float64) {
		total += lp
		grad[k] += dq
	}
	lp, dq := halfNormalLog(th.sa, q[qArtist], m.priors.ArtistScale)
	add(qArtist, lp, dq)
	lp, dq = halfNormalLog(th.sr, q[qWalk], m.priors.WalkScale)
	add(qWalk, lp, dq)
	lp, dq = halfNormalLog(th.sigma, q[qSigma], m.priors.ObsScale)
	add(qSigma, lp, dq)
	lp, dq = rhoLog(th.rho, q[qRho], th.rhoSlope, m.priors.RhoLoc, m.priors.RhoScale)
	add(qRho, lp, dq)
	if m.noise.Learn {
		lp, dq = m.noise.exponentLog(q[qExponent])
		add(qExponent, lp, dq)
	}
	return total
}

// coefficientPrior returns the log prior of b = (mu, beta) and adds its gradient
// to grad.
func (m *Model) coefficientPrior(b, grad []float64) float64 {
	total, db := normalLog(b[0]-m.priors.MuLoc, m.priors.MuScale)
	grad[0] += db
	w := 1 / (m.priors.BetaScale * m.priors.BetaScale)
	ss := 0.0
	for j, x := range b[1:] {
		x -= m.priors.BetaLoc
		ss += x * x
		grad[j+1] -= w * x
	}
	perColumn := math.Log(m.priors.BetaScale) + logSqrt2Pi
	return total - 0.5*w*ss - float64(len(b)-1)*perColumn
}
