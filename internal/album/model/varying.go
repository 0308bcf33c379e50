package model

import "math"

// passScratch is the memory of the passes over one chunk.
type passScratch struct {
	a, r, p, n []float64 // per artist of a chunk
	invF, gain []float64 // per row of a chunk
}

func newPassScratch(p *packing) passScratch {
	width, rows := 0, 0
	for _, c := range p.chunks {
		width = max(width, c.width)
		rows = max(rows, c.hi-c.lo)
	}
	vec := func(n int) []float64 { return make([]float64, n) }
	return passScratch{a: vec(width), r: vec(width), p: vec(width), n: vec(width), invF: vec(rows), gain: vec(rows)}
}

// levelTable holds the noise of every distinct level: the variance h, and
// the weights that turn d log p/d h into d/d log sigma (zero where the floor holds).
//
// With mixing variables every row is a level of its own, and the derivatives in h
// are kept in gh.
type levelTable struct{ h, sigma, gh []float64 }

func newLevelTable(p *packing) levelTable {
	n := len(p.levels)
	return levelTable{h: make([]float64, n), sigma: make([]float64, n)}
}

func (l *levelTable) refresh(p *packing, th *theta) {
	for k := range p.levels {
		v := &p.levels[k]
		h, half := v.variance(th.sigma, th.g, &th.slope)
		l.set(k, h, half)
	}
}

// set sets the entry of level k to variance h with half its derivative.
func (l *levelTable) set(k int, h, half float64) { l.h[k], l.sigma[k] = h, 2*half }

// varying filters and smooths one chunk whose rows differ in noise: e becomes the
// innovations v, u becomes V^-1 e.
func (t *Target) varying(c *chunk, th *theta, s *sums) {
	steps := t.m.packed.patterns[c.pattern].steps
	w := c.width
	a, p := t.row.a[:w], t.row.p[:w]
	clear(a)
	for j := range p {
		p[j] = th.sa * th.sa
	}
	det := product{1, 0}
	for k, d := range steps {
		lo := c.lo + k*w
		t.forward(lo, k*w, w, d*th.sr*th.sr, &det, s)
	}
	s.logDet += det.log()
	clear(t.row.r[:w])
	clear(t.row.n[:w])
	for k := len(steps) - 1; k >= 0; k-- {
		rn := t.backward(c.lo+k*w, k*w, w, s)
		s.walk += 0.5 * steps[k] * rn
		if k == 0 {
			s.artist += 0.5 * rn
		}
	}
}

// forward filters album k of every artist of a chunk: packed rows [lo, lo+w),
// scratch rows from at on, after steps that add dp to the variance.
func (t *Target) forward(lo, at, w int, dp float64, det *product, s *sums) {
	e, level := t.e[lo:lo+w], t.m.packed.level[lo:lo+w]
	a, p := t.row.a[:w], t.row.p[:w]
	invF, gain := t.row.invF[at:at+w], t.row.gain[at:at+w]
	quad, h := 0.0, t.lev.h
	for j, x := range e {
		noise := h[level[j]]
		pp := p[j] + dp
		f := pp + noise
		i := 1 / f
		k := pp * i
		v := x - a[j]
		e[j], invF[j], gain[j] = v, i, k
		quad += v * v * i
		a[j] += k * v
		p[j] = k * noise
		det.times(f)
	}
	s.quad += quad
}

// backward smooths the same rows and returns the sum of r^2 - N before them.
func (t *Target) backward(lo, at, w int, s *sums) (rn float64) {
	v, u := t.e[lo:lo+w], t.u[lo:lo+w]
	prev, level := t.m.packed.prev[lo:lo+w], t.m.packed.level[lo:lo+w]
	r, n := t.row.r[:w], t.row.n[:w]
	invF, gain := t.row.invF[at:at+w], t.row.gain[at:at+w]
	var su, up, gs, ge float64
	var gf Slopes
	levels := t.m.packed.levels
	var keep []float64
	if t.lev.gh != nil {
		keep = t.lev.gh[lo : lo+w]
	}
	for j, x := range v {
		i, k, nn := invF[j], gain[j], n[j]
		y := i*x - k*r[j]
		z := r[j] + y
		gh := 0.5 * (y*y - i - k*k*nn)
		nn = i + (1-k)*(1-k)*nn
		u[j], r[j], n[j] = y, z, nn
		if keep != nil {
			keep[j] = gh
		}
		su += y
		up += y * prev[j]
		at := &levels[level[j]]
		c := gh * t.lev.sigma[level[j]]
		gs += c
		ge -= c * at.logCount
		gf.add(c, &at.by)
		rn += z*z - nn
	}
	s.u += su
	s.uPrev += up
	s.logSigma += gs
	s.expo += ge
	s.slope.add(1, &gf)
	return rn
}

// product accumulates the logarithm of a product with few calls of log: factors
// are multiplied until the product nears the ends of the range of float64.
type product struct{ p, sum float64 }

func (d *product) times(f float64) {
	d.p *= f
	if d.p > 1e200 || d.p < 1e-200 {
		d.sum += math.Log(d.p)
		d.p = 1
	}
}

func (d *product) log() float64 { return d.sum + math.Log(d.p) }
