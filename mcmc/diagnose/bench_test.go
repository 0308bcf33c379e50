package diagnose

import (
	"math/rand/v2"
	"testing"
)

func BenchmarkSummary(b *testing.B) {
	chains := arChains(4, 1000, 0.3, rand.New(rand.NewPCG(1, 1)))
	b.ReportAllocs()
	for b.Loop() {
		Summary("x", chains)
	}
}

func BenchmarkPSIS(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	x := make([]float64, 4000)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	for b.Loop() {
		PSIS(x, 1)
	}
}
