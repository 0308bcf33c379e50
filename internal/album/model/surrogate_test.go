package model

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/diff/fd"

	"github.com/latent-go/latent/mcmc"
	"github.com/latent-go/latent/mcmc/diagnose"
)

// walking are albums of artists whose effects walk far, with heavy tails.
func walking(t *testing.T, noise Noise, artists int) *Model {
	t.Helper()
	rng := rand.New(rand.NewPCG(6, 1))
	r := shape{lengths: slices.Repeat([]int{1, 3, 4, 6}, artists/4), dense: 2, sets: 1, maxAlbums: 50, minAlbums: 2}.rows(2)
	effect := 0.0
	d := Draw{Sigma: 0.5, Nu: 4, Skew: -0.8, Exponent: noise.Exponent}
	for i := range r.Score {
		if r.Position[i] == 1 {
			effect = 0.5 * rng.NormFloat64()
		} else {
			effect += 0.35 * rng.NormFloat64()
		}
		r.Score[i] = 70 + 10*(effect+scatter(&d, &noise, 1, Slopes{}, rng))
		if r.PrevRow[i] >= 0 {
			r.Prev[i] = r.Score[r.PrevRow[i]]
		}
	}
	m, err := New(r, noise, DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestSurrogateSamples compares proposals from a surrogate with NUTS and Gibbs
// sampling of the mixing variables: the posterior is one.
func TestSurrogateSamples(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("samples four posteriors")
	}
	for _, l := range []Likelihood{StudentT, SkewT} {
		m := walking(t, Noise{Likelihood: l}, 240)
		mode, err := m.Mode()
		if err != nil {
			t.Fatal(err)
		}
		x, err := m.Surrogate(t.Context(), mode, 2)
		if err != nil {
			t.Fatal(err)
		}
		if x.Acceptance < 0.7 || !(x.Levels > 10) {
			t.Errorf("%s: acceptance %v, levels %v", l, x.Acceptance, x.Levels)
		}
		got := sampled(t, m, func() mcmc.Target { return x.Target(100) }, x.Metric, 1000)
		want := sampled(t, m, mode.Target, mode.Metric, 2500)
		for name, w := range want {
			g := got[name]
			if limit := 4 * math.Hypot(g.MCSEMean, w.MCSEMean); math.Abs(g.Mean-w.Mean) > limit {
				t.Errorf("%s: %s: mean %.4f, by Gibbs sampling %.4f, differ by more than %.4f", l, name, g.Mean, w.Mean, limit)
			}
			if limit := 4 * math.Hypot(g.MCSESD, w.MCSESD); math.Abs(g.SD-w.SD) > limit {
				t.Errorf("%s: %s: sd %.4f, by Gibbs sampling %.4f, differ by more than %.4f", l, name, g.SD, w.SD, limit)
			}
			if g.ESSBulk < 800 { // of 2,000 draws
				t.Errorf("%s: %s: %.0f effective draws", l, name, g.ESSBulk)
			}
		}
	}
}

func sampled(t *testing.T, m *Model, target func() mcmc.Target, metric *mcmc.Affine, draws int) map[string]diagnose.Stat {
	t.Helper()
	r, err := mcmc.Sample(t.Context(), func(int) (mcmc.Target, error) { return target(), nil },
		mcmc.Config{Chains: 2, Warmup: 200, Draws: draws, Seed: 3, TargetAccept: 0.9, Metric: metric})
	if err != nil {
		t.Fatal(err)
	}
	return momentsOf(m, r, m.Constrain)
}

// TestSurrogateGradient holds the gradient of a surrogate to differences, and near
// the mode the surrogate to the exact density.
func TestSurrogateGradient(t *testing.T) {
	m := walking(t, Noise{Likelihood: SkewT}, 240)
	mode, err := m.Mode()
	if err != nil {
		t.Fatal(err)
	}
	x, err := m.Surrogate(t.Context(), mode, 1)
	if err != nil {
		t.Fatal(err)
	}
	target, exact, rng := x.Target(0), newLatticeTarget(m), rand.New(rand.NewPCG(1, 1))
	scratch, q := make([]float64, m.dim()), make([]float64, m.dim())
	for range 5 {
		x.cor.draw(x.Metric, 1, rng, q)
		got := make([]float64, m.dim())
		near(t, "surrogate", target.LogDensity(q, got), exact.value(q), 1.5/math.Abs(x.Metric.LogDensity))
		want := fd.Gradient(nil, func(q []float64) float64 { return target.LogDensity(q, scratch) }, q, &fd.Settings{Formula: fd.Central, Step: 1e-5})
		for i := range got {
			near(t, "gradient", got[i], want[i], 1e-5)
		}
	}
}

// TestSurrogateRefused: what has no mixing variables has no surrogate, nor has what
// hardly any data say anything about.
func TestSurrogateRefused(t *testing.T) {
	for name, c := range map[string]struct {
		noise Noise
		shape string
	}{"normal": {Noise{}, "ragged"}, "one row": {Noise{Likelihood: StudentT}, "one row"}} {
		m, err := New(shapes[c.shape].rows(3), c.noise, DefaultPriors())
		if err != nil {
			t.Fatal(err)
		}
		mode, _ := m.Mode()
		if _, err := m.Surrogate(t.Context(), mode, 1); !errors.Is(err, ErrNoSurrogate) {
			t.Errorf("%s: %v, want ErrNoSurrogate", name, err)
		}
	}
}
