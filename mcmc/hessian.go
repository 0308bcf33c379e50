package mcmc

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

const (
	// Differences are taken a thousandth of a standard deviation to either
	// side: the error of the quadratic term is then about 1e-6 of it, and
	// rounding in the gradient stays well below.
	diffShare = 1e-3
	// A step within these bounds, in standard deviations, is near enough.
	diffLow, diffHigh = 1e-4, 1e-2
	diffTries         = 6

	maxCondition = 1e12
)

// ridges are the shares of the unit diagonal that may be added to a scaled
// Hessian before it counts as not positive definite: enough to cover the
// rounding of the differences, too little to bend the metric.
var ridges = [...]float64{0, 1e-10, 1e-8, 1e-6}

// factor returns the upper triangular L with L L' the inverse of the negative
// Hessian at the best point. It first scales the Hessian to a unit diagonal, so that the
// units of the coordinates do not decide what is singular.
func (o *objective) factor() (*mat.TriDense, error) {
	h, err := o.hessian(o.x)
	if err != nil {
		return nil, err
	}
	n := len(o.x)
	scale := make([]float64, n)
	for i := range scale {
		scale[i] = 1 / math.Sqrt(h.At(i, i))
	}
	c := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			c.SetSym(i, j, h.At(i, j)*scale[i]*scale[j])
		}
	}
	u, ok := invertFactor(c)
	if !ok {
		return nil, o.failure("the density does not fall off", worstDirection(c))
	}
	for i := range n {
		for j := i; j < n; j++ {
			u.SetTri(i, j, u.At(i, j)*scale[i])
		}
	}
	return u, nil
}

// invertFactor returns U^-1 for c = U'U, after the smallest ridge that makes c
// well conditioned.
func invertFactor(c *mat.SymDense) (*mat.TriDense, bool) {
	n := c.SymmetricDim()
	for _, ridge := range ridges {
		for i := range n {
			c.SetSym(i, i, 1+ridge)
		}
		var ch mat.Cholesky
		if !ch.Factorize(c) || ch.Cond() > maxCondition {
			continue
		}
		var u, inv mat.TriDense
		ch.UTo(&u)
		if inv.InverseTri(&u) == nil {
			return &inv, true
		}
	}
	return nil, false
}

// worstDirection names the coordinate that weighs most in the direction of
// least curvature, or -1.
func worstDirection(c *mat.SymDense) int {
	var e mat.EigenSym
	if !e.Factorize(c, true) {
		return -1
	}
	var v mat.Dense
	e.VectorsTo(&v)
	worst := 0
	for i := range c.SymmetricDim() {
		if math.Abs(v.At(i, 0)) > math.Abs(v.At(worst, 0)) {
			worst = i
		}
	}
	return worst
}

// hessian returns the negative Hessian of the log density at x.
func (o *objective) hessian(x []float64) (*mat.SymDense, error) {
	n := len(x)
	cols := mat.NewDense(n, n, nil) // a column of the Hessian in every row
	err := o.each(func(o *objective, j int) error { return o.column(x, j, cols.RawRowView(j)) })
	if err != nil {
		return nil, err
	}
	h := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			h.SetSym(i, j, (cols.At(i, j)+cols.At(j, i))/2)
		}
	}
	return h, nil
}

// column writes column j of the negative Hessian, with a step that suits the
// scale of the coordinate, which the column itself reveals.
func (o *objective) column(x []float64, j int, col []float64) error {
	h := diffShare
	for range diffTries {
		if !o.difference(x, j, h, col) {
			h /= 32 // perhaps only the step leaves the support
			continue
		}
		if !(col[j] > 0) {
			return o.failure("the density is flat or curves upwards", j)
		}
		sd := 1 / math.Sqrt(col[j])
		if h >= diffLow*sd && h <= diffHigh*sd {
			return nil
		}
		h = diffShare * sd
	}
	if !allFinite(col) || !(col[j] > 0) {
		return o.failure("the mode lies at the border of the support", j)
	}
	return nil
}

// difference writes (g(x-h) - g(x+h)) / 2h along coordinate j.
func (o *objective) difference(x []float64, j int, h float64, col []float64) bool {
	y := append([]float64(nil), x...)
	y[j] = x[j] + h
	up := y[j]
	if !o.eval(y) {
		col[j] = math.NaN()
		return false
	}
	copy(col, o.tryG)
	y[j] = x[j] - h
	if !o.eval(y) {
		col[j] = math.NaN()
		return false
	}
	// The distance that was really taken, free of the rounding of x +- h.
	width := up - y[j]
	for i, g := range o.tryG {
		col[i] = (g - col[i]) / width
	}
	return true
}
