package simd

import "math"

// rows are the loops over consecutive floats in assembly; nil ones are left to
// the portable code, and so is what remains after whole vectors of 16.
type rows struct {
	rectify     func(y, d, db *float32, n, blocks, stride int)
	columnStats func(x, sum, high, index *float32, n, blocks, stride int, first float32)
	gate        func(dst, x, g *float32, n int) (high, sum float32)
	scale       func(dst *float32, n int, s float32)
	dot3        func(a, b, c *float32, n int) float32
	gateBack    func(d, x, g, dg *float32, n int, s, m, high, h float32)
	add         func(dst, a *float32, n int)
	max4        func(dst, a, b, c, d *float32, n int)
	max4Back    func(da, db, dc, dd, a, b, c, m, g *float32, n int)
	add4        func(dst, a, b, c, d *float32, n int)
	adam        func(w, m, v, g *float32, n int, b1, b2, rate, root, eps float32)
}

// whole is how many of n floats the vector loops take.
func whole(n int) int { return n &^ (narrow - 1) }

// Add adds a to dst.
func (s *Set) Add(dst, a []float32) {
	a = a[:len(dst)]
	n := 0
	if s.rows.add != nil && len(dst) >= narrow {
		n = whole(len(dst))
		s.rows.add(&dst[0], &a[0], n)
	}
	for i := n; i < len(dst); i++ {
		dst[i] += a[i]
	}
}

// Scale multiplies dst by f.
func (s *Set) Scale(dst []float32, f float32) {
	n := 0
	if s.rows.scale != nil && len(dst) >= narrow {
		n = whole(len(dst))
		s.rows.scale(&dst[0], n, f)
	}
	for i := n; i < len(dst); i++ {
		dst[i] *= f
	}
}

// Max4 stores the largest of a, b, c and d in dst.
func (s *Set) Max4(dst, a, b, c, d []float32) {
	l := len(dst)
	a, b, c, d = a[:l], b[:l], c[:l], d[:l]
	n := 0
	if s.rows.max4 != nil && l >= narrow {
		n = whole(l)
		s.rows.max4(&dst[0], &a[0], &b[0], &c[0], &d[0], n)
	}
	for i := n; i < l; i++ {
		dst[i] = max(a[i], b[i], c[i], d[i])
	}
}

// Max4Back gives every gradient g to the first of a, b, c and d that equals the
// maximum m, and zero to the others.
func (s *Set) Max4Back(da, db, dc, dd, a, b, c, m, g []float32) {
	l := len(g)
	da, db, dc, dd, a, b, c, m = da[:l], db[:l], dc[:l], dd[:l], a[:l], b[:l], c[:l], m[:l]
	n := 0
	if s.rows.max4Back != nil && l >= narrow {
		n = whole(l)
		s.rows.max4Back(&da[0], &db[0], &dc[0], &dd[0], &a[0], &b[0], &c[0], &m[0], &g[0], n)
	}
	for i := n; i < l; i++ {
		da[i], db[i], dc[i], dd[i] = 0, 0, 0, 0
		switch m[i] {
		case a[i]:
			da[i] = g[i]
		case b[i]:
			db[i] = g[i]
		case c[i]:
			dc[i] = g[i]
		default:
			dd[i] = g[i]
		}
	}
}

// Add4 stores a+b+c+d in dst.
func (s *Set) Add4(dst, a, b, c, d []float32) {
	l := len(dst)
	a, b, c, d = a[:l], b[:l], c[:l], d[:l]
	n := 0
	if s.rows.add4 != nil && l >= narrow {
		n = whole(l)
		s.rows.add4(&dst[0], &a[0], &b[0], &c[0], &d[0], n)
	}
	for i := n; i < l; i++ {
		dst[i] = a[i] + b[i] + (c[i] + d[i])
	}
}

// Adam is one step of Kingma and Ba (arXiv:1412.6980, algorithm 1), t counted
// from 1: with m and v the running means of g and g^2,
//
//	w -= rate m/(1-b1^t) / (sqrt(v/(1-b2^t)) + eps).
func (s *Set) Adam(w, m, v, g []float32, b1, b2, rate, eps float64, t int) {
	l := len(w)
	m, v, g = m[:l], v[:l], g[:l]
	step := float32(rate / (1 - math.Pow(b1, float64(t))))
	root := float32(1 / math.Sqrt(1-math.Pow(b2, float64(t))))
	c1, c2, e := float32(b1), float32(b2), float32(eps)
	n := 0
	if s.rows.adam != nil && l >= narrow {
		n = whole(l)
		s.rows.adam(&w[0], &m[0], &v[0], &g[0], n, c1, c2, step, root, e)
	}
	for i := n; i < l; i++ {
		m[i] = c1*(m[i]-g[i]) + g[i]
		v[i] = c2*(v[i]-g[i]*g[i]) + g[i]*g[i]
		w[i] -= step * m[i] / (float32(math.Sqrt(float64(v[i])))*root + e)
	}
}
