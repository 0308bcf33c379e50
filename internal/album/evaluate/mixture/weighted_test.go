package mixture

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// tailed are mixtures as draws under a t likelihood leave them: every draw has a mean
// and components of eight widths, the widest a hundred times the narrowest. The means
// scatter with so many of the least standard deviations.
func tailed(draws int, scatter float64, rng *rand.Rand) *Gaussian {
	g, total := &Gaussian{}, 0.0
	for range draws {
		mean, offset := rng.NormFloat64(), 2.5*rng.Float64()
		for j := range 6 {
			l := -3 + offset + 2.5*float64(j)
			w := math.Exp(-1.4 * (l + math.Exp(-l) - 1))
			total += w
			g.Mean, g.SD, g.Weight = append(g.Mean, mean), append(g.SD, math.Sqrt(9+16*math.Exp(l))), append(g.Weight, w)
		}
	}
	least := slices.Min(g.SD)
	for i := range g.Mean {
		g.Mean[i] = 70 + scatter*least*g.Mean[i]
		g.Weight[i] /= total
	}
	return g
}

// TestWeightedCRPSByPairs holds the integral to the sum over all pairs.
func TestWeightedCRPSByPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 8))
	for scatter, tol := range map[float64]float64{0: 1e-9, 0.3: 1e-9, 1: 1e-9, 3: 1e-8, 6: 1e-4} {
		for range 3 {
			g := tailed(40, scatter, rng)
			want, y := 0.0, 70+10*rng.NormFloat64()
			for i, mu := range g.Mean {
				want += g.Weight[i] * absolute(y-mu, g.SD[i])
				for j, nu := range g.Mean {
					want -= 0.5 * g.Weight[i] * g.Weight[j] * absolute(mu-nu, math.Hypot(g.SD[i], g.SD[j]))
				}
			}
			near(t, fmt.Sprintf("CRPS, means scattered by %v", scatter), g.CRPS(y), want, tol*want)
		}
	}
}
