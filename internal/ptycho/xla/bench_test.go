//go:build xla && cgo

package xla

import (
	"testing"

	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/training"
)

// The gradient of a batch of 16 with the default network for N = 64, by the
// kernels with two workers and by XLA. The first call, which compiles, is not
// timed.
func BenchmarkGradient(b *testing.B) {
	v := small(1)
	var err error
	if v.arch, err = network.Default(64, 1, 1); err != nil {
		b.Fatal(err)
	}
	p := v.problem(b, v.data(b))
	groups, err := p.Groups(0)
	if err != nil {
		b.Fatal(err)
	}
	for name, e := range map[string]training.Engine{"kernels": training.NewCPU(p, 2), "xla": engineFor(b, plugin(b), p, 16)} {
		g := make([]float32, len(p.Weights.Flat))
		if _, err := e.Gradient(groups[:16], g); err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := e.Gradient(groups[:16], g); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
