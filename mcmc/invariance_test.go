package mcmc

import (
	"math"
	"math/rand/v2"
	"testing"
)

// A transition must leave the target invariant: exact draws, each moved by one
// coarse transition, must still be exact draws. Coarse steps make errors in the
// weights, the turns or the acceptance visible; a mistuned sampler is still a
// correct one.
func TestTransitionLeavesTheTargetInvariant(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	const n = 40000
	for _, step := range []float64{0.4, 0.9, 1.4} {
		e := newEngine(banana{}, 10)
		e.sys.inv[1] = 2
		z := newPoint(2)
		var sums [6]float64
		moved := 0
		for range n {
			q := banana{}.exact(rng)
			copy(z.q, q)
			z.logp = e.sys.target.LogDensity(z.q, z.g)
			e.transition(&z, step, rng)
			if z.q[0] != q[0] {
				moved++
			}
			x, r := z.q[0], z.q[1]-z.q[0]*z.q[0]/2
			for i, f := range [6]float64{x, x * x, r, r * r, x * r, x * x * x * x} {
				sums[i] += f / n
			}
		}
		checkInvariants(t, step, sums, n)
		if moved < n/8 {
			t.Errorf("step %v: only %d of %d moved", step, moved, n)
		}
	}
}

// checkInvariants compares with the moments of x ~ N(0,1), r ~ N(0,1).
func checkInvariants(t *testing.T, step float64, sums [6]float64, n float64) {
	t.Helper()
	want := [6]float64{0, 1, 0, 1, 0, 3}
	variance := [6]float64{1, 2, 1, 2, 1, 96}
	for i := range want {
		if z := (sums[i] - want[i]) / math.Sqrt(variance[i]/n); math.Abs(z) > 4.5 {
			t.Errorf("step %v: moment %d is %v, want %v (z = %.1f)", step, i, sums[i], want[i], z)
		}
	}
}

// Simulation-based calibration (Talts et al. 2018): the rank of a parameter
// drawn from the prior among posterior draws is uniform. The model is
// log rate ~ log Gamma(2,1), three Poisson counts.
func TestSimulationBasedCalibration(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	const sims, thin, kept, bins = 400, 5, 49, 10
	var counts [bins]float64
	for i := range sims {
		rate := rng.ExpFloat64() + rng.ExpFloat64() // Gamma(2,1)
		shape := 2.0
		for range 3 {
			shape += float64(poisson(rate, rng))
		}
		post := scaledLogGamma{shape: shape, rate: 4}
		c := runAlone(t, post, Config{Chains: 1, Warmup: 150, Draws: thin * kept, Seed: uint64(i)})
		rank := 0
		for d := 0; d < len(c.Draws); d += thin {
			if c.Draws[d][0] < math.Log(rate) {
				rank++
			}
		}
		counts[rank*bins/(kept+1)]++
	}
	chi2 := 0.0
	for _, c := range counts {
		d := c - sims/bins
		chi2 += d * d / (sims / bins)
	}
	if chi2 > 33.7 { // 99.99 % quantile with 9 degrees of freedom
		t.Errorf("ranks are not uniform: %v, chi-squared %v", counts, chi2)
	}
}

func poisson(rate float64, rng *rand.Rand) (n int) {
	for left := rate - rng.ExpFloat64(); left > 0; left -= rng.ExpFloat64() {
		n++
	}
	return n
}

// scaledLogGamma is q = log x with x ~ Gamma(shape, rate).
type scaledLogGamma struct{ shape, rate float64 }

func (scaledLogGamma) Dim() int { return 1 }
func (t scaledLogGamma) LogDensity(q, g []float64) float64 {
	x := t.rate * math.Exp(q[0])
	g[0] = t.shape - x
	return t.shape*q[0] - x
}
