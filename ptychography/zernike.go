package ptychography

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// Zernike returns Zernike's polynomial with Noll's index j >= 1 at a point of the
// unit disc, scaled to a mean square of one over it (R. Noll, J. Opt. Soc. Am. 66,
// 1976, 207-211): 4 is defocus, 5 and 6 astigmatism, 7 and 8 coma, 11 spherical
// aberration. Beyond the largest index of [Aberrations] it is NaN, as it is below 1.
func Zernike(j int, rho, theta float64) float64 {
	if j < 1 || j > mostNoll {
		return math.NaN()
	}
	n, m := noll(j)
	scale, angle := math.Sqrt(float64(n+1)), 1.0
	if m != 0 {
		scale *= math.Sqrt2
		if angle = math.Cos(float64(m) * theta); j%2 == 1 {
			angle = math.Sin(float64(m) * theta)
		}
	}
	return scale * radial(n, m, rho) * angle
}

// noll returns radial order and angular frequency of an index.
func noll(j int) (n, m int) {
	rest := j - 1
	for rest > n {
		n++
		rest -= n
	}
	// Within an order the frequencies grow in steps of two, each in twins but 0.
	if n%2 == 0 {
		return n, 2 * ((rest + 1) / 2)
	}
	return n, 2*(rest/2) + 1
}

// radial is R_n^m, the sum over k of
//
//	(-1)^k (n-k)! / (k! ((n+m)/2-k)! ((n-m)/2-k)!) rho^(n-2k).
func radial(n, m int, rho float64) float64 {
	factorial := func(k int) float64 { return math.Gamma(float64(k) + 1) }
	var sum float64
	for k := range (n-m)/2 + 1 {
		term := factorial(n-k) / (factorial(k) * factorial((n+m)/2-k) * factorial((n-m)/2-k))
		if k%2 == 1 {
			term = -term
		}
		sum += term * math.Pow(rho, float64(n-2*k))
	}
	return sum
}

// Aberrations are phases of a pupil: Noll's index, and radians root mean square
// over the disc.
type Aberrations map[int]float64

// mostNoll bounds indices: beyond, the polynomials ripple faster than pixels.
const mostNoll = 66

// Check returns an error that names the smallest index that is out of range, or whose
// phase is no number.
func (a Aberrations) Check() error {
	for _, j := range slices.Sorted(maps.Keys(a)) {
		v := a[j]
		if j < 1 || j > mostNoll || !finite(v) {
			return fmt.Errorf("ptychography: aberration %d of %v rad: Noll's index is from 1 to %d, the phase finite", j, v, mostNoll)
		}
	}
	return nil
}

// phase returns the sum of the aberrations at a point of the unit disc, in a
// fixed order.
func (a Aberrations) phase(rho, theta float64) float64 {
	var sum float64
	for _, j := range slices.Sorted(maps.Keys(a)) {
		sum += a[j] * Zernike(j, rho, theta)
	}
	return sum
}
