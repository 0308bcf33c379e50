package model

import "math"

// Target is the log density of the parameters with the artist effects integrated
// out,
//
//	log p(y | theta, b) + log p(theta, b) + log |d theta / d q|
//
// normalised, in coordinates in which sampling is easy. Those of theta are in
// coordinates.go. b = (mu, beta) = b0 + S z is whitened: S S' is the covariance and
// b0 the mean of b given typical values of theta, so that z is of order one and
// nearly uncorrelated; the constant log |S| is left out.
//
// A Target owns scratch memory: it belongs to one goroutine. Calls do not
// allocate, and equal q give equal bits.
type Target struct {
	m *Model
	b []float64 // (mu, beta)
	g []float64 // gradient with respect to b

	e, u  []float64 // per packed row: residual or innovation; V^-1 e
	dense []float64
	row   passScratch
	tab   tables
	lev   levelTable
	mix   *mixing // nil under the normal likelihood
}

// sums collects what the two passes over the rows yield.
type sums struct {
	quad, logDet   float64 // e'V^-1 e and log |V|
	artist, walk   float64 // d log p / d sigma_artist^2, d sigma_rw^2
	logSigma, expo float64 // d log p / d log sigma, d g
	slope          Slopes  // d log p / d slope
	u, uPrev       float64 // sum of u and of u*prev
}

// Target returns a new collapsed density. Each goroutine needs its own.
func (m *Model) Target() *Target {
	n, p := m.packed.rows, m.columns()
	t := &Target{
		m: m, b: make([]float64, p+1), g: make([]float64, p+1),
		e: make([]float64, n), u: make([]float64, n),
		row: newPassScratch(m.packed), dense: make([]float64, len(m.packed.dense)),
	}
	switch {
	case m.noise.Likelihood.mixed():
		t.lev, t.mix = newLevelTable(m.packed), newMixing(n)
		t.lev.gh = t.mix.gh
	case m.noise.uneven():
		t.lev = newLevelTable(m.packed)
	default:
		t.tab = newTables(m.packed)
	}
	return t
}

// Dim returns the number of unconstrained coordinates.
func (t *Target) Dim() int { return t.m.dim() }

// LogDensity writes the gradient at q into grad and returns the log density. It
// panics unless both have length Dim.
func (t *Target) LogDensity(q, grad []float64) float64 {
	if len(q) != t.Dim() || len(grad) != t.Dim() {
		panic("model: LogDensity: q and grad must have length Dim")
	}
	m, nt := t.m, t.m.nTheta()
	th := m.theta(q)
	clear(grad)
	clear(t.g)
	m.white.apply(t.b, q[nt:], &th.bend)
	var n natural
	lp := m.prior(&th, q, &n, grad)
	pb, bend := m.coefficientPrior(t.b, t.g, th.bend.scale)
	lp += pb + m.white.logVolume(&th.bend)
	s := t.likelihood(&th)
	if t.mix != nil {
		lp += t.mix.prior()
		nu, skew := t.mix.pullBack(m.packed, t.u, &s)
		m.pullShape(&th, nu, skew, grad)
	}
	n.add(&s, &th)
	th.pullBack(&n, grad)
	m.pullSlopes(&n, grad)
	bend += m.white.pullBack(grad[nt:], t.g, q[nt:], &th.bend)
	m.pullBend(&th, bend, grad)
	return lp - 0.5*(s.quad+s.logDet) - float64(m.packed.rows)*logSqrt2Pi
}

// add adds the gradient of the likelihood.
func (n *natural) add(s *sums, th *theta) {
	n.sa += s.artist * 2 * th.sa
	n.sr += s.walk * 2 * th.sr
	n.logSigma += s.logSigma
	n.rho += s.uPrev
	n.g += s.expo
	n.slope.add(1, &s.slope)
}

// likelihood runs both passes at (th, t.b) and adds Z'u to t.g.
func (t *Target) likelihood(th *theta) sums {
	p := t.m.packed
	t.residuals(th.rho)
	p.subtractSets(t.e, t.b[1:])
	var s sums
	switch {
	case t.mix != nil:
		t.mix.refresh(p, &t.lev, th, t.e)
	case t.m.noise.uneven():
		t.lev.refresh(p, th)
	default:
		t.tab.refresh(p, th, &s)
	}
	for k := range p.chunks {
		t.chunk(&p.chunks[k], th, &s)
	}
	t.g[0] += s.u
	p.addSets(t.u, t.g[1:], s.u)
	return s
}

// chunk takes one chunk from features to gradient while it is in the cache.
func (t *Target) chunk(c *chunk, th *theta, s *sums) {
	p := t.m.packed
	p.subtractDense(t.e, c.panel, t.b[1:], t.dense)
	if t.mix != nil || t.m.noise.uneven() {
		t.varying(c, th, s)
	} else {
		t.constant(c, s)
	}
	p.addDense(t.u, c.panel, t.g[1:], t.dense)
}

// residuals fills e with y - rho prev - mu, and the part of the indicator
// columns that does not depend on the row.
func (t *Target) residuals(rho float64) {
	p := t.m.packed
	intercept := t.b[0] - p.shift(t.b[1:])
	prev, e := p.prev[:len(p.y)], t.e[:len(p.y)]
	for i, y := range p.y {
		e[i] = y - rho*prev[i] - intercept
	}
}

// Start returns a point to begin a search for the mode from: typical theta, and
// the mean of b given them.
func (m *Model) Start() []float64 {
	q := make([]float64, m.dim())
	d := m.typical()
	m.unTheta(&d, q)
	return q
}

// typical holds values of theta that standardised scores of albums have.
func (m *Model) typical() Draw {
	d := Draw{SigmaArtist: 0.5, SigmaRW: 0.1, Rho: 0.1, Sigma: 0.7, Nu: 5, Bend: typicalBend}
	if m.noise.Learn {
		d.Exponent = 0.25
	}
	return d
}

// Constrain writes the parameters at the unconstrained point q into d, reusing
// d.Beta if it has room. A point of a chain of [Reduced] has no mu and no
// coefficients: they are NaN.
func (m *Model) Constrain(q []float64, d *Draw) {
	if len(q) == m.nTheta() {
		m.scales(q, d)
		return
	}
	th, z := m.theta(q), q[m.nTheta():]
	b := append(d.Beta[:0], z...) // one longer than beta: mu comes first
	m.white.apply(b, z, &th.bend)
	*d = m.drawOf(&th)
	d.Mu = b[0]
	d.Beta = b[:copy(b, b[1:])]
}

// drawOf has what theta says of a draw: all but mu and the coefficients.
func (m *Model) drawOf(th *theta) Draw {
	d := Draw{
		SigmaArtist: math.Abs(th.sa), SigmaRW: math.Abs(th.sr), Rho: th.rho, Sigma: th.sigma, Exponent: th.g, Slope: th.slope,
		Nu: th.nu, Skew: th.skew, Bend: th.bend.scale,
	}
	if m.noise.Still {
		d.SigmaRW = 0
	}
	return d
}
