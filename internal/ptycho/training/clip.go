package training

import (
	"fmt"
	"math"
	"slices"

	"github.com/latent-go/latent/internal/ptycho/network"
)

// Clipping bounds gradients before a step.
type Clipping struct {
	Algorithm string  `json:"algorithm"` // norm, value or agc
	Value     float64 `json:"value"`     // 0 leaves gradients alone
}

func (c Clipping) check() error {
	if !slices.Contains([]string{"norm", "value", "agc"}, c.Algorithm) {
		return fmt.Errorf("gradient clipping %q: choose norm, value or agc", c.Algorithm)
	}
	if !(c.Value >= 0) || math.IsInf(c.Value, 0) {
		return fmt.Errorf("gradient clipping value %v: must be at least 0", c.Value)
	}
	return nil
}

// norm is the Euclidean length, summed in float64 in order.
func norm(x []float32) float64 {
	var sum float64
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum)
}

func scale(x []float32, f float64) {
	for i := range x {
		x[i] *= float32(f)
	}
}

// apply clips the gradient g of weights w and returns its norm before.
//
//	norm   the length of the whole gradient is at most Value
//	value  so is the modulus of every element
//	agc    the length for a tensor is at most Value max(|tensor|, 1e-3) (Brock et
//	       al., arXiv:2102.06171, for whole tensors)
func (c Clipping) apply(w *network.Weights, g []float32) float64 {
	before := norm(g)
	if c.Value == 0 {
		return before
	}
	switch c.Algorithm {
	case "norm":
		if before > c.Value {
			scale(g, c.Value/before)
		}
	case "value":
		limit := float32(c.Value)
		for i, v := range g {
			g[i] = min(max(v, -limit), limit)
		}
	case "agc":
		for _, p := range w.Net.Params {
			t, d := w.Flat[p.Offset:][:p.Size], g[p.Offset:][:p.Size]
			if limit, length := c.Value*max(norm(t), 1e-3), norm(d); length > limit {
				scale(d, limit/length)
			}
		}
	}
	return before
}
