package mcmc

import (
	"math/rand/v2"
	"strconv"
	"testing"
)

// BenchmarkLeapfrog is the engine's own cost per gradient: the target does next
// to nothing. Subtract BenchmarkTarget.
func BenchmarkLeapfrog(b *testing.B) {
	for _, dim := range []int{25, 115} {
		b.Run("dim="+strconv.Itoa(dim), func(b *testing.B) {
			benchLeapfrog(b, unitGaussian(dim))
		})
		b.Run("affine/dim="+strconv.Itoa(dim), func(b *testing.B) {
			benchLeapfrog(b, newAffineTarget(unitGaussian(dim), unitAffine(dim)))
		})
	}
}

func benchLeapfrog(b *testing.B, target Target) {
	rng := rand.New(rand.NewPCG(1, 1))
	e, z := engineAt(target, make([]float64, target.Dim()), 10)
	e.transition(z, 0.01, rng)
	b.ReportAllocs()
	b.ResetTimer()
	for n := 0; n < b.N; {
		s, _ := e.transition(z, 0.5, rng)
		n += s.Steps
	}
}

func BenchmarkTarget(b *testing.B) {
	for _, dim := range []int{25, 115} {
		b.Run("dim="+strconv.Itoa(dim), func(b *testing.B) {
			t := unitGaussian(dim)
			q, g := make([]float64, dim), make([]float64, dim)
			for b.Loop() {
				t.LogDensity(q, g)
			}
		})
	}
}

func BenchmarkCheckpointRecord(b *testing.B) {
	t := unitGaussian(115)
	c := newChain(0, t, Config{Warmup: 0, Draws: 1 << 30, TargetAccept: 0.8, MaxTreeDepth: 10})
	s, err := Checkpoints(b.TempDir()).Open(c.identity())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	q := make([]float64, 115)
	for b.Loop() {
		c.draws, c.stats, c.it, c.stored = c.draws[:0], c.stats[:0], DefaultBlockSize, 0
		for range DefaultBlockSize {
			c.draws, c.stats = append(c.draws, q), append(c.stats, DrawStats{})
		}
		if err := c.save(s); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEightSchools(b *testing.B) {
	for b.Loop() {
		mustSample(b, schools{}, Config{Chains: 1, Warmup: 500, Draws: 500, Seed: 1})
	}
}
