package network

import "github.com/latent-go/latent/internal/simd"

// Part is how many parameters a worker moves at a time: a multiple of every
// vector's width, so that the parts have the bits of the whole.
const Part = 1 << 16

// Adam is [simd.Set.Adam], shared by so many workers.
func Adam(set *simd.Set, workers int, w, m, v, g []float32, b1, b2, rate, eps float64, t int) {
	parts := max(len(w)/Part, 1) // the last one takes the rest
	share(workers, parts, func(i int) {
		from, to := i*Part, (i+1)*Part
		if i == parts-1 {
			to = len(w)
		}
		set.Adam(w[from:to], m[from:to], v[from:to], g[from:to], b1, b2, rate, eps, t)
	})
}
