package simd

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// The layers that take most of the time of the default network, and the smallest that
// Winograd's convolution takes. GFLOP are those of the direct sum.
func BenchmarkConvolution(b *testing.B) {
	for _, s := range Available() {
		for _, c := range []struct{ side, in, out int }{
			{64, 64, 64},
			{32, 128, 128},
			{32, 64, 64},
			{16, 256, 256},
			{8, 256, 128},
			{64, 16, 64},
			{64, 16, 16},
			{8, 16, 16},
		} {
			rng := rand.New(rand.NewPCG(1, 1))
			f, direct := learning(s.NewFilter(c.in, c.out, c.side, c.side)), directFilter(s, c.in, c.out, c.side, c.side)
			w, bias := random(rng, 9*c.in*c.out), random(rng, c.out)
			f.Pack(w, bias)
			direct.Pack(w, bias)
			src, dst := randomMap(rng, c.side, c.side, c.in), NewMap(c.side, c.side, c.out)
			g, tmp := make([]float32, 9*c.in*c.out), make([]float32, s.Scratch(f, true)+s.Scratch(direct, true))
			for _, run := range []struct {
				name string
				call func()
			}{
				{"forward", func() { s.Conv(dst, src, f, true, tmp) }},
				{"forward_direct", func() { s.Conv(dst, src, direct, true, tmp) }},
				{"input", func() { s.ConvInput(src, dst, f, tmp) }},
				{"filter", func() { s.ConvFilter(g, src, dst, f, tmp) }},
				{"filter_direct", func() { s.ConvFilter(g, src, dst, direct, tmp) }},
			} {
				b.Run(fmt.Sprintf("%s/%dx%d_%d_%d/%s", s.Name(), c.side, c.side, c.in, c.out, run.name), func(b *testing.B) {
					start := cpuSeconds()
					for b.Loop() {
						run.call()
					}
					flop := 18 * float64(c.side*c.side*c.in*c.out)
					b.ReportMetric(flop*float64(b.N)/(cpuSeconds()-start)/1e9, "GFLOP/cpu-s")
				})
			}
		}
	}
}
