package mcmc

import (
	"context"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/latent-go/latent/mcmc/diagnose"
)

// always makes a factory that hands out the same stateless target.
func always(t Target) func(int) (Target, error) {
	return func(int) (Target, error) { return t, nil }
}

func mustSample(tb testing.TB, target Target, cfg Config) *Result {
	tb.Helper()
	r, err := Sample(context.Background(), always(target), cfg)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func runAlone(tb testing.TB, target Target, cfg Config) *Chain {
	tb.Helper()
	return &mustSample(tb, target, cfg).Chains[0]
}

func unitAffine(dim int) *Affine {
	a := &Affine{Mode: make([]float64, dim), L: mat.NewTriDense(dim, mat.Upper, nil)}
	for i := range dim {
		a.L.SetTri(i, i, 1)
	}
	return a
}

// expect compares the mean of f over all draws with want, in units of the
// Monte Carlo standard error, and asks the chains to have converged.
func expect(tb testing.TB, what string, r *Result, want float64, f func(q []float64) float64) {
	tb.Helper()
	chains := make([][]float64, len(r.Chains))
	for c := range r.Chains {
		for _, q := range r.Chains[c].Draws {
			chains[c] = append(chains[c], f(q))
		}
	}
	if rhat := diagnose.RHat(chains); !(rhat < 1.02) {
		tb.Errorf("%s: R-hat %.4f", what, rhat)
	}
	mean, se := stat.Mean(slices.Concat(chains...), nil), diagnose.MCSEMean(chains)
	if !(math.Abs(mean-want) < 4.5*se) {
		tb.Errorf("%s: mean %.5f, want %.5f (%.1f standard errors)", what, mean, want, (mean-want)/se)
	}
}

func coordinate(j int) func([]float64) float64 { return func(q []float64) float64 { return q[j] } }

func square(j int, centre float64) func([]float64) float64 {
	return func(q []float64) float64 { return (q[j] - centre) * (q[j] - centre) }
}

// sameBits reports whether two results hold the same draws and statistics.
func sameBits(tb testing.TB, what string, a, b *Result) {
	tb.Helper()
	if len(a.Chains) != len(b.Chains) {
		tb.Fatalf("%s: %d and %d chains", what, len(a.Chains), len(b.Chains))
	}
	for c := range a.Chains {
		x, y := &a.Chains[c], &b.Chains[c]
		if len(x.Draws) != len(y.Draws) || x.StepSize != y.StepSize || x.WarmupLeapfrogs != y.WarmupLeapfrogs {
			tb.Fatalf("%s: chain %d: %d and %d draws, steps %v and %v, warm-ups of %d and %d gradients", what, c,
				len(x.Draws), len(y.Draws), x.StepSize, y.StepSize, x.WarmupLeapfrogs, y.WarmupLeapfrogs)
		}
		for d := range x.Draws {
			if x.Stats[d] != y.Stats[d] {
				tb.Fatalf("%s: chain %d draw %d: %+v and %+v", what, c, d, x.Stats[d], y.Stats[d])
			}
			for i := range x.Draws[d] {
				if math.Float64bits(x.Draws[d][i]) != math.Float64bits(y.Draws[d][i]) {
					tb.Fatalf("%s: chain %d draw %d coordinate %d differs", what, c, d, i)
				}
			}
		}
	}
}
