package mixture

import (
	"math"
	"slices"
)

// curve is the distribution function of a mixture at the nodes
//
//	x = center + s sinh(t),  t = k step,  k = -last ... last
//
// which reach both the narrow middle, where s is the least standard deviation of the
// components, and tails that are as wide as the widest.
type curve struct {
	g               *Gaussian
	center, s, step float64
	last            int
	x, f            []float64
}

// The steps of a curve: the wide one where the means of the components scatter by less
// than closeMeans least standard deviations.
const (
	wideStep   = 0.2
	sinhStep   = 0.125
	closeMeans = 0.7
)

// curve computes the distribution function. Where a component is no number, it has no
// nodes.
func (g *Gaussian) curve(center float64) *curve {
	c := &curve{g: g, center: center, s: math.Inf(1), step: sinhStep}
	far, scatter := 0.0, 0.0
	for i, mu := range g.Mean {
		c.s = min(c.s, g.SD[i])
		far = max(far, math.Abs(mu-center)+reach*g.SD[i])
		scatter += g.weight(i) * (mu - center) * (mu - center)
	}
	if far /= c.s; !(far <= math.MaxFloat64) {
		return c
	}
	if scatter < closeMeans*closeMeans*c.s*c.s {
		c.step = wideStep
	}
	c.last = int(math.Asinh(far)/c.step) + 1
	c.x, c.f = make([]float64, 2*c.last+1), make([]float64, 2*c.last+1)
	for k := range c.x {
		c.x[k] = center + c.s*math.Sinh(float64(k-c.last)*c.step)
	}
	c.fill()
	return c
}

// fill adds up the components. A node beyond the reach of one has all of it, or nothing:
// the first such node of every component gets its weight, and those behind it by a
// running sum.
func (c *curve) fill() {
	beyond := make([]float64, len(c.x)+1)
	for i, mu := range c.g.Mean {
		w, sd := c.g.weight(i), c.g.SD[i]
		inv, lo, hi := 1/sd, mu-tableReach*sd, mu+tableReach*sd
		k := 0
		for k < len(c.x) && c.x[k] <= lo {
			k++
		}
		for ; k < len(c.x) && c.x[k] < hi; k++ { // normalCDF, inside of its table
			z := (c.x[k] - mu) * inv
			at := int(z*perUnit + (tableReach*perUnit + 0.5))
			n, d := &nodes[at], z-(float64(at)-tableReach*perUnit)/perUnit
			c.f[k] += w * (n.value + d*(n.c1+d*(n.c2+d*(n.c3+d*(n.c4+d*(n.c5+d*n.c6))))))
		}
		beyond[k] += w
	}
	sum := 0.0
	for k := range c.f {
		sum += beyond[k]
		c.f[k] += sum
	}
}

// half returns E|X - X'|/2 = integral F(1-F) dx, times width(x) where that is given, by
// the trapezoidal rule in t. F is entire, so the error falls exponentially in 1/step:
// below 1e-9 of the result where means scatter with a standard deviation up to s, 1e-8 up
// to 3 s, and 1e-4 up to 6 s. What a kink of the width adds is that of [curve.bent].
func (c *curve) half(width func(float64) float64) float64 {
	if c.x == nil {
		return math.NaN()
	}
	sum := 0.0
	for k, f := range c.f {
		part := c.s * math.Cosh(float64(k-c.last)*c.step) * f * (1 - f)
		if width != nil {
			part *= width(c.x[k])
		}
		sum += part
	}
	return c.step * sum
}

// bent is what half lacks where the derivative of the width jumps at x by so much: by
// the formula of Euler and Maclaurin on both sides, at a place theta steps before a node,
//
//	jump of the integrand's derivative in t, times step^2/2 (theta^2 - theta + 1/6)
func (c *curve) bent(x, jump float64) float64 {
	t, f := math.Asinh((x-c.center)/c.s), c.g.CDF(x)
	slope := c.s * math.Cosh(t) // of x in t
	_, theta := math.Modf(math.Abs(t / c.step))
	return 0.5 * c.step * c.step * (theta*theta - theta + 1.0/6) * jump * slope * slope * f * (1 - f)
}

// quantile is [Gaussian.Quantile], by Newton's method from a point between two nodes.
func (c *curve) quantile(p float64) float64 {
	k, _ := slices.BinarySearchFunc(c.f, p, func(f, p float64) int {
		if f < p {
			return -1
		}
		return 1
	})
	if k < 2 || k > len(c.f)-2 {
		return c.g.Quantile(p)
	}
	return c.g.newton(p, c.between(k, p), c.x[k-1], c.x[k], c.s)
}

// between guesses where F is p, between the nodes k-1 and k: by the cubic in logit F
// through four nodes (Lagrange), which is nearly straight in t.
func (c *curve) between(k int, p float64) float64 {
	var l, t [4]float64
	for j := range l {
		f := c.f[k-2+j]
		l[j], t[j] = math.Log(f/(1-f)), float64(k-2+j-c.last)*c.step
	}
	want, guess := math.Log(p/(1-p)), 0.0
	for j := range l {
		part := t[j]
		for m := range l {
			if m != j {
				part *= (want - l[m]) / (l[j] - l[m])
			}
		}
		guess += part
	}
	x := c.center + c.s*math.Sinh(guess)
	if !(x > c.x[k-1] && x < c.x[k]) {
		return 0.5 * (c.x[k-1] + c.x[k])
	}
	return x
}
