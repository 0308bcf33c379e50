package mixture

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// random is a mixture of m components, more or less alike.
func random(m int, unlike float64, rng *rand.Rand) *Gaussian {
	g := &Gaussian{}
	for range m {
		g.Mean = append(g.Mean, 70+5*unlike*rng.NormFloat64())
		g.SD = append(g.SD, 6*math.Exp(unlike*rng.NormFloat64()))
	}
	return g
}

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tol {
		t.Errorf("%s = %.15g, want %.15g (tolerance %g)", what, got, want, tol)
	}
}

func TestOneComponentIsNormal(t *testing.T) {
	g := &Gaussian{Mean: []float64{3}, SD: []float64{2}}
	n := distuv.Normal{Mu: 3, Sigma: 2}
	mean, sd := g.Moments()
	near(t, "mean", mean, 3, 0)
	near(t, "sd", sd, 2, 1e-15)
	for _, x := range []float64{-5, 0, 2.9, 3, 4, 11} {
		near(t, "cdf", g.CDF(x), n.CDF(x), 1e-15)
		near(t, "log density", g.LogDensity(x), n.LogProb(x), 1e-13)
		// Gneiting and Raftery (2007), equation 21.
		z := (x - 3) / 2
		want := 2 * (z*(2*distuv.UnitNormal.CDF(z)-1) + 2*distuv.UnitNormal.Prob(z) - 1/math.Sqrt(math.Pi))
		near(t, "crps", g.CRPS(x), want, 1e-13)
	}
	for _, p := range []float64{0.001, 0.025, 0.5, 0.9, 0.9999} {
		near(t, "quantile", g.Quantile(p), n.Quantile(p), 1e-11)
	}
}

func TestLogDensityFarAway(t *testing.T) {
	g := &Gaussian{Mean: []float64{0, 1}, SD: []float64{1, 1}}
	// At 100 only the component at 1 counts: log(phi(99)/2).
	near(t, "log density", g.LogDensity(100), -0.5*99*99-0.5*math.Log(2*math.Pi)-math.Ln2, 1e-9)
}

// TestQuantileInvertsCDF, for components alike and wildly unlike.
func TestQuantileInvertsCDF(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		g := random(rapid.IntRange(1, 40).Draw(t, "m"), rapid.Float64Range(0, 3).Draw(t, "unlike"), rng)
		p := rapid.Float64Range(1e-6, 1-1e-6).Draw(t, "p")
		x := g.Quantile(p)
		if got := g.CDF(x); math.Abs(got-p) > 1e-9 {
			t.Fatalf("F(Quantile(%v)) = %v", p, got)
		}
	})
}

// TestQuantileWhereNewtonCycles: here Newton's steps stay inside the bracket and
// come back to where they were.
func TestQuantileWhereNewtonCycles(t *testing.T) {
	g := random(25, 2.25, rand.New(rand.NewPCG(0, 1)))
	near(t, "F(Quantile(p))", g.CDF(g.Quantile(0.46875)), 0.46875, 1e-9)
}

func TestQuantileOfSeparatedComponents(t *testing.T) {
	// Between the two the density underflows to zero: only bisection gets out.
	g := &Gaussian{Mean: []float64{0, 1000}, SD: []float64{0.1, 0.1}}
	near(t, "quantile", g.Quantile(0.25), 0, 1e-9)
	near(t, "quantile", g.Quantile(0.75), 1000, 1e-9)
	if x := g.Quantile(0.5); g.CDF(x) != 0.5 {
		t.Errorf("median %v has F = %v", x, g.CDF(x))
	}
}

// TestSpreadTwoWays holds the integral to the exact double sum.
func TestSpreadTwoWays(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for _, unlike := range []float64{0, 0.05, 0.3, 1} {
		g := random(150, unlike, rng)
		least := slices.Min(g.SD)
		want := g.spreadByPairs()
		got := g.spreadByIntegral(70-20*slices.Max(g.SD), 70+20*slices.Max(g.SD), stepSize*least)
		near(t, fmt.Sprintf("spread at %v", unlike), got, want, 2e-12*want)
	}
}

// TestSpreadSwitches: a prediction over a thousand draws takes the integral, one
// over few draws the sum.
func TestSpreadSwitches(t *testing.T) {
	g := random(1000, 0.05, rand.New(rand.NewPCG(6, 6)))
	near(t, "spread", g.spread(), g.spreadByPairs(), 1e-11*g.spreadByPairs())
}

// TestCRPSAgainstItsDefinition integrates the squared distance by quadrature.
func TestCRPSAgainstItsDefinition(t *testing.T) {
	g := random(7, 0.5, rand.New(rand.NewPCG(7, 7)))
	for _, y := range []float64{20, 66, 70, 93} {
		below := quad.Fixed(func(x float64) float64 { return math.Pow(g.CDF(x), 2) }, -300, y, 4000, nil, 0)
		above := quad.Fixed(func(x float64) float64 { return math.Pow(1-g.CDF(x), 2) }, y, 500, 4000, nil, 0)
		near(t, "crps", g.CRPS(y), below+above, 1e-8)
	}
}

// TestAgainstSamples compares everything with a large sample.
func TestAgainstSamples(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	g := random(20, 0.7, rng)
	const n = 200000
	xs, y := make([]float64, n), 75.0
	mean, dev, below := 0.0, 0.0, 0.0
	for k := range xs {
		i := rng.IntN(len(g.Mean))
		x := g.Mean[i] + g.SD[i]*rng.NormFloat64()
		xs[k] = x
		mean += x / n
		dev += math.Abs(x-y) / n
		if x <= y {
			below += 1.0 / n
		}
	}
	slices.Sort(xs)
	gini := 0.0 // E|X-X'| from the order statistics
	for k, x := range xs {
		gini += 2 * x * (2*float64(k+1) - n - 1) / (float64(n) * n)
	}
	m, sd := g.Moments()
	se := sd / math.Sqrt(n)
	near(t, "mean", m, mean, 5*se)
	near(t, "cdf", g.CDF(y), below, 5*0.5/math.Sqrt(n))
	near(t, "crps", g.CRPS(y), dev-gini/2, 10*se)
	near(t, "median", g.Quantile(0.5), xs[n/2], 10*se)
}

func BenchmarkCRPS1000(b *testing.B) {
	g := random(1000, 0.02, rand.New(rand.NewPCG(1, 1)))
	b.ReportAllocs()
	for b.Loop() {
		g.CRPS(72)
	}
}

func BenchmarkQuantile1000(b *testing.B) {
	g := random(1000, 0.02, rand.New(rand.NewPCG(1, 1)))
	b.ReportAllocs()
	for b.Loop() {
		g.Quantile(0.95)
	}
}

func ExampleGaussian_Quantile() {
	g := &Gaussian{Mean: []float64{-1, 1}, SD: []float64{1, 1}}
	fmt.Printf("%.3f %.3f\n", g.Quantile(0.5), g.Quantile(0.975))
	// Output: 0.000 2.646
}

// TestWeightedLogDensity: the logarithm of the weighted sum of the densities.
func TestWeightedLogDensity(t *testing.T) {
	g := Gaussian{Mean: []float64{-1, 0.5, 2}, SD: []float64{0.5, 1, 2}, Weight: []float64{0.2, 0.7, 0.1}}
	for _, x := range []float64{-3, 0, 0.7, 4} {
		sum := 0.0
		for i, w := range g.Weight {
			sum += w * math.Exp(distuv.Normal{Mu: g.Mean[i], Sigma: g.SD[i]}.LogProb(x))
		}
		near(t, "log density", g.LogDensity(x), math.Log(sum), 1e-12)
	}
}

// TestNoNumber: a component that is none makes the score none, at once.
func TestNoNumber(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		for _, mean := range []bool{true, false} {
			g := &Gaussian{Mean: make([]float64, 400), SD: slices.Repeat([]float64{1}, 400)}
			if mean {
				g.Mean[7] = bad
			} else {
				g.SD[7] = bad
			}
			if c := g.CRPS(0.5); !math.IsNaN(c) && !math.IsInf(c, 0) {
				t.Errorf("%v as a mean (%t): CRPS %v", bad, mean, c)
			}
		}
	}
}
