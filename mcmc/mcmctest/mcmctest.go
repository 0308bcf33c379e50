// Package mcmctest checks that a hand-written target keeps the promises that
// package mcmc builds on: a gradient that belongs to the density, and the same
// bits for the same point.
package mcmctest

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
)

// Target is mcmc.Target, repeated here so that tests inside package mcmc can
// use these checks too.
type Target interface {
	Dim() int
	LogDensity(q, grad []float64) float64
}

// CheckTarget fails tb unless at each point the gradient equals central
// differences of the log density to within tol*(1+|gradient|), the point is
// left alone, and evaluating elsewhere in between changes no bit. A tol of 1e-6
// suits densities whose curvature is within a few powers of ten of 1.
func CheckTarget(tb testing.TB, t Target, tol float64, points ...[]float64) {
	tb.Helper()
	for k, q := range points {
		if len(q) != t.Dim() {
			tb.Fatalf("point %d has %d coordinates, the target %d", k, len(q), t.Dim())
		}
		grad := make([]float64, len(q))
		x := slices.Clone(q)
		lp := t.LogDensity(x, grad)
		if !slices.Equal(x, q) {
			tb.Errorf("point %d: LogDensity changed its argument", k)
		}
		checkGradient(tb, t, tol, k, q, grad)
		checkPure(tb, t, k, q, lp, grad)
	}
}

func checkGradient(tb testing.TB, t Target, tol float64, k int, q, grad []float64) {
	tb.Helper()
	scratch := make([]float64, len(q))
	f := func(x []float64) float64 { return t.LogDensity(x, scratch) }
	diff := richardson(f, q)
	for i, g := range grad {
		if !(math.Abs(g-diff[i]) <= tol*(1+math.Abs(g))) {
			tb.Errorf("point %d, coordinate %d: gradient %.10g, differences say %.10g", k, i, g, diff[i])
		}
	}
}

// richardson removes the h^2 error of central differences with two steps.
func richardson(f func([]float64) float64, q []float64) []float64 {
	const h = 1e-3
	wide := fd.Gradient(nil, f, q, &fd.Settings{Formula: fd.Central, Step: h})
	narrow := fd.Gradient(nil, f, q, &fd.Settings{Formula: fd.Central, Step: h / 2})
	for i := range narrow {
		narrow[i] += (narrow[i] - wide[i]) / 3
	}
	return narrow
}

func checkPure(tb testing.TB, t Target, k int, q []float64, lp float64, grad []float64) {
	tb.Helper()
	again := make([]float64, len(q))
	elsewhere := slices.Clone(q)
	for i := range elsewhere {
		elsewhere[i] += 0.25
	}
	t.LogDensity(elsewhere, again)
	if l := t.LogDensity(q, again); math.Float64bits(l) != math.Float64bits(lp) {
		tb.Errorf("point %d: log density %v at first, %v again", k, lp, l)
	}
	for i := range grad {
		if math.Float64bits(grad[i]) != math.Float64bits(again[i]) {
			tb.Errorf("point %d, coordinate %d: gradient %v at first, %v again", k, i, grad[i], again[i])
		}
	}
}
