package model

import "math"

// jointTarget is the same model with every artist effect a parameter, in the
// non-centred form
//
//	a[j,1] = mu + sigma_artist z_j,  a[j,t] = a[j,t-1] + sigma_rw w[j,t]
//	z_j, w[j,t] ~ Normal(0, 1)
//
// and mu, beta unwhitened. Integrated over z and w it is [Target]. It is slow,
// plain, and shares no pass with [Target]: the oracle of the tests.
//
// Coordinates: theta as in [Target], mu, beta, then for each artist with training
// rows z_j, w[j,2], w[j,3], ... up to the position of the last training row.
type jointTarget struct {
	m       *Model
	artists []jointArtist
	dim     int
}

type jointArtist struct {
	span Span
	at   int // coordinate of z_j
	last int // last position with a training row
}

// joint returns the joint density.
func (m *Model) joint() *jointTarget {
	t := &jointTarget{m: m, dim: m.nTheta() + 1 + m.columns()}
	for _, s := range m.spans {
		a := jointArtist{span: s, at: t.dim}
		for i := s.Lo; i < s.Hi; i++ {
			if m.rows.Train[i] {
				a.last = m.rows.Position[i]
			}
		}
		if a.last > 0 {
			t.artists = append(t.artists, a)
			t.dim += a.last
		}
	}
	return t
}

// Dim returns the number of coordinates.
func (t *jointTarget) Dim() int { return t.dim }

// Effects returns how many of the coordinates, the last ones, are z and w.
func (t *jointTarget) Effects() int { return t.dim - t.m.nTheta() - 1 - t.m.columns() }

// Constrain writes the parameters at q into d.
func (t *jointTarget) Constrain(q []float64, d *Draw) {
	th, at := t.m.theta(q), t.m.nTheta()
	beta := append(d.Beta[:0], q[at+1:at+1+t.m.columns()]...)
	*d = Draw{Mu: q[at], SigmaArtist: math.Abs(th.sa), SigmaRW: math.Abs(th.sr), Rho: th.rho, Sigma: th.sigma, Exponent: th.g, Slope: th.slope, Bend: th.bend.scale, Beta: beta}
}

// LogDensity writes the gradient at q into grad and returns the log density,
// normalised.
func (t *jointTarget) LogDensity(q, grad []float64) float64 {
	clear(grad)
	th, at := t.m.theta(q), t.m.nTheta()
	effects := at + 1 + t.m.columns()
	var n natural
	lp := t.m.prior(&th, q, &n, grad)
	pb, bend := t.m.coefficientPrior(q[at:effects], grad[at:effects], th.bend.scale)
	lp += pb
	t.m.pullBend(&th, bend, grad)
	for k, x := range q[effects:] {
		lp -= 0.5*x*x + logSqrt2Pi
		grad[effects+k] -= x
	}
	var d Draw
	t.Constrain(q, &d)
	p := t.m.At(d)
	for k := range t.artists {
		lp += t.artist(&t.artists[k], p, &th, q, &n, grad)
	}
	th.pullBack(&n, grad)
	t.m.pullSlopes(&n, grad)
	return lp
}

// artist adds the likelihood of one artist's training rows.
func (t *jointTarget) artist(a *jointArtist, p *Point, th *theta, q []float64, n *natural, grad []float64) float64 {
	m, lp := t.m, 0.0
	z := q[a.at : a.at+a.last]
	for i := a.span.Lo; i < a.span.Hi; i++ {
		if !m.rows.Train[i] {
			continue
		}
		walk := 0.0 // w[2] + ... + w[position]
		for _, w := range z[1:m.rows.Position[i]] {
			walk += w
		}
		h, weight := p.noise(i)
		e := m.y[i] - p.Fixed(i) - p.Mu - th.sa*z[0] - th.sr*walk
		lp -= 0.5*(e*e/h+math.Log(h)) + logSqrt2Pi
		dh := 0.5 * (e*e/h - 1) / h
		n.logSigma += dh * 2 * weight
		n.g -= dh * 2 * weight * m.levels[i].logCount
		n.slope.add(dh*2*weight, &m.levels[i].by)
		n.rho += e / h * m.prev[i]
		n.sa += e / h * z[0]
		n.sr += e / h * walk
		t.pullRow(i, e/h, grad)
		grad[a.at] += e / h * th.sa
		for k := 1; k < m.rows.Position[i]; k++ {
			grad[a.at+k] += e / h * th.sr
		}
	}
	return lp
}

// pullRow adds the derivative of row i with respect to mu and beta.
func (t *jointTarget) pullRow(i int, de float64, grad []float64) {
	m, at := t.m, t.m.nTheta()
	grad[at] += de
	for j := range m.columns() {
		x := (m.rows.X.At(i, j) - m.scaling.XMean[j]) / m.scaling.XSD[j]
		grad[at+1+j] += de * x
	}
}
