package mixture

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/latent-go/latent/internal/album/transform"
)

// A curve is the distribution function at its nodes, and reaches where that is 0 and 1.
func TestCurve(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 7))
	for _, scatter := range []float64{0, 0.3, 2} {
		g := tailed(30, scatter, rng)
		mean, _ := g.Moments()
		c := g.curve(mean)
		if want := map[bool]float64{true: wideStep, false: sinhStep}[scatter < 1]; c.step != want {
			t.Errorf("means scattered by %v: step %v", scatter, c.step)
		}
		for k, x := range c.x {
			near(t, "F", c.f[k], g.CDF(x), 1e-14)
		}
		if n := len(c.f); c.f[0] > 1e-13 || c.f[n-1] < 1-1e-13 || n != 2*c.last+1 {
			t.Errorf("%d nodes from %v to %v", n, c.f[0], c.f[n-1])
		}
	}
}

// TestDescribe: all at once is what each is alone, on either scale.
func TestDescribe(t *testing.T) {
	probabilities := []float64{0.0001, 0.025, 0.3, 0.5, 0.9, 0.975, 0.9999}
	for name, d := range warped() {
		for _, by := range []transform.Transform{transform.Log, transform.None} {
			d := &Warped{Gaussian: d.Gaussian, By: by}
			got := make([]float64, len(probabilities))
			mean, sd, crps := d.Describe(71, probabilities, got)
			if m, s := d.Moments(); mean != m || sd != s || crps != d.CRPS(71) {
				t.Errorf("%s: mean %v, sd %v, CRPS %v, alone %v, %v, %v", name, mean, sd, crps, m, s, d.CRPS(71))
			}
			for k, p := range probabilities {
				near(t, fmt.Sprint(name, ": quantile at ", p), got[k], d.Quantile(p), 1e-9*sd)
			}
		}
	}
}

// One Gaussian has quantiles in closed form, between nodes and at them.
func TestCurveQuantile(t *testing.T) {
	g := &Gaussian{Mean: []float64{70}, SD: []float64{3}, Weight: []float64{1}}
	c, n := g.curve(70), distuv.Normal{Mu: 70, Sigma: 3}
	for _, p := range append([]float64{1e-5, 0.01, 0.2, 0.5, 0.7, 0.99, 1 - 1e-5}, c.f[c.last-3:c.last+4]...) {
		near(t, fmt.Sprint("quantile at ", p), c.quantile(p), n.Quantile(p), 3e-11)
	}
}

// What is no number has no curve, and makes none of the score, at once.
func TestCurveOfNoNumber(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		d := &Warped{Gaussian: Gaussian{Mean: []float64{70, bad}, SD: []float64{5, 5}, Weight: []float64{0.5, 0.5}}, By: transform.Log}
		if _, _, crps := d.Describe(60, []float64{0.5}, make([]float64, 1)); !math.IsNaN(crps) {
			t.Errorf("%v as a mean: CRPS %v", bad, crps)
		}
	}
}

// The density of a mixture is the same by either way, where both are numbers.
func TestLogDensityBothWays(t *testing.T) {
	g := tailed(5, 1, rand.New(rand.NewPCG(4, 4)))
	for _, x := range []float64{70, 90, 300} {
		top, sum := math.Inf(-1), 0.0
		for i := range g.Mean {
			top = max(top, g.logComponent(i, x))
		}
		for i := range g.Mean {
			sum += math.Exp(g.logComponent(i, x) - top)
		}
		near(t, "log density", g.LogDensity(x), top+math.Log(sum*invSqrt2Pi/float64(len(g.Mean))), 1e-12)
	}
	narrow := &Gaussian{Mean: []float64{0, 1}, SD: []float64{1e-300, 1e-310}}
	if l := narrow.LogDensity(0); math.IsNaN(l) || math.IsInf(l, 0) {
		t.Errorf("log density %v", l)
	}
}

func BenchmarkDescribe(b *testing.B) {
	g := tailed(400, 0.2, rand.New(rand.NewPCG(1, 1)))
	d := &Warped{Gaussian: *g, By: transform.Log}
	probabilities := []float64{0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975}
	out := make([]float64, len(probabilities))
	b.ReportAllocs()
	for b.Loop() {
		d.Describe(72, probabilities, out)
		d.CDF(72)
		d.LogDensity(72)
	}
}
