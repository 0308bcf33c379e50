package simd

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// The layers that take most of the time of the default network.
func BenchmarkConvolution(b *testing.B) {
	for _, s := range Available() {
		for _, c := range []struct{ side, in, out int }{{64, 64, 64}, {32, 128, 128}, {16, 256, 256}, {8, 256, 128}} {
			rng := rand.New(rand.NewPCG(1, 1))
			f := s.NewFilter(c.in, c.out)
			f.Pack(random(rng, 9*c.in*c.out), random(rng, c.out))
			src, dst := randomMap(rng, c.side, c.side, c.in), NewMap(c.side, c.side, c.out)
			g, tmp := make([]float32, 9*c.in*c.out), make([]float32, s.Scratch(f))
			for name, run := range map[string]func(){
				"forward": func() { s.Conv(dst, src, f, true) },
				"input":   func() { s.ConvInput(src, dst, f) },
				"filter":  func() { s.ConvFilter(g, src, dst, f, tmp) },
			} {
				b.Run(fmt.Sprintf("%s/%s/%dx%d_%d_%d", s.Name(), name, c.side, c.side, c.in, c.out), func(b *testing.B) {
					start := cpuSeconds()
					for b.Loop() {
						run()
					}
					flop := 18 * float64(c.side*c.side*c.in*c.out)
					b.ReportMetric(flop*float64(b.N)/(cpuSeconds()-start)/1e9, "GFLOP/cpu-s")
				})
			}
		}
	}
}
