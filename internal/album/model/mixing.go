package model

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// mixing holds the mixing variables of the packed rows, and the noise that they
// make at a point.
type mixing struct {
	root  []float64 // sqrt(w), which [mixedTarget.Refresh] draws
	w     []float64
	stale bool      // w and the sums are of other roots
	scale []float64 // s
	unit  []float64 // d log s / d log sigma: 1, or 0 at the floor
	gh    []float64 // d log likelihood / d variance, from the backward pass

	a, skew, k, dk float64 // nu/2, k(nu) and its derivative in nu/2
	logSum, invSum float64 // of log(1/w) and 1/w over the rows
}

func newMixing(n int) *mixing {
	vec := func() []float64 { return make([]float64, n) }
	b := &mixing{root: vec(), w: vec(), stale: true, scale: vec(), unit: vec(), gh: vec()}
	for i := range b.root {
		b.root[i] = 1
	}
	return b
}

// refresh computes the variances of the rows, as levels of the filter, one for
// each row, and takes the shifts of their means from e.
func (b *mixing) refresh(p *packing, lev *levelTable, th *theta, e []float64) {
	b.a, b.skew = th.nu/2, th.skew
	b.k, b.dk = rootMean(b.a)
	b.square()
	for i := range p.levels {
		v := &p.levels[i]
		s2, half := v.variance(th.sigma, th.g, &th.slope)
		b.scale[i], b.unit[i] = math.Sqrt(s2), 1
		if half == 0 {
			b.unit[i] = 0
		}
		w := b.w[i]
		lev.set(i, s2*w, half*w)
		e[i] -= b.scale[i] * b.skew * (b.root[i] - b.k)
	}
}

// square computes what follows from the roots alone.
func (b *mixing) square() {
	if !b.stale {
		return
	}
	logs := product{1, 0}
	b.invSum, b.stale = 0, false
	for i, root := range b.root {
		b.w[i] = root * root
		logs.times(b.w[i])
		b.invSum += 1 / b.w[i]
	}
	b.logSum = -logs.log()
}

// prior returns the log density of the log(1/w), 1/w ~ Gamma(a, a).
func (b *mixing) prior() float64 {
	n := float64(len(b.root))
	c, _ := math.Lgamma(b.a)
	return n*(b.a*math.Log(b.a)-c) + b.a*(b.logSum-b.invSum)
}

// pullBack returns the gradients in nu and skew of likelihood and prior, and adds
// what the shifts of the means contribute to those in log sigma, g and slope. u is V^-1 e.
func (b *mixing) pullBack(p *packing, u []float64, s *sums) (nu, skew float64) {
	n, sum := float64(len(b.root)), 0.0
	for i, root := range b.root {
		us := u[i] * b.scale[i]
		sum += us
		skew += us * (root - b.k)
		shift := us * b.skew * (root - b.k) * b.unit[i]
		s.logSigma += shift
		s.expo -= shift * p.levels[i].logCount
		s.slope.add(shift, &p.levels[i].by)
	}
	da := n*(math.Log(b.a)+1-mathext.Digamma(b.a)) + b.logSum - b.invSum - sum*b.skew*b.dk
	return 0.5 * da, skew
}
