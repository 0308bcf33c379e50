package mcmc_test

import (
	"context"
	"fmt"
	"math"

	"github.com/latent-go/latent/mcmc"
	"github.com/latent-go/latent/mcmc/diagnose"
)

// rate is the posterior of q = log(rate) for 12 events in 4 hours under a
// Gamma(2, 1) prior, which is Gamma(14, 5) for the rate.
type rate struct{}

func (rate) Dim() int { return 1 }

func (rate) LogDensity(q, grad []float64) float64 {
	x := math.Exp(q[0])
	grad[0] = 14 - 5*x
	return 14*q[0] - 5*x
}

func ExampleSample() {
	newTarget := func(int) (mcmc.Target, error) { return rate{}, nil }
	r, err := mcmc.Sample(context.Background(), newTarget, mcmc.Config{
		Chains: 4, Warmup: 300, Draws: 1000, Seed: 1,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	s := diagnose.Summary("log rate", r.Coordinate(0))
	fmt.Printf("mean %.1f, sd %.1f, converged %v, divergences %d\n",
		s.Mean, s.SD, s.RHat < 1.01, r.Divergences())
	// Output: mean 1.0, sd 0.3, converged true, divergences 0
}

func ExampleLaplace() {
	a, err := mcmc.Laplace(rate{}, []float64{0})
	if err != nil {
		fmt.Println(err) // flat, or at a border: sample without a metric
		return
	}
	fmt.Printf("mode %.3f, sd %.3f\n", a.Mode[0], a.L.At(0, 0))
	// Output: mode 1.030, sd 0.267
}
