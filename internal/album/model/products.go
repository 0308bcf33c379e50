package model

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
)

// products yields every sum over the training rows that the marginal likelihood
// needs. With constant noise or a fixed exponent the covariance of the scores is
//
//	V = sigma^2 M,  M = C + r1 J + r2 W,  r1 = (sigma_artist/sigma)^2,  r2 = (sigma_rw/sigma)^2
//
// with C the diagonal of (s_i/sigma)^2, J one and W the shared number of steps
// between albums of an artist. So all sums are in
//
//	G(r1, r2) = Z' M^-1 Z,  Z = (1, X, prev, y)
//
// and log |M|, smooth in two numbers whatever the number of rows.
type products struct {
	p       *packing
	c       []float64 // diagonal of C, per packed row
	least   float64   // the smallest noise of a row in units of sigma
	z       []float64 // rows x width, by rows
	width   int       // columns of Z
	moments []moments // of patterns with many artists
	direct  []*chunk  // of the others
}

// newProducts prepares the sums of m, which has normal noise of a fixed exponent.
func newProducts(m *Model) *products {
	p := m.packed
	g := &products{p: p, width: m.columns() + 3}
	g.c = make([]float64, p.rows)
	for i, l := range p.level {
		v := p.levels[l]
		g.c[i] = math.Exp(-2 * m.noise.Exponent * v.logCount)
		if v.single && m.noise.Exponent > 0 {
			g.c[i] *= 4
		}
	}
	g.least = math.Sqrt(floats.Min(g.c))
	g.fill(m)
	g.share(m.noise.varies())
	return g
}

func (g *products) fill(m *Model) {
	w := g.width
	g.z = make([]float64, len(g.p.order)*w)
	for k, i := range g.p.order {
		row := g.z[k*w : (k+1)*w]
		row[0], row[w-2], row[w-1] = 1, g.p.prev[k], g.p.y[k]
		for j := range m.columns() {
			row[1+j] = -m.scaling.XMean[j] / m.scaling.XSD[j]
			if d := m.rows.X.Columns[j].Dense; d != nil {
				row[1+j] = (d[i] - m.scaling.XMean[j]) / m.scaling.XSD[j]
			}
		}
		at := m.design
		for _, j := range at.set[at.start[i]:at.start[i+1]] {
			row[1+int(j)] += 1 / m.scaling.XSD[j]
		}
	}
}

// size is the number of entries of a packed G.
func (g *products) size() int { return g.width * (g.width + 1) / 2 }

// at computes G at (r1, r2) as the rows of its upper triangle, and log |M|.
func (g *products) at(r1, r2 float64) (gram []float64, logDet float64) {
	gram = make([]float64, g.size())
	for k := range g.moments {
		logDet += g.moments[k].add(gram, r1, r2)
	}
	if len(g.direct) == 0 {
		return gram, logDet
	}
	f := newGramFilter(g)
	det := product{1, 0}
	for _, c := range g.direct {
		f.chunk(c, r1, r2, &det)
	}
	return f.add(gram), logDet + det.log()
}

// gramFilter is the Kalman filter over all columns of Z at once: innovations
// divided by their standard deviation have the sum of squares G.
type gramFilter struct {
	g    *products
	a, e []float64
	v    []float64
	sum  blas64.Symmetric
}

func newGramFilter(g *products) *gramFilter {
	width, rows := 0, 0
	for _, c := range g.direct {
		width, rows = max(width, c.width), max(rows, c.hi-c.lo)
	}
	w := g.width
	return &gramFilter{
		g: g, a: make([]float64, width*w), e: make([]float64, rows*w), v: make([]float64, width),
		sum: blas64.Symmetric{N: w, Stride: w, Uplo: blas.Upper, Data: make([]float64, w*w)},
	}
}

// chunk adds the rows of one chunk.
func (f *gramFilter) chunk(c *chunk, r1, r2 float64, det *product) {
	w := f.g.width
	clear(f.a[:c.width*w])
	for k := range c.width {
		f.v[k] = r1
	}
	for t, steps := range f.g.p.patterns[c.pattern].steps {
		for k := range c.width {
			row := t*c.width + k
			f.row(f.e[row*w:(row+1)*w], c.lo+row, k, steps*r2, det)
		}
	}
	rows := c.hi - c.lo
	blas64.Syrk(blas.Trans, 1, blas64.General{Rows: rows, Cols: w, Stride: w, Data: f.e[:rows*w]}, 1, f.sum)
}

// row filters one album of artist k of the chunk into e.
func (f *gramFilter) row(e []float64, row, k int, walk float64, det *product) {
	w := f.g.width
	a := f.a[k*w : (k+1)*w]
	v := f.v[k] + walk
	variance := v + f.g.c[row]
	det.times(variance)
	floats.SubTo(e, f.g.z[row*w:(row+1)*w], a)
	floats.AddScaled(a, v/variance, e)
	floats.Scale(1/math.Sqrt(variance), e)
	f.v[k] = v / variance * f.g.c[row]
}

// add adds the sums to a packed triangle and returns it.
func (f *gramFilter) add(gram []float64) []float64 {
	at := 0
	for i := range f.g.width {
		n := f.g.width - i
		floats.Add(gram[at:at+n], f.sum.Data[i*f.sum.Stride+i:i*f.sum.Stride+f.g.width])
		at += n
	}
	return gram
}
