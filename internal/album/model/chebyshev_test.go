package model

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestSurface: what is a polynomial in its coordinates comes back exactly, with its
// gradient, and what is analytic to rounding with enough points.
func TestSurface(t *testing.T) {
	axes := [4]axis{{-1, 3, 5}, {2, 2.5, 18}, {-4, 4, 4}, {0, 2, 5}}
	f := func(z place) [3]float64 {
		return [3]float64{1 + math.Pow(z[0], 4) - z[2]*z[2]*z[2]*z[0], math.Exp(z[1]) * z[2], 7 + math.Pow(z[3], 4)*z[0]}
	}
	slope := func(z place) place { // of f0 + 2 f1 + 3 f2
		return place{
			4*z[0]*z[0]*z[0] - z[2]*z[2]*z[2] + 3*math.Pow(z[3], 4), 2 * math.Exp(z[1]) * z[2],
			-3*z[2]*z[2]*z[0] + 2*math.Exp(z[1]), 12 * math.Pow(z[3], 3) * z[0],
		}
	}
	var values []float64
	for at := range axes[0].n * axes[1].n * axes[2].n * axes[3].n {
		var z place
		rest := at
		for i := 3; i >= 0; i-- {
			z[i] = axes[i].point(rest % axes[i].n)
			rest /= axes[i].n
		}
		v := f(z)
		values = append(values, v[:]...)
	}
	r, rng := newSurface(axes, values).reader(), rand.New(rand.NewPCG(1, 1))
	for range 50 {
		var z place
		for i, a := range axes {
			z[i] = a.lo + (a.hi-a.lo)*rng.Float64()
		}
		want := f(z)
		got, grad, parts := r.at(z, [3]float64{1, 2, 3})
		near(t, "value", got, want[0]+2*want[1]+3*want[2], 1e-12)
		for i := range parts {
			near(t, "part", parts[i], want[i], 1e-12)
		}
		for i := range z {
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
	axes := [4]axis{{n: 3}, {n: 4}, {n: 5}, {n: 3}}
	for at := range 3 * 4 * 5 * 3 {
		s := &surface{axes, make([]float64, 3*4*5*3*3)}
		s.c[3*at], s.c[3*at+1], s.c[3*at+2] = -0.5, 7, 7 // of the other two functions nothing is asked
		var want place
		for a, last := range []bool{at/60 >= 1, at/15%4 >= 2, at/3%5 >= 3, at%3 >= 1} {
			if last {
				want[a] = 0.5
			}
		}
		if got := s.tails(); got != want {
			t.Errorf("coefficient %d: %v, want %v", at, got, want)
		}
	}
}
