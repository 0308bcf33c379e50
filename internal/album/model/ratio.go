package model

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// ratio is the ratio of two standard deviations as a function of a coordinate x,
//
//	value^2 = h(x)/h(c-x)
//
// with its derivative in x (slope) and the derivative of the logarithm of that
// (curve).
type ratio struct{ value, slope, curve float64 }

func newRatio(x, c float64) ratio {
	h1, cdf1, density1 := hinge(x)
	h2, cdf2, density2 := hinge(c - x)
	v := math.Sqrt(h1 / h2)
	a, b := cdf1/h1, cdf2/h2
	s := a + b // 2 (log v)'
	ds := (density1/h1 - a*a) - (density2/h2 - b*b)
	return ratio{value: v, slope: 0.5 * s * v, curve: 0.5*s + ds/s}
}

// unRatio is the inverse of newRatio: the x of a value. -Inf for 0, +Inf for
// infinity.
func unRatio(value, c float64) float64 {
	switch {
	case !(value > 0):
		return math.Inf(-1)
	case math.IsInf(value, 1):
		return value
	}
	lo, hi := -hingeReach, c+hingeReach
	for range 200 {
		x := lo + (hi-lo)/2
		if newRatio(x, c).value < value {
			lo = x
		} else {
			hi = x
		}
	}
	return lo + (hi-lo)/2
}

// hingeReach is how far below zero the hinge is above the smallest float64.
const hingeReach = 37.0

// hinge returns h(x) = x Phi(x) + phi(x), its derivative Phi(x) and its second
// derivative phi(x). It is near x for large x, and phi(x)/x^2 for very negative.
func hinge(x float64) (h, cdf, density float64) {
	cdf, density = 0.5*math.Erfc(-x/math.Sqrt2), math.Exp(-0.5*x*x-logSqrt2Pi)
	return x*cdf + density, cdf, density
}

// units holds what the coordinates of theta are measured in.
type units struct {
	artist, walk float64 // a and w
	meanStep     float64 // k
	bend         float64 // c
	still        bool    // no album tells anything of the walk: see [newStill]
}

// newUnits sets a and w to the inverse of three times the standard error of the squared
// ratio when all else is known and the ratio is small, but not below that of a
// ratio of prior scales. With V = sigma^2 I + sigma_artist^2 J, J one between
// albums of an artist, the information on the squared ratio is the sum over pairs
// of albums of J_ij^2/2 (i != j; the diagonal is confounded with sigma); for the
// walk J_ij is min(position) - 1.
func newUnits(r *Rows, p *Priors) units {
	u := units{meanStep: meanStep(r)}
	pairs, walks := 0.0, 0.0
	for _, s := range spans(r.Artist) {
		for i := s.Lo; i < s.Hi; i++ {
			for j := s.Lo; j < i; j++ {
				if r.Train[i] && r.Train[j] {
					step := float64(r.Position[j] - 1) // the earlier: the smaller
					pairs += 2
					walks += 2 * step * step
				}
			}
		}
	}
	u.artist = max(math.Sqrt(pairs/2)/3, square(p.ObsScale/p.ArtistScale))
	u.still = u.meanStep == 0
	u.walk = max(math.Sqrt(walks/2)/3, square(p.ObsScale/p.WalkScale))
	return u
}

// newStill is the map of the coordinate x of sigma_rw where all positions are 1, so that
// nothing but its prior is known of it:
//
//	sigma_rw = scale Phi^-1((1 + Phi(x))/2)
//
// which makes x standard normal and independent of all else. In terms of a ratio of
// variances the half-normal is a chi-square, of which no Gaussian is a likeness.
func newStill(x, scale float64) ratio {
	_, cdf, density := hinge(x)
	z := math.Sqrt2 * math.Erfinv(cdf) // the half-normal quantile of cdf
	if x > 0 {
		_, upper, _ := hinge(-x)
		z = -mathext.NormalQuantile(upper / 2)
	}
	slope := 0.5 * density / math.Exp(-0.5*z*z-logSqrt2Pi) // dz/dx
	return ratio{value: scale * z, slope: scale * slope, curve: z*slope - x}
}

// unStill is the inverse of newStill.
func unStill(value, scale float64) float64 {
	z := value / (scale * math.Sqrt2)
	if below := math.Erf(z); below < 0.5 {
		return mathext.NormalQuantile(below)
	}
	return -mathext.NormalQuantile(math.Erfc(z))
}

// meanStep is the mean of position - 1 over the training rows.
func meanStep(r *Rows) float64 {
	sum, n := 0.0, 0.0
	for i, train := range r.Train {
		if train {
			sum += float64(r.Position[i] - 1)
			n++
		}
	}
	return sum / n
}

func square(x float64) float64 { return x * x }
