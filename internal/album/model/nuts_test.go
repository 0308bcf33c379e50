package model

import (
	"context"
	"math"
	"testing"

	"github.com/latent-go/latent/mcmc"
	"github.com/latent-go/latent/mcmc/diagnose"
)

// TestCollapsedAgreesWithJoint samples the collapsed and the joint density and
// compares mean and standard deviation of every parameter within four combined
// Monte Carlo standard errors.
func TestCollapsedAgreesWithJoint(t *testing.T) {
	table := shape{lengths: []int{4, 1, 3, 2, 6, 2, 1, 3, 5, 2}, dense: 1, sets: 1, maxAlbums: 50, minAlbums: 2, singles: true}
	for _, name := range []string{"constant", "learned beta"} {
		t.Run(name, func(t *testing.T) {
			m, err := New(table.rows(4), regimes[name], DefaultPriors())
			if err != nil {
				t.Fatal(err)
			}
			joint := m.joint()
			a := sample(t, m, func() mcmc.Target { return m.Target() }, m.Constrain)
			b := sample(t, m, func() mcmc.Target { return m.joint() }, joint.Constrain)
			for k := range a {
				s, r := diagnose.Summary("", a[k]), diagnose.Summary("", b[k])
				agree(t, "mean", k, s.Mean, r.Mean, s.MCSEMean, r.MCSEMean)
				agree(t, "sd", k, s.SD, r.SD, s.MCSESD, r.MCSESD)
			}
		})
	}
}

func agree(t *testing.T, what string, k int, a, b, sa, sb float64) {
	t.Helper()
	if se := math.Hypot(sa, sb); !(math.Abs(a-b) < 4*se) {
		t.Errorf("%s of parameter %d: collapsed %v, joint %v, %v standard errors apart", what, k, a, b, math.Abs(a-b)/se)
	}
}

// sample returns the flattened parameters as [parameter][chain][draw].
func sample(t *testing.T, m *Model, target func() mcmc.Target, constrain func([]float64, *Draw)) [][][]float64 {
	t.Helper()
	res, err := mcmc.Sample(context.Background(), func(int) (mcmc.Target, error) { return target(), nil },
		mcmc.Config{Chains: 2, Warmup: 1000, Draws: 3000, TargetAccept: 0.9, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	out := make([][][]float64, m.FlatSize())
	for c := range res.Chains {
		for k := range out {
			out[k] = append(out[k], nil)
		}
		for _, q := range res.Chains[c].Draws {
			var d Draw
			constrain(q, &d)
			for k, v := range m.Flatten(&d, nil) {
				out[k][c] = append(out[k][c], v)
			}
		}
	}
	return out
}
