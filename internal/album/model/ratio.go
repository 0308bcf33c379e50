package model

import "math"

// ratio is the ratio of two standard deviations, value = sqrt(unit h(x)), with its
// derivative in x (slope) and the derivative of the logarithm of that (curve).
type ratio struct{ value, slope, curve float64 }

func newRatio(x, unit float64) ratio {
	h, cdf, density := hinge(x)
	v := math.Sqrt(unit * h)
	// v' = v Phi/(2h), log v' = log Phi - log(h)/2 + const.
	return ratio{value: v, slope: v * cdf / (2 * h), curve: density/cdf - cdf/(2*h)}
}

// hinge returns h(x) = x Phi(x) + phi(x), its derivative Phi(x) and its second
// derivative phi(x). It is near x for large x, and phi(x)/x^2 for very negative.
func hinge(x float64) (h, cdf, density float64) {
	cdf, density = 0.5*math.Erfc(-x/math.Sqrt2), math.Exp(-0.5*x*x-logSqrt2Pi)
	return x*cdf + density, cdf, density
}

// unHinge is the inverse of hinge; -Inf at zero. h is convex and above x, so
// Newton's method falls from x = y to the root without overshooting.
func unHinge(y float64) float64 {
	if !(y > 0) {
		return math.Inf(-1)
	}
	x := y
	for range 1000 {
		h, cdf, _ := hinge(x)
		step := (h - y) / cdf
		if !(step > 1e-15*math.Abs(x)) {
			break
		}
		x -= step
	}
	return x
}

// units holds what the coordinates of theta are measured in.
type units struct {
	artist, walk float64 // A and W
	meanStep     float64 // k
}

// newUnits sets A and W to three times the standard error of the squared ratio
// when all else is known and the ratio is small. With V = sigma^2 I + sigma_artist^2
// J, J one between albums of an artist, the information on the squared ratio is
// sum over pairs of albums of J_ij^2 / 2 (i != j; the diagonal is confounded with
// sigma), and for the walk J_ij is min(position)-1. Priors bound them.
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
	u.artist = min(3*math.Sqrt(2/pairs), square(p.ArtistScale/p.ObsScale))
	u.walk = min(3*math.Sqrt(2/walks), square(p.WalkScale/p.ObsScale))
	return u
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
