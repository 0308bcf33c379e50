package simd

import (
	"math"
	"math/rand/v2"
	"testing"
)

// latticeSizes are such that every block of cells comes up, and every rest.
var latticeSizes = []int{0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 79, 80, 129}

// filled draws n numbers of very different size, one of them times spoil.
func filled(n int, spoil float64, rng *rand.Rand) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = rng.NormFloat64() * math.Exp(4*rng.NormFloat64())
	}
	if n > 0 {
		v[rng.IntN(n)] *= spoil
	}
	return v
}

// TestConvolve: every set gives the sums of the definition, in their order, and
// writes nothing beside them.
func TestSubtractConvolution(t *testing.T) {
	for _, n := range latticeSizes {
		for _, taps := range []int{0, 1, 2, 3, 8, 27} {
			for _, spoil := range []float64{1, 0, math.NaN(), math.Inf(1)} {
				rng := rand.New(rand.NewPCG(uint64(n), uint64(taps)))
				x, kernel, y := filled(n+taps, spoil, rng), filled(taps, 1, rng), filled(n, 1, rng)
				want := append([]float64{}, y...)
				for i := range want {
					for k, b := range kernel {
						want[i] -= float64(b * x[i+k])
					}
				}
				for _, s := range Available() {
					got := append(append([]float64{7}, y...), 8)
					s.SubtractConvolution(got[1:n+1], x, kernel)
					if got[0] != 7 || got[n+1] != 8 || !same(got[1:n+1], want) {
						t.Fatalf("%s: %d cells, %d taps: %v, want %v", s.Name(), n, taps, got[1:n+1], want)
					}
				}
			}
		}
	}
}

// TestWeigh: every set gives the bits of the definition and a sum that is near one in
// the usual order, the same in all.
func TestWeigh(t *testing.T) {
	for _, n := range latticeSizes {
		for _, spoil := range []float64{1, 0, math.NaN(), math.Inf(1)} {
			rng := rand.New(rand.NewPCG(uint64(n), 5))
			f, w := filled(n, 1, rng), Weights{0.3, -0.2, 1.1, 0.7, 2.5}
			columns := [4][]float64{filled(n, spoil, rng), filled(n, 1, rng), filled(n+3, 1, rng), filled(n, 1, rng)}
			wantL, wantF, sum, size := make([]float64, n), make([]float64, n), 0.0, 0.0
			for i := range n {
				wantL[i] = float64(w[0] * columns[0][i])
				wantL[i] += float64(w[1] * columns[1][i])
				wantL[i] += float64(w[2] * columns[2][i])
				wantL[i] += float64(w[3] * columns[3][i])
				wantF[i] = float64(float64(f[i]*w[4]) * wantL[i])
				sum += wantF[i]
				size += math.Abs(wantF[i])
			}
			first := math.NaN()
			for k, s := range Available() {
				got, l := append(append([]float64{7}, f...), 8), append(append([]float64{7}, f...), 8)
				total := s.Weigh(got[1:n+1], l[1:n+1], &columns, &w)
				if !same(got[1:n+1], wantF) || !same(l[1:n+1], wantL) || got[0] != 7 || got[n+1] != 8 || l[0] != 7 || l[n+1] != 8 {
					t.Fatalf("%s: %d cells: other bits than the definition", s.Name(), n)
				}
				if k == 0 {
					first = total
				}
				if !same([]float64{total}, []float64{first}) || math.Abs(total-sum) > 1e-12*size {
					t.Fatalf("%s: %d cells: sum %v, want %v", s.Name(), n, total, sum)
				}
			}
		}
	}
}
