package model

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// momentBytes bounds the memory of all moments; patterns that do not fit are
// filtered row by row.
const momentBytes = 128 << 20

// moments are the sums of squares of Z over the artists of a pattern of steps with
// constant noise. There M is the same T x T matrix for all of them, so that
//
//	Z' M^-1 Z = sum over s <= t of [M^-1]_st S_st,  S_st = Z_s'Z_t + Z_t'Z_s (half of that for s = t)
//
// where Z_t holds the t-th album of every artist.
type moments struct {
	steps   []float64
	artists float64
	pairs   [][]float64 // S_st as packed upper triangles, (0,0), (0,1), ..., (1,1), ...
}

// share gives every pattern to the cheaper way: moments where there are more
// artists than pairs of albums to keep.
func (g *products) share(varies bool) {
	left := momentBytes / (8 * g.size())
	chosen := make([]int, len(g.p.patterns))
	for k := range g.p.patterns {
		chosen[k] = -1
		t := len(g.p.patterns[k].steps)
		if pairs := t * (t + 1) / 2; !varies && g.p.patterns[k].artists > t+1 && pairs <= left {
			left -= pairs
			chosen[k] = len(g.moments)
			g.moments = append(g.moments, g.newMoments(k, pairs))
		}
	}
	for k := range g.p.chunks {
		c := &g.p.chunks[k]
		if at := chosen[c.pattern]; at >= 0 {
			g.moments[at].see(g, c)
		} else {
			g.direct = append(g.direct, c)
		}
	}
}

func (g *products) newMoments(pattern, pairs int) moments {
	p := &g.p.patterns[pattern]
	m := moments{steps: p.steps, artists: float64(p.artists), pairs: make([][]float64, pairs)}
	for k := range m.pairs {
		m.pairs[k] = make([]float64, g.size())
	}
	return m
}

// see adds the artists of a chunk.
func (m *moments) see(g *products, c *chunk) {
	w := g.width
	album := func(t int) blas64.General {
		lo := (c.lo + t*c.width) * w
		return blas64.General{Rows: c.width, Cols: w, Stride: w, Data: g.z[lo : lo+c.width*w]}
	}
	cross := blas64.General{Rows: w, Cols: w, Stride: w, Data: make([]float64, w*w)}
	at := 0
	for s := range m.steps {
		for t := s; t < len(m.steps); t++ {
			blas64.Gemm(blas.Trans, blas.NoTrans, 1, album(s), album(t), 0, cross)
			addSymmetric(m.pairs[at], cross, s == t)
			at++
		}
	}
}

// addSymmetric adds the upper triangle of x + x', or of x, to a packed one.
func addSymmetric(sum []float64, x blas64.General, once bool) {
	at := 0
	for i := range x.Rows {
		for j := i; j < x.Rows; j++ {
			v := x.Data[i*x.Stride+j]
			if !once {
				v += x.Data[j*x.Stride+i]
			}
			sum[at] += v
			at++
		}
	}
}

// add adds Z' M^-1 Z of the pattern to gram and returns its part of log |M|.
func (m *moments) add(gram []float64, r1, r2 float64) (logDet float64) {
	n := len(m.steps)
	cov := mat.NewSymDense(n, nil)
	walked := 0.0
	for s := range n {
		walked += m.steps[s]
		for t := s; t < n; t++ {
			cov.SetSym(s, t, r1+walked*r2)
		}
		cov.SetSym(s, s, 1+r1+walked*r2)
	}
	var chol mat.Cholesky
	var inverse mat.SymDense
	if !chol.Factorize(cov) || chol.InverseTo(&inverse) != nil {
		gram[0] = math.NaN() // overflow: the caller refuses what is not finite
		return math.NaN()
	}
	at := 0
	for s := range n {
		for t := s; t < n; t++ {
			floats.AddScaled(gram, inverse.At(s, t), m.pairs[at])
			at++
		}
	}
	return m.artists * chol.LogDet()
}
