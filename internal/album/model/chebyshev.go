package model

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// axis is an interval with n Chebyshev points of the first kind,
//
//	x_k = mid + half cos(pi (k+1/2)/n)
//
// (Trefethen, Approximation Theory and Approximation Practice, chapters 3 to 5).
type axis struct {
	lo, hi float64
	n      int
}

func (a *axis) unit(x float64) float64 { return (2*x - a.lo - a.hi) / (a.hi - a.lo) }

func (a *axis) point(k int) float64 {
	return 0.5*(a.lo+a.hi) + 0.5*(a.hi-a.lo)*math.Cos(math.Pi*(float64(k)+0.5)/float64(a.n))
}

// polynomials writes T_0, ..., T_{n-1} at x into t and their derivatives in x into
// d.
func (a *axis) polynomials(x float64, t, d []float64) {
	u, du := a.unit(x), 2/(a.hi-a.lo)
	t[0], d[0] = 1, 0
	if a.n > 1 {
		t[1], d[1] = u, du
	}
	for k := 2; k < a.n; k++ {
		t[k] = 2*u*t[k-1] - t[k-2]
		d[k] = 2*du*t[k-1] + 2*u*d[k-1] - d[k-2]
	}
}

// weights writes the Lagrange polynomials of the points at x into w: the value at x
// of the interpolant of f is the sum of w_k f(x_k).
func (a *axis) weights(x float64, w []float64) {
	sum := 0.0
	for k := range w {
		gap := x - a.point(k)
		if gap == 0 {
			clear(w)
			w[k] = 1
			return
		}
		w[k] = math.Sin(math.Pi*(float64(k)+0.5)/float64(a.n)) / gap
		if k%2 == 1 {
			w[k] = -w[k]
		}
		sum += w[k]
	}
	floats.Scale(1/sum, w)
}

// coefficients turns values at the points, stride apart in f, into Chebyshev
// coefficients, in place.
func (a *axis) coefficients(f []float64, stride int, scratch []float64) {
	for j := range a.n {
		sum := 0.0
		for k := range a.n {
			sum += f[k*stride] * math.Cos(math.Pi*float64(j)*(float64(k)+0.5)/float64(a.n))
		}
		scratch[j] = sum * 2 / float64(a.n)
	}
	scratch[0] /= 2
	for j := range a.n {
		f[j*stride] = scratch[j]
	}
}

// surface interpolates three functions of three numbers on a grid of Chebyshev
// points. It is immutable; reader evaluates it.
type surface struct {
	axes [3]axis
	c    []float64 // coefficient of T_i T_j T_k for function f: c[((i*n1+j)*n2+k)*3+f]
}

// newSurface takes values in the layout of the coefficients, and keeps them.
func newSurface(axes [3]axis, values []float64) *surface {
	s := &surface{axes, values}
	n0, n1, n2 := axes[0].n, axes[1].n, axes[2].n
	scratch := make([]float64, max(n0, n1, n2))
	for f := range 3 {
		for i := range n0 {
			for j := range n1 {
				axes[2].coefficients(values[(i*n1+j)*n2*3+f:], 3, scratch)
			}
			for k := range n2 {
				axes[1].coefficients(values[(i*n1*n2+k)*3+f:], n2*3, scratch)
			}
		}
		for jk := range n1 * n2 {
			axes[0].coefficients(values[jk*3+f:], n1*n2*3, scratch)
		}
	}
	return s
}

// reader evaluates a surface. It belongs to one goroutine.
type reader struct {
	s    *surface
	t, d [3][]float64
}

func (s *surface) reader() *reader {
	r := &reader{s: s}
	for i := range s.axes {
		r.t[i], r.d[i] = make([]float64, s.axes[i].n), make([]float64, s.axes[i].n)
	}
	return r
}

// at returns w[0] f0 + w[1] f1 + w[2] f2 at z, its gradient in z, and the values of
// the three functions.
func (r *reader) at(z, w [3]float64) (value float64, grad, f [3]float64) {
	for i := range z {
		r.s.axes[i].polynomials(z[i], r.t[i], r.d[i])
	}
	c := r.s.c
	for i, ti := range r.t[0] {
		di := r.d[0][i]
		for j, tj := range r.t[1] {
			var g, slope [3]float64
			for k, tk := range r.t[2] {
				dk := r.d[2][k]
				for q := range g {
					g[q] += c[q] * tk
					slope[q] += c[q] * dk
				}
				c = c[3:]
			}
			sum := w[0]*g[0] + w[1]*g[1] + w[2]*g[2]
			grad[0] += di * tj * sum
			grad[1] += ti * r.d[1][j] * sum
			grad[2] += ti * tj * (w[0]*slope[0] + w[1]*slope[1] + w[2]*slope[2])
			value += ti * tj * sum
			for q := range f {
				f[q] += ti * tj * g[q]
			}
		}
	}
	return value, grad, f
}

// tails returns for each axis the largest of the last two coefficients of
// the first function: what more points would add is about as large.
func (s *surface) tails() (out [3]float64) {
	n0, n1, n2 := s.axes[0].n, s.axes[1].n, s.axes[2].n
	for at := range n0 * n1 * n2 {
		index := [3]int{at / (n1 * n2), at / n2 % n1, at % n2}
		for i, k := range index {
			if k >= s.axes[i].n-2 {
				out[i] = max(out[i], math.Abs(s.c[3*at]))
			}
		}
	}
	return out
}
