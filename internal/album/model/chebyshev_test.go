package model

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestSurface: what is a polynomial in its coordinates comes back exactly, with its
// gradient, and what is analytic to rounding with enough points.
func TestSurface(t *testing.T) {
	axes := [3]axis{{-1, 3, 5}, {2, 2.5, 18}, {-4, 4, 4}}
	f := func(z [3]float64) [3]float64 {
		return [3]float64{1 + z[0]*z[0]*z[0]*z[0] - z[2]*z[2]*z[2]*z[0], math.Exp(z[1]) * z[2], 7}
	}
	slope := func(z [3]float64) [3]float64 { // of f0 + 2 f1
		return [3]float64{
			4*z[0]*z[0]*z[0] - z[2]*z[2]*z[2], 2 * math.Exp(z[1]) * z[2], -3*z[2]*z[2]*z[0] + 2*math.Exp(z[1]),
		}
	}
	var values []float64
	for i := range axes[0].n {
		for j := range axes[1].n {
			for k := range axes[2].n {
				v := f([3]float64{axes[0].point(i), axes[1].point(j), axes[2].point(k)})
				values = append(values, v[:]...)
			}
		}
	}
	r, rng := newSurface(axes, values).reader(), rand.New(rand.NewPCG(1, 1))
	for range 50 {
		var z [3]float64
		for i, a := range axes {
			z[i] = a.lo + (a.hi-a.lo)*rng.Float64()
		}
		want := f(z)
		got, grad, parts := r.at(z, [3]float64{1, 2, 0})
		near(t, "value", got, want[0]+2*want[1], 1e-12)
		for i := range z {
			near(t, "part", parts[i], want[i], 1e-12)
			near(t, "slope", grad[i], slope(z)[i], 1e-10)
		}
	}
}

// TestWeights: Lagrange weights reproduce polynomials, at the points themselves too.
func TestWeights(t *testing.T) {
	a := axis{-2, 5, 6}
	w := make([]float64, a.n)
	for _, x := range []float64{-2, 0.3, 5, a.point(2)} {
		a.weights(x, w)
		sum := 0.0
		for k, v := range w {
			sum += v * math.Pow(a.point(k), 5)
		}
		near(t, "fifth power", sum, math.Pow(x, 5), 1e-12)
	}
}

// A coefficient counts for the axes on which it is one of the last two.
func TestTails(t *testing.T) {
	axes := [3]axis{{n: 3}, {n: 4}, {n: 5}}
	for i := range 3 {
		for j := range 4 {
			for k := range 5 {
				s := &surface{axes, make([]float64, 3*4*5*3)}
				at := ((i*4+j)*5 + k) * 3
				s.c[at], s.c[at+1], s.c[at+2] = -0.5, 7, 7 // of the other two functions nothing is asked
				var want [3]float64
				for a, last := range []bool{i >= 1, j >= 2, k >= 3} {
					if last {
						want[a] = 0.5
					}
				}
				if got := s.tails(); got != want {
					t.Errorf("coefficient %d %d %d: %v, want %v", i, j, k, got, want)
				}
			}
		}
	}
}
