package network

import (
	"testing"

	"github.com/latent-go/latent/internal/simd"
)

// One sample of the default network.
func BenchmarkDefaultNetwork(b *testing.B) {
	a, err := Default(64, 1, 2)
	if err != nil {
		b.Fatal(err)
	}
	set, err := simd.Default()
	if err != nil {
		b.Fatal(err)
	}
	w := mustWeights(b, a, set)
	e, g := NewExecutor(w), make([]float32, len(w.Flat))
	b.Run("forward", func(b *testing.B) {
		for b.Loop() {
			e.Forward()
		}
	})
	b.Run("backward", func(b *testing.B) {
		for b.Loop() {
			e.Backward(g)
		}
	})
	b.Run("pack", func(b *testing.B) {
		for b.Loop() {
			w.Pack()
		}
	})
}
