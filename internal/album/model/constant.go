package model

import "math"

// tables holds the filter of constant noise: variances and gains depend on the
// pattern of steps alone, so one entry serves the t-th album of every artist with
// that pattern. Entries are indexed by pattern.offset + t.
type tables struct {
	invF, gain []float64 // 1/F and K
	weight     float64   // half of d h / d log sigma: h, or 0 at the floor
}

func newTables(p *packing) tables {
	n := p.tableSize()
	return tables{invF: make([]float64, n), gain: make([]float64, n)}
}

// refresh recomputes the tables at th and adds to s all that needs no data: the
// log determinant and the expected parts of the gradient.
func (b *tables) refresh(p *packing, th *theta, s *sums) {
	h, w := new(level).variance(th.sigma, 0, new(Slopes))
	b.weight = w
	for k := range p.patterns {
		pt := &p.patterns[k]
		invF, gain := b.of(pt)
		logDet := kalman(invF, gain, pt.steps, th, h)
		var e sums
		expected(invF, gain, pt.steps, &e)
		n := float64(pt.artists)
		s.logDet += n * logDet
		s.artist += n * e.artist
		s.walk += n * e.walk
		s.logSigma += n * e.logSigma * 2 * w
	}
}

func (b *tables) of(pt *pattern) (invF, gain []float64) {
	hi := pt.offset + len(pt.steps)
	return b.invF[pt.offset:hi], b.gain[pt.offset:hi]
}

// kalman runs the variance recursion of the filter and returns log |V|.
func kalman(invF, gain, steps []float64, th *theta, h float64) (logDet float64) {
	v := th.sa * th.sa
	for t, d := range steps {
		v += d * th.sr * th.sr
		f := v + h
		logDet += math.Log(f)
		invF[t], gain[t] = 1/f, v/f
		v = gain[t] * h
	}
	return logDet
}

// expected adds the parts of the gradient that do not depend on the scores: minus
// half the sums of D (to logSigma, as the derivative in h), of N_0 and of steps
// times N.
func expected(invF, gain, steps []float64, s *sums) {
	n := 0.0
	for t := len(steps) - 1; t >= 0; t-- {
		k := gain[t]
		s.logSigma -= 0.5 * (invF[t] + k*k*n)
		n = invF[t] + (1-k)*(1-k)*n
		s.walk -= 0.5 * steps[t] * n
	}
	s.artist -= 0.5 * n
}

// constant filters and smooths one chunk with constant noise: e becomes the
// innovations v, u becomes V^-1 e.
func (t *Target) constant(c *chunk, s *sums) {
	pt := &t.m.packed.patterns[c.pattern]
	invF, gain := t.tab.of(pt)
	a, r := t.row.a[:c.width], t.row.r[:c.width]
	clear(a)
	for k := range pt.steps {
		lo := c.lo + k*c.width
		s.quad += invF[k] * innovate(t.e[lo:lo+c.width], a, gain[k])
	}
	clear(r)
	rr := 0.0
	for k := len(pt.steps) - 1; k >= 0; k-- {
		lo := c.lo + k*c.width
		var x smoothed
		x.run(t.e[lo:lo+c.width], t.u[lo:], t.m.packed.prev[lo:], r, invF[k], gain[k])
		s.logSigma += x.uu * t.tab.weight
		rr = x.rr
		s.u += x.u
		s.uPrev += x.uPrev
		s.walk += 0.5 * pt.steps[k] * rr
	}
	s.artist += 0.5 * rr
}

// innovate turns residuals of one album per artist into innovations, moves the
// predicted effects a on by the gain, and returns the sum of squares.
func innovate(e, a []float64, gain float64) (ss float64) {
	a = a[:len(e)]
	for j, x := range e {
		v := x - a[j]
		e[j] = v
		a[j] += gain * v
		ss += v * v
	}
	return ss
}

// smoothed holds the sums of one step of the backward pass.
type smoothed struct{ u, uu, uPrev, rr float64 }

// run computes u = v/F - K r and r + u, which is r of the step before.
func (s *smoothed) run(v, u, prev, r []float64, invF, gain float64) {
	u, prev, r = u[:len(v)], prev[:len(v)], r[:len(v)]
	var su, uu, up, rr float64
	for j, x := range v {
		y := invF*x - gain*r[j]
		z := r[j] + y
		u[j], r[j] = y, z
		su += y
		uu += y * y
		up += y * prev[j]
		rr += z * z
	}
	s.u, s.uu, s.uPrev, s.rr = su, uu, up, rr
}
