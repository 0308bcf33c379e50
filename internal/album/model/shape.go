package model

import (
	"math"
)

// tShape is the standardised distribution of the noise under [StudentT] (skew 0) and
// [SkewT]: sqrt(w) (skew + e) - skew k(nu).
type tShape struct{ nu, skew, k float64 }

func newShape(nu, skew float64) tShape {
	k, _ := rootMean(nu / 2)
	return tShape{nu, skew, k}
}

// far reports a skewed shape for which [hermiteRule] would need more than a million
// nodes: as far out proposals reach now and then, and no posterior. Its density counts
// as zero.
func (s tShape) far() bool {
	reach := math.Abs(s.skew)
	return reach > 0 && !(hermiteWidth(s.nu, reach) < 1e10)
}

// root returns the most probable sqrt(1/w) behind a value z. Its density is, with
// x = z + skew k,
//
//	root^nu exp(-root^2 (nu + x^2)/2 + skew x root)
func (s tShape) root(z float64) float64 {
	x := z + s.skew*s.k
	b, c := s.skew*x, s.nu+x*x
	return (b + math.Sqrt(b*b+4*s.nu*c)) / (2 * c)
}

// noise evaluates the log density of a standardised score,
//
//	p(z) = T(x) exp(-skew^2/2) H(y)/H(0),  x = z + skew k,  y = skew x/sqrt(nu + x^2)
//
// with T the density of Student's t and H(y) the integral of r^nu exp(-r^2/2 + y r)
// over r > 0 (Johnson, Kotz and Balakrishnan, chapter 31). y is between -|skew| and
// |skew|, where log H is a polynomial to rounding. What needs a logarithm is
// multiplied up and added by rest.
type noise struct {
	tShape
	shift, n1 float64
	h         hermite
	tails     product
}

func newNoise(s tShape) noise {
	x := noise{tShape: s, shift: s.skew * s.k, n1: s.nu + 1, tails: product{1, 0}}
	if s.skew != 0 {
		x.h = newHermite(s.nu, math.Abs(s.skew))
	}
	return x
}

// see returns the part of log p(z) that is not left to rest.
func (s *noise) see(z float64) float64 {
	x := z + s.shift
	c := s.nu + x*x
	s.tails.times(c)
	if s.skew == 0 {
		return 0
	}
	return s.h.log(s.skew * x / math.Sqrt(c))
}

// slope is see with the derivative of log p(z).
func (s *noise) slope(z float64) (part, dz float64) {
	x := z + s.shift
	c := s.nu + x*x
	s.tails.times(c)
	dz = -s.n1 * x / c
	if s.skew == 0 {
		return 0, dz
	}
	root := math.Sqrt(c)
	part, d := s.h.both(s.skew * x / root)
	return part, dz + d*s.skew*s.nu/(c*root)
}

// rest completes the sum over n values.
func (s *noise) rest(n int) float64 {
	return float64(n)*(s.logPeak()-0.5*s.skew*s.skew+0.5*s.n1*math.Log(s.nu)) - 0.5*s.n1*s.tails.log()
}

// logPeak is log T(0).
func (s tShape) logPeak() float64 {
	hi, _ := math.Lgamma((s.nu + 1) / 2)
	lo, _ := math.Lgamma(s.nu / 2)
	return hi - lo - 0.5*math.Log(s.nu*math.Pi)
}

// hermite is log H(y)/H(0) on [-reach, reach] as a Chebyshev series, without terms
// below 1e-11.
type hermite struct {
	reach float64
	terms int
	c     [hermiteTerms]float64
}

const hermiteTerms = 24

func newHermite(nu, reach float64) hermite {
	h := hermite{reach: reach}
	q := newHermiteRule(nu, reach)
	var f [hermiteTerms]float64
	zero := q.log(0)
	for k := range f {
		f[k] = q.log(reach*chebyshev[1][k]) - zero
	}
	for j := range h.c {
		for k, v := range f {
			h.c[j] += v * chebyshev[j][k] * 2 / hermiteTerms
		}
	}
	h.c[0] /= 2
	for h.terms = hermiteTerms; h.terms > 1 && math.Abs(h.c[h.terms-1]) < 1e-11; {
		h.terms--
	}
	return h
}

// chebyshev holds the polynomials T_j at the nodes k.
var chebyshev = func() (t [hermiteTerms][hermiteTerms]float64) {
	for j := range t {
		for k := range t[j] {
			t[j][k] = math.Cos(math.Pi * float64(j) * (float64(k) + 0.5) / hermiteTerms)
		}
	}
	return t
}()

// log evaluates the series by Clenshaw's recurrence.
func (h *hermite) log(y float64) float64 {
	x := y / h.reach
	var b1, b2 float64
	for j := h.terms - 1; j > 0; j-- {
		b1, b2 = 2*x*b1-b2+h.c[j], b1
	}
	return x*b1 - b2 + h.c[0]
}

// both evaluates the series and its derivative.
func (h *hermite) both(y float64) (value, slope float64) {
	x := y / h.reach
	var b1, b2, d1, d2 float64
	for j := h.terms - 1; j > 0; j-- {
		d1, d2 = 2*x*d1-d2+2*b1, d1
		b1, b2 = 2*x*b1-b2+h.c[j], b1
	}
	return x*b1 - b2 + h.c[0], (b1 + x*d1 - d2) / h.reach
}

// hermiteRule is the trapezoidal rule in log r for the integral of
// r^nu exp(-r^2/2 + y r), |y| <= reach, the part without y computed.
type hermiteRule struct{ r, logWeight []float64 }

func newHermiteRule(nu, reach float64) hermiteRule {
	var q hermiteRule
	mode, step := hermiteMode(nu, reach), 0.4/math.Sqrt(hermiteWidth(nu, reach))
	at := func(u float64) (r, lw float64) {
		r = mode * math.Exp(u)
		return r, (nu+1)*(u+math.Log(mode)) - 0.5*r*r
	}
	add := func(u float64) {
		r, lw := at(u)
		q.r, q.logWeight = append(q.r, r), append(q.logWeight, lw+math.Log(step))
	}
	// Down to where r^(nu+1) is below rounding even for y = -reach, up likewise.
	for u := 0.0; u > -40/(nu+1)-2; u -= step {
		add(u)
	}
	for u := step; mode*math.Exp(u) < mode+9; u += step {
		add(u)
	}
	return q
}

// hermiteMode is where the integrand for y = reach has its top in log r, and
// hermiteWidth the inverse of its variance there.
func hermiteMode(nu, reach float64) float64 { return (reach + math.Sqrt(reach*reach+4*(nu+1))) / 2 }

func hermiteWidth(nu, reach float64) float64 { return 2*(nu+1) + reach*hermiteMode(nu, reach) }

func (q *hermiteRule) log(y float64) float64 {
	top := math.Inf(-1)
	for k, lw := range q.logWeight {
		top = max(top, lw+y*q.r[k])
	}
	sum := 0.0
	for k, lw := range q.logWeight {
		sum += math.Exp(lw + y*q.r[k] - top)
	}
	return top + math.Log(sum)
}
