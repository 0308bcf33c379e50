package model

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Scatter is the distribution of a score about its mean in units of its scale s:
// a mixture of Gaussians over nodes of the logarithm of the mixing variable,
//
//	p(z) = sum_j Weight[j] Normal(z; Shift[j], Var[j])
//
// the trapezoidal rule for the integral over log w. Its weights sum to one but for
// the error of the rule, which falls with exp(-pi^2/step) and changes sign with the
// offset of the nodes. Under the normal likelihood it is the one node (1, 0, 1).
type Scatter struct{ Weight, Shift, Var []float64 }

// Scatter returns the scatter at the parameters of p by nodes of log w at offset +
// j step. The error of averages over draws is far below that of one when their
// offsets are spread over the step, see [Offset].
func (p *Point) Scatter(offset, step float64) Scatter {
	if !p.m.noise.Likelihood.mixed() {
		return Scatter{Weight: []float64{1}, Shift: []float64{0}, Var: []float64{1}}
	}
	return p.shape.nodes(offset, step)
}

// Offset spreads the offsets of draws evenly over a step, in any number of draws
// (multiples of the golden ratio).
func Offset(draw int, step float64) float64 {
	_, f := math.Modf(float64(draw+1) * 0.6180339887498949)
	return f * step
}

// Mixed reports whether predictions are mixtures for every single draw.
func (m *Model) Mixed() bool { return m.noise.Likelihood.mixed() }

// nodeCut is the weight, relative to the largest, below which nodes are left out.
// Far surprises are likely under the large variances alone, so it is small.
const nodeCut = 1e-9

// fullStep is the spread of log w from which on down steps are narrowed with it: that of
// some five degrees of freedom. Between nodes as far apart as for heavy tails the whole
// density of lighter ones would be lost.
const fullStep = 0.7

// nodes returns the rule with nodes at offset + j step, and both in proportion to the
// standard deviation of log w, sqrt(trigamma(nu/2)), where that is below [fullStep].
func (s tShape) nodes(offset, step float64) Scatter {
	a := s.nu / 2
	if narrow := math.Sqrt(mathext.Zeta(2, a)) / fullStep; narrow < 1 {
		offset, step = offset*narrow, step*narrow
	}
	c, _ := math.Lgamma(a)
	peak := step * math.Exp(a*math.Log(a)-a-c)
	// The density of l = log w is largest at 0.
	at := func(l float64) float64 { return math.Exp(-a * (l + math.Exp(-l) - 1)) }
	var out Scatter
	add := func(l float64) bool {
		p := at(l)
		if p < nodeCut {
			return false
		}
		v := math.Exp(l / 2)
		out.Weight, out.Shift, out.Var = append(out.Weight, peak*p), append(out.Shift, s.skew*(v-s.k)), append(out.Var, v*v)
		return true
	}
	offset -= step * math.Round(offset/step)
	for l := offset; add(l); l += step {
	}
	for l := offset - step; add(l); l -= step {
	}
	return out
}
