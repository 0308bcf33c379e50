package training

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/simd"
)

// Every optimiser on the quadratic sum c (w - 1)^2 / 2 against the formulas in
// float64, and into the minimum.
func TestOptimizers(t *testing.T) {
	const n = 40
	for _, o := range []Optimizer{Adam, AdamW, SGD} {
		for _, decay := range []float64{0, 0.1} {
			r := defaultRule()
			r.Optimizer, r.WeightDecay = o, decay
			s := newStepper(r, simd.Available()[0], n, 0)
			rng := rand.New(rand.NewPCG(1, 1))
			w, g := make([]float32, n), make([]float32, n)
			want, m, v := make([]float64, n), make([]float64, n), make([]float64, n)
			for i := range w {
				w[i] = float32(rng.NormFloat64())
				want[i] = float64(w[i])
			}
			for step := 1; step <= 20; step++ {
				for i := range w {
					g[i] = (w[i] - 1) * float32(i+1) / n
				}
				gs := slices.Clone(g)
				s.step(w, g, 0.05)
				for i := range w {
					want[i] = reference(r, want[i], float64(gs[i]), &m[i], &v[i], step)
					if math.Abs(float64(w[i])-want[i]) > 2e-5 {
						t.Fatalf("%s, decay %v, step %d: weight %v, want %v", o, decay, step, w[i], want[i])
					}
				}
			}
		}
	}
}

// Workers share a step of Adam; the bits are those of one call for everything.
func TestSharedStep(t *testing.T) {
	for _, set := range simd.Available() {
		for _, n := range []int{1, network.Part - 1, network.Part + 5, 3*network.Part + 37} {
			rng := rand.New(rand.NewPCG(1, 1))
			g := make([]float32, n)
			for i := range g {
				g[i] = float32(rng.NormFloat64())
			}
			r := defaultRule()
			s, w := newStepper(r, set, n, 3), make([]float32, n)
			want, m, v := make([]float32, n), make([]float32, n), make([]float32, n)
			for step := 1; step <= 3; step++ {
				s.step(w, g, 0.01)
				set.Adam(want, m, v, g, r.Beta1, r.Beta2, 0.01, r.Epsilon, step)
			}
			if !slices.Equal(w, want) || !slices.Equal(s.m, m) || !slices.Equal(s.v, v) {
				t.Errorf("%s: %d parameters in parts differ from the whole", set.Name(), n)
			}
		}
	}
}

func reference(r Rule, w, g float64, m, v *float64, t int) float64 {
	const rate = 0.05
	if r.Optimizer == AdamW {
		w -= rate * r.WeightDecay * w
	} else {
		g += r.WeightDecay * w
	}
	if r.Optimizer == SGD {
		*m = r.Momentum**m + g
		return w - rate*(g+r.Momentum**m)
	}
	*m = r.Beta1**m + (1-r.Beta1)*g
	*v = r.Beta2**v + (1-r.Beta2)*g*g
	return w - rate**m/(1-math.Pow(r.Beta1, float64(t)))/(math.Sqrt(*v/(1-math.Pow(r.Beta2, float64(t))))+r.Epsilon)
}

func TestSchedules(t *testing.T) {
	s := defaultSchedule()
	s.StepEpochs, s.Warmup = 2, 2
	for _, c := range []struct {
		scheduler Scheduler
		want      []float64 // of the first rate, epochs 0 to 5 of 6
	}{
		{Constant, []float64{1, 1, 1, 1, 1, 1}},
		{Exponential, []float64{1, 0.95, 0.9025, 0.857375, 0.81450625, 0.7737809375}},
		{StepLR, []float64{1, 1, 0.1, 0.1, 0.01, 0.01}},
		{WarmupCosine, []float64{1. / 3, 2. / 3, 1, 0.868198052, 0.55, 0.231801948}},
		{CosineAnnealing, []float64{1, 0.939711432, 0.775, 0.55, 0.325, 0.160288568}},
	} {
		s.Scheduler = c.scheduler
		for e, want := range c.want {
			if got := s.rate(2, e, 6, plateau{Factor: 1}); math.Abs(got-2*want) > 1e-8 {
				t.Errorf("%s, epoch %d: %v, want %v", c.scheduler, e, got, 2*want)
			}
		}
	}
}

func TestPlateau(t *testing.T) {
	s := defaultSchedule()
	s.Scheduler = ReduceLROnPlateau
	p := plateau{Factor: 1}
	var rates []float64
	for e, loss := range []float64{5, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3} {
		rates = append(rates, s.rate(1e-3, e, 100, p))
		s.observe(&p, loss)
	}
	want := []float64{1e-3, 1e-3, 1e-3, 1e-3, 1e-3, 5e-4, 5e-4, 5e-4, 5e-4, 2.5e-4, 2.5e-4, 2.5e-4}
	for i := range want {
		if math.Abs(rates[i]-want[i]) > 1e-12 {
			t.Fatalf("rates %v, want %v", rates, want)
		}
	}
	p.Factor = 1e-9
	if r := s.rate(1e-3, 0, 1, p); r != s.MinRate {
		t.Errorf("lowest rate %v", r)
	}
}

func TestClipping(t *testing.T) {
	net, err := network.New(network.Architecture{
		N: 16, Channels: 1, Encoder: []int{16}, Output: network.AmplitudePhase, Amplitude: network.Sigmoid,
	})
	if err != nil {
		t.Fatal(err)
	}
	w := network.NewWeights(net, simd.Available()[0])
	w.Initialize(1)
	rng := rand.New(rand.NewPCG(1, 1))
	g := make([]float32, len(w.Flat))
	for i := range g {
		g[i] = float32(rng.NormFloat64())
	}
	clip := func(c Clipping) []float32 {
		x := slices.Clone(g)
		if before := c.apply(w, x); math.Abs(before-norm(g)) > 1e-9 {
			t.Errorf("%+v: norm %v, want %v", c, before, norm(g))
		}
		return x
	}
	if !slices.Equal(clip(Clipping{"norm", 0}), g) || !slices.Equal(clip(Clipping{"norm", 1e9}), g) {
		t.Error("a gradient within the limit was changed")
	}
	if x := clip(Clipping{"norm", 2}); math.Abs(norm(x)-2) > 1e-5 || x[0]*g[1] != x[1]*g[0] && math.Abs(float64(x[0]*g[1]-x[1]*g[0])) > 1e-6 {
		t.Errorf("norm %v", norm(x))
	}
	for i, v := range clip(Clipping{"value", 0.5}) {
		if v != min(max(g[i], -0.5), 0.5) {
			t.Fatalf("element %d: %v of %v", i, v, g[i])
		}
	}
	x := clip(Clipping{"agc", 0.01})
	for _, p := range net.Params {
		limit := 0.01 * max(norm(w.Flat[p.Offset:][:p.Size]), 1e-3)
		if length := norm(x[p.Offset:][:p.Size]); math.Abs(length/limit-1) > 1e-4 {
			t.Errorf("agc: %s has length %v, want %v", p.Name, length, limit)
		}
	}
}

func TestSettingsErrors(t *testing.T) {
	for want, change := range map[string]func(s *Settings){
		"out of range":              func(s *Settings) { s.Batch = 0 },
		"learning_rate must be > 0": func(s *Settings) { s.LearningRate = math.NaN() },
		"choose adam, adamw or sgd": func(s *Settings) { s.Rule.Optimizer = "lion" },
		"at least 0 and below 1":    func(s *Settings) { s.Rule.Beta2 = 1 },
		"must be positive":          func(s *Settings) { s.Rule.Epsilon = 0 },
		"choose Default, Expo":      func(s *Settings) { s.Schedule.Scheduler = "cosine" },
		"above 0 and at most 1":     func(s *Settings) { s.Schedule.Gamma = 0 },
		"step of 0 epochs":          func(s *Settings) { s.Schedule.StepEpochs = 0 },
		"choose norm, value or agc": func(s *Settings) { s.Clipping.Algorithm = "" },
		"clipping value -1":         func(s *Settings) { s.Clipping.Value = -1 },
	} {
		s := DefaultSettings()
		change(&s)
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if err := DefaultSettings().Check(); err != nil {
		t.Error(err)
	}
	// The ends of the ranges are settings, too.
	s := DefaultSettings()
	s.Schedule.StepEpochs, s.Schedule.Warmup, s.Schedule.Patience, s.Schedule.MinRatio, s.Schedule.MinRate = 1, 0, 0, 0, 0
	s.Schedule.Gamma, s.Schedule.StepFactor, s.Schedule.Factor = 1, 1, 1
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	if s.Schedule.MinRatio = 1; s.Check() != nil {
		t.Error(s.Check())
	}
}
