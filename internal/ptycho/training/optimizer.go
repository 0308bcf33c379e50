package training

import (
	"fmt"
	"slices"

	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/simd"
)

// Optimizer names a rule for steps.
type Optimizer string

const (
	// Adam is Kingma and Ba, arXiv:1412.6980; weight decay is added to the
	// gradient.
	Adam Optimizer = "adam"
	// AdamW is Adam with decoupled weight decay (Loshchilov and Hutter,
	// arXiv:1711.05101).
	AdamW Optimizer = "adamw"
	// SGD is gradient descent with Nesterov's momentum in the form of Sutskever
	// et al., ICML 2013.
	SGD Optimizer = "sgd"
)

// Rule is an optimiser with its numbers.
type Rule struct {
	Optimizer   Optimizer `json:"optimizer"`
	Beta1       float64   `json:"beta1"`
	Beta2       float64   `json:"beta2"`
	Epsilon     float64   `json:"epsilon"`
	Momentum    float64   `json:"momentum"` // of SGD
	WeightDecay float64   `json:"weight_decay"`
}

// defaultRule is Adam without weight decay.
func defaultRule() Rule {
	return Rule{Optimizer: Adam, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Momentum: 0.9}
}

func (r Rule) check() error {
	if !slices.Contains([]Optimizer{Adam, AdamW, SGD}, r.Optimizer) {
		return fmt.Errorf("optimizer %q: choose adam, adamw or sgd", r.Optimizer)
	}
	for _, v := range []float64{r.Beta1, r.Beta2, r.Momentum} {
		if !(v >= 0 && v < 1) {
			return fmt.Errorf("optimizer: betas %v and %v, momentum %v: must be at least 0 and below 1", r.Beta1, r.Beta2, r.Momentum)
		}
	}
	if !(r.Epsilon > 0) || !(r.WeightDecay >= 0) {
		return fmt.Errorf("optimizer: epsilon %v must be positive, weight decay %v not negative", r.Epsilon, r.WeightDecay)
	}
	return nil
}

// stepper applies a rule and keeps its moments.
type stepper struct {
	Rule
	set  *simd.Set
	m, v []float32 // v is nil for SGD
	t    int

	workers int // goroutines that share a step; they do not change its bits
}

func newStepper(r Rule, set *simd.Set, size, workers int) *stepper {
	s := &stepper{Rule: r, set: set, m: make([]float32, size), workers: workers}
	if r.Optimizer != SGD {
		s.v = make([]float32, size)
	}
	return s
}

// step moves the weights w against the gradient g, which it may change.
func (s *stepper) step(w, g []float32, rate float64) {
	s.t++
	decay := float32(s.WeightDecay)
	if decay > 0 && s.Optimizer != AdamW {
		for i := range g {
			g[i] += decay * w[i]
		}
	}
	switch s.Optimizer {
	case AdamW:
		if decay > 0 {
			s.set.Scale(w, 1-float32(rate)*decay)
		}
		s.adam(w, g, rate)
	case SGD:
		mu, r := float32(s.Momentum), float32(rate)
		for i, d := range g {
			s.m[i] = mu*s.m[i] + d
			w[i] -= r * (d + mu*s.m[i])
		}
	default:
		s.adam(w, g, rate)
	}
}

func (s *stepper) adam(w, g []float32, rate float64) {
	network.Adam(s.set, s.workers, w, s.m, s.v, g, s.Beta1, s.Beta2, rate, s.Epsilon, s.t)
}
