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
	t[0], d[0] = 1, 0
	if a.n == 1 {
		return
	}
	u, du := a.unit(x), 2/(a.hi-a.lo)
	t[1], d[1] = u, du
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

// place is a point of a surface. A surface of three numbers has one point on its last
// axis.
type place [4]float64

// surface interpolates three functions of up to four numbers on a grid of Chebyshev
// points. It is immutable; reader evaluates it.
type surface struct {
	axes [len(place{})]axis
	c    []float64 // coefficient of T_i T_j T_k T_l for function f: c[(((i*n1+j)*n2+k)*n3+l)*3+f]
}

// newSurface takes values in the layout of the coefficients, and keeps them.
func newSurface(axes [len(place{})]axis, values []float64) *surface {
	most, stride := 0, 3
	for _, a := range axes {
		most = max(most, a.n)
	}
	scratch := make([]float64, most)
	for i := len(axes) - 1; i >= 0; i-- {
		if n := axes[i].n; n > 1 {
			for block := 0; block < len(values); block += n * stride {
				for at := range stride {
					axes[i].coefficients(values[block+at:], stride, scratch)
				}
			}
		}
		stride *= axes[i].n
	}
	return &surface{axes, values}
}

// reader evaluates a surface. It belongs to one goroutine.
type reader struct {
	s        *surface
	t, d     [len(place{})][]float64
	g, slope []float64 // of the last two indices, summed over k
}

func (s *surface) reader() *reader {
	r := &reader{s: s, g: make([]float64, 3*s.axes[3].n), slope: make([]float64, 3*s.axes[3].n)}
	for i := range s.axes {
		r.t[i], r.d[i] = make([]float64, s.axes[i].n), make([]float64, s.axes[i].n)
	}
	return r
}

// at returns w[0] f0 + w[1] f1 + w[2] f2 at z, its gradient in z, and the values of
// the three functions.
func (r *reader) at(z place, w [3]float64) (value float64, grad place, f [3]float64) {
	for i := range z {
		r.s.axes[i].polynomials(z[i], r.t[i], r.d[i])
	}
	c := r.s.c
	for i, ti := range r.t[0] {
		di := r.d[0][i]
		for j, tj := range r.t[1] {
			c = r.contract(c)
			var sum, slope, last float64
			for l, tl := range r.t[3] {
				g, s := r.g[3*l:3*l+3], r.slope[3*l:3*l+3]
				here := w[0]*g[0] + w[1]*g[1] + w[2]*g[2]
				sum += tl * here
				last += r.d[3][l] * here
				slope += tl * (w[0]*s[0] + w[1]*s[1] + w[2]*s[2])
				for q := range f {
					f[q] += ti * tj * tl * g[q]
				}
			}
			grad[0] += di * tj * sum
			grad[1] += ti * r.d[1][j] * sum
			grad[2] += ti * tj * slope
			grad[3] += ti * tj * last
			value += ti * tj * sum
		}
	}
	return value, grad, f
}

// contract sums the coefficients that c begins with over the third axis, and returns
// the rest.
func (r *reader) contract(c []float64) []float64 {
	g, slope := r.g, r.slope[:len(r.g)]
	clear(g)
	clear(slope)
	for k, tk := range r.t[2] {
		dk, row := r.d[2][k], c[:len(g)]
		for q, v := range row {
			g[q] += v * tk
			slope[q] += v * dk
		}
		c = c[len(g):]
	}
	return c
}

// tails returns for each axis the largest of the last two coefficients of
// the first function: what more points would add is about as large.
func (s *surface) tails() (out place) {
	for at := range len(s.c) / 3 {
		rest := at
		for i := len(s.axes) - 1; i >= 0; i-- {
			n := s.axes[i].n
			if k := rest % n; n > 1 && k >= n-2 {
				out[i] = max(out[i], math.Abs(s.c[3*at]))
			}
			rest /= n
		}
	}
	return out
}
