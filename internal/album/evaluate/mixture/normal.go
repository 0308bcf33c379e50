package mixture

import "math"

// The standard normal distribution function and density are evaluated a hundred
// million times in an evaluation. Both come from one table: around the node z0,
//
//	Phi(z0+d) = Phi(z0) + phi(z0) (d - He1 d^2/2! + He2 d^3/3! - He3 d^4/4! + ...)
//
// with He_n(z0) the Hermite polynomials, since phi^(n) = (-1)^n He_n phi. With
// |d| <= 1/64 six terms leave an error below 1e-14.
const (
	tableReach = 9 // beyond, Phi is 1e-19 from 0 or 1
	perUnit    = 32
)

// node holds Phi(z0) and the coefficients of d, d^2, ..., d^6.
type node struct{ value, c1, c2, c3, c4, c5, c6 float64 }

var nodes = func() (t [2*tableReach*perUnit + 1]node) {
	for k := range t {
		z := float64(k)/perUnit - tableReach
		z2 := z * z
		f := invSqrt2Pi * math.Exp(-0.5*z2)
		t[k] = node{
			value: 0.5 * math.Erfc(-z/math.Sqrt2),
			c1:    f,
			c2:    -f * z / 2,
			c3:    f * (z2 - 1) / 6,
			c4:    -f * z * (z2 - 3) / 24,
			c5:    f * (z2*(z2-6) + 3) / 120,
			c6:    -f * z * (z2*(z2-10) + 15) / 720,
		}
	}
	return t
}()

// nearest returns the node next to z and z's distance from it; z must be inside
// the table.
func nearest(z float64) (*node, float64) {
	k := int(z*perUnit + (tableReach*perUnit + 0.5))
	return &nodes[k], z - (float64(k)-tableReach*perUnit)/perUnit
}

func inside(z float64) bool { return z > -tableReach && z < tableReach }

// beyond is Phi(z) outside the table: among components of very different width most
// of those that are asked are narrow ones, and far away.
func beyond(z float64) float64 {
	switch {
	case z >= tableReach:
		return 1
	case z <= -tableReach:
		return 0
	}
	return z // no number
}

// normalCDF is Phi(z), to an absolute 1e-14.
func normalCDF(z float64) float64 {
	if !inside(z) {
		return beyond(z)
	}
	n, d := nearest(z)
	return n.value + d*(n.c1+d*(n.c2+d*(n.c3+d*(n.c4+d*(n.c5+d*n.c6)))))
}

// normalBoth is Phi(z) and phi(z).
func normalBoth(z float64) (cdf, density float64) {
	if !inside(z) {
		return beyond(z), invSqrt2Pi * math.Exp(-0.5*z*z)
	}
	n, d := nearest(z)
	cdf = n.value + d*(n.c1+d*(n.c2+d*(n.c3+d*(n.c4+d*(n.c5+d*n.c6)))))
	density = n.c1 + d*(2*n.c2+d*(3*n.c3+d*(4*n.c4+d*(5*n.c5+d*6*n.c6))))
	return cdf, density
}

// normalQuantile is the inverse of normalCDF.
func normalQuantile(p float64) float64 { return -math.Sqrt2 * math.Erfcinv(2*p) }
