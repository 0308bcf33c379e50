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
