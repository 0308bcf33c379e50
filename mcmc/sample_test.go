package mcmc

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/latent-go/latent/mcmc/diagnose"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

func TestSampleGaussians(t *testing.T) {
	scaled := gaussian{mean: []float64{5, -300, 0, 0.02}, sd: []float64{1, 40, 1e-3, 2}}
	r := mustSample(t, scaled, Config{Chains: 4, Warmup: 500, Draws: 1000, Seed: 1})
	for j := range scaled.mean {
		expect(t, "mean", r, scaled.mean[j], coordinate(j))
		expect(t, "variance", r, scaled.sd[j]*scaled.sd[j], square(j, scaled.mean[j]))
	}
	if r.Divergences() != 0 {
		t.Errorf("%d divergences", r.Divergences())
	}
	ar := autoregressive{30, 0.8}
	r = mustSample(t, ar, Config{Chains: 4, Warmup: 500, Draws: 500, Seed: 2})
	expect(t, "variance", r, 1, square(29, 0))
	expect(t, "covariance", r, math.Pow(0.8, 3), func(q []float64) float64 { return q[10] * q[13] })
}

func TestSampleBanana(t *testing.T) {
	r := mustSample(t, banana{}, Config{Chains: 4, Warmup: 500, Draws: 2000, Seed: 3, TargetAccept: 0.9})
	expect(t, "E x", r, 0, coordinate(0))
	expect(t, "Var x", r, 1, square(0, 0))
	expect(t, "E y", r, 0.5, coordinate(1))
	expect(t, "Var y", r, 1.5, square(1, 0.5))
	expect(t, "E exp(-x^2/2)", r, math.Sqrt(0.5), func(q []float64) float64 { return math.Exp(-q[0] * q[0] / 2) })
}

// A hard border: half normals, E q = sqrt(2/pi), E q^2 = 1. Steps over the border
// end trajectories and count as divergences, yet the draws stay right.
func TestSampleTruncated(t *testing.T) {
	r := mustSample(t, truncated{2}, Config{Chains: 4, Warmup: 500, Draws: 2000, Seed: 4})
	for j := range 2 {
		expect(t, "E q", r, math.Sqrt(2/math.Pi), coordinate(j))
		expect(t, "E q^2", r, 1, square(j, 0))
	}
	if r.Divergences() == 0 {
		t.Error("no step crossed the border")
	}
}

// The funnel's neck is sharper than any step fit for its mouth: the sampler
// must say so.
func TestFunnelDiverges(t *testing.T) {
	r := mustSample(t, funnel{10}, Config{Chains: 4, Warmup: 500, Draws: 500, Seed: 5})
	if r.Divergences() == 0 {
		t.Error("no divergences")
	}
}

func TestSampleLogGamma(t *testing.T) {
	r := mustSample(t, logGamma{3}, Config{Chains: 4, Warmup: 300, Draws: 1000, Seed: 6})
	expect(t, "E exp q", r, 3, func(q []float64) float64 { return math.Exp(q[0]) })
	expect(t, "E q", r, 1.5-0.57721566490153286, coordinate(0)) // digamma(3)
}

// Without warm-up the metric is the unit matrix and the step a first guess; the
// draws are correct all the same.
func TestSampleWithoutWarmup(t *testing.T) {
	r := mustSample(t, unitGaussian(2), Config{Chains: 4, Draws: 1500, Seed: 7})
	expect(t, "variance", r, 1, square(0, 0))
	if r.Chains[0].InverseMass[1] != 1 {
		t.Error("the metric was adapted")
	}
}

func TestWorkersDoNotMatter(t *testing.T) {
	cfg := Config{Chains: 5, Warmup: 150, Draws: 60, Seed: 8}
	var first *Result
	for _, workers := range []int{1, 2, 4, 0} {
		cfg.Workers = workers
		r := mustSample(t, schools{}, cfg)
		if first == nil {
			first = r
		}
		sameBits(t, "workers", first, r)
	}
}

func TestSeedsAndChainsDiffer(t *testing.T) {
	seen := map[float64]bool{}
	for seed := range uint64(4) {
		r := mustSample(t, unitGaussian(1), Config{Chains: 4, Warmup: 30, Draws: 1, Seed: seed})
		for _, c := range r.Chains {
			seen[c.Draws[0][0]] = true
		}
	}
	if len(seen) != 16 {
		t.Errorf("16 chains, %d different first draws", len(seen))
	}
}

func TestProgress(t *testing.T) {
	var mu sync.Mutex
	last := map[int]Progress{}
	calls := 0
	r := mustSample(t, schools{}, Config{Chains: 3, Warmup: 40, Draws: 20, OnProgress: func(p Progress) {
		mu.Lock()
		defer mu.Unlock()
		if before, ok := last[p.Chain]; ok && p.Iteration != before.Iteration+1 || !ok && p.Iteration != 0 {
			t.Errorf("iteration %d after %d", p.Iteration, before.Iteration)
		}
		if p.Warmup != (p.Iteration < 40) || p.Total != 60 || p.Resumed || !(p.StepSize > 0) {
			t.Errorf("%+v", p)
		}
		last[p.Chain] = p
		calls++
	}})
	if calls != 3*61 {
		t.Errorf("%d calls, want one at the start and one per iteration of each chain", calls)
	}
	for i, c := range r.Chains {
		if got := last[i].Leapfrogs; got != c.WarmupLeapfrogs+c.Leapfrogs() {
			t.Errorf("chain %d: %d leapfrogs reported, %d counted", i, got, c.WarmupLeapfrogs+c.Leapfrogs())
		}
	}
}

// counting counts the gradients that the sampler asks for.
type counting struct {
	Target
	n int
}

func (c *counting) LogDensity(q, g []float64) float64 {
	c.n++
	return c.Target.LogDensity(q, g)
}

func TestEveryGradientIsCounted(t *testing.T) {
	target := &counting{Target: schools{}}
	c := runAlone(t, target, Config{Chains: 1, Warmup: 130, Draws: 40, Seed: 3})
	if got := c.WarmupLeapfrogs + c.Leapfrogs(); got != target.n {
		t.Errorf("%d gradients reported, %d computed", got, target.n)
	}
}

func TestSettingsOutOfRange(t *testing.T) {
	good := Config{Chains: 1, Warmup: 10, Draws: 1}
	for want, spoil := range map[string]func(*Config){
		"chains is 0":         func(c *Config) { c.Chains = 0 },
		"warmup is -1":        func(c *Config) { c.Warmup = -1 },
		"draws is 0":          func(c *Config) { c.Draws = 0 },
		"target accept is 1":  func(c *Config) { c.TargetAccept = 1 },
		"max tree depth is 9": func(c *Config) { c.MaxTreeDepth = 99 },
		"workers is -1":       func(c *Config) { c.Workers = -1 },
		"block size is -5":    func(c *Config) { c.BlockSize = -5 },
		"metric has a mode":   func(c *Config) { c.Metric = unitAffine(3) },
		"0 on its diagonal": func(c *Config) {
			c.Metric = unitAffine(2)
			c.Metric.L.SetTri(1, 1, 0)
		},
	} {
		cfg := good
		spoil(&cfg)
		if _, err := Sample(context.Background(), always(banana{}), cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestTargetsThatFail(t *testing.T) {
	cfg := Config{Chains: 2, Warmup: 10, Draws: 5}
	broken := errors.New("no data")
	_, err := Sample(context.Background(), func(int) (Target, error) { return nil, broken }, cfg)
	if !errors.Is(err, broken) {
		t.Errorf("error %v, want the factory's", err)
	}
	if _, err = Sample(context.Background(), always(gaussian{}), cfg); err == nil || !strings.Contains(err.Error(), "0 dimensions") {
		t.Errorf("no dimensions: %v", err)
	}
	var start *StartError
	if _, err = Sample(context.Background(), always(nowhere{}), cfg); !errors.As(err, &start) || start.Tries != maxStarts {
		t.Errorf("no support: %v", err)
	}
}

func TestNothingIsNoTarget(t *testing.T) {
	cfg := Config{Chains: 2, Warmup: 10, Draws: 5}
	if _, err := Sample(context.Background(), nil, cfg); err == nil || !strings.Contains(err.Error(), "newTarget is nil") {
		t.Errorf("no factory: %v", err)
	}
	none := func(int) (Target, error) { return nil, nil }
	if _, err := Sample(context.Background(), none, cfg); err == nil || !strings.Contains(err.Error(), "neither a target nor an error") {
		t.Errorf("no target: %v", err)
	}
	if _, err := Laplace(nil, nil); err == nil {
		t.Error("Laplace took no target")
	}
}

// panicky panics where nobody but the sampler could recover it.
type panicky struct{ gaussian }

func (panicky) LogDensity(_, _ []float64) float64 { panic("index out of range") }

func TestPanicsReachTheCaller(t *testing.T) {
	defer func() {
		if p := fmt.Sprint(recover()); !strings.Contains(p, "target panicked: index out of range") {
			t.Errorf("recovered %q", p)
		}
	}()
	_, _ = Sample(context.Background(), always(panicky{unitGaussian(2)}), Config{Chains: 2, Draws: 5})
	t.Error("Sample returned")
}

// half is an exponential beyond 5, where no random start falls.
type half struct{}

func (half) Dim() int { return 1 }
func (half) LogDensity(q, g []float64) float64 {
	if q[0] < 5 {
		return math.Inf(-1)
	}
	g[0] = -1
	return 5 - q[0]
}

func TestStartingPoints(t *testing.T) {
	cfg := Config{Chains: 2, Warmup: 200, Draws: 2000, Seed: 4, Start: [][]float64{{6}, {9}}}
	r := mustSample(t, half{}, cfg)
	if m := stat.Mean(slices.Concat(r.Coordinate(0)...), nil); math.Abs(m-6) > 0.3 {
		t.Errorf("mean %v, want 6", m)
	}
	cfg.Metric = &Affine{Mode: []float64{6}, L: mat.NewTriDense(1, mat.Lower, []float64{2})}
	c := newChain(1, half{}, cfg.withDefaults())
	if err := c.start(); err != nil || c.outside(c.z.q)[0] != 9 {
		t.Errorf("with a metric the chain starts at %v, %v", c.outside(c.z.q), err)
	}
	var start *StartError
	cfg.Start[1][0] = 1
	if _, err := Sample(context.Background(), always(half{}), cfg); !errors.As(err, &start) || start.Chain != 1 || start.Tries != 1 {
		t.Errorf("a start outside the support: %v", err)
	}
	for _, bad := range [][][]float64{{{6}}, {{6}, {6, 6}}} {
		cfg.Start = bad
		if _, err := Sample(context.Background(), always(half{}), cfg); err == nil || !strings.Contains(err.Error(), "starting point") {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

// Any warm-up works: one too short to adapt a metric adapts the step alone.
func TestShortWarmup(t *testing.T) {
	for _, warmup := range []int{0, 1, 2, 3, 10, 19, 20, 21, 25, 30, 35, 39, 40, 41, 45, 60, 100} {
		bad := 0
		for seed := range uint64(10) {
			r := mustSample(t, unitGaussian(5), Config{Chains: 4, Warmup: warmup, Draws: 200, Seed: seed})
			if diagnose.RHat(r.Coordinate(0)) > 1.1 || r.Divergences() > 0 {
				bad++
			}
		}
		if bad > 0 {
			t.Errorf("warm-up of %d: %d of 10 runs diverge or do not mix", warmup, bad)
		}
	}
}

// nowhere has no support at all.
type nowhere struct{}

func (nowhere) Dim() int                          { return 1 }
func (nowhere) LogDensity(_, _ []float64) float64 { return math.Inf(-1) }

// The ends of the ranges are in them, what lies behind is not.
func TestSettingsAtTheirLimits(t *testing.T) {
	good := Config{Chains: 2, Warmup: 10, Draws: 1}.withDefaults()
	for name, c := range map[string]struct {
		change func(*Config)
		ok     bool
	}{
		"as it is":           {func(*Config) {}, true},
		"no warmup":          {func(c *Config) { c.Warmup = 0 }, true},
		"target accept 0":    {func(c *Config) { c.TargetAccept = 0 }, false},
		"target accept 1":    {func(c *Config) { c.TargetAccept = 1 }, false},
		"depth 1":            {func(c *Config) { c.MaxTreeDepth = 1 }, true},
		"depth 0":            {func(c *Config) { c.MaxTreeDepth = 0 }, false},
		"deepest":            {func(c *Config) { c.MaxTreeDepth = maxTreeDepthLimit }, true},
		"deeper":             {func(c *Config) { c.MaxTreeDepth = maxTreeDepthLimit + 1 }, false},
		"no worker":          {func(c *Config) { c.Workers = 0 }, false},
		"first and last":     {func(c *Config) { c.Only = []int{0, 1} }, true},
		"behind the last":    {func(c *Config) { c.Only = []int{2} }, false},
		"before the first":   {func(c *Config) { c.Only = []int{-1} }, false},
		"a start too few":    {func(c *Config) { c.Start = make([][]float64, 1) }, false},
		"a start each":       {func(c *Config) { c.Start = make([][]float64, 2) }, true},
		"block of one":       {func(c *Config) { c.BlockSize = 1 }, true},
		"largest block":      {func(c *Config) { c.BlockSize = math.MaxInt32 }, true},
		"larger block":       {func(c *Config) { c.BlockSize = math.MaxInt32 + 1 }, false},
		"directory, storage": {func(c *Config) { c.Dir, c.Storage = "d", struct{ Storage }{} }, false},
	} {
		cfg := good
		c.change(&cfg)
		if err := cfg.check(); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
