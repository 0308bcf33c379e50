package xla

import (
	"math"

	"github.com/latent-go/latent/internal/ptycho/network/physics"
)

// sideStep is what the side of a canvas is a multiple of, so that batches with
// a little more spread do not need a program of their own.
const sideStep = 16

// canvasSide returns the side of a canvas that holds the patches of all groups.
func canvasSide(n int, groups []physics.Group) int {
	side := n
	for _, g := range groups {
		side = max(side, n+2*(g.Reach()+1))
	}
	return (side + sideStep - 1) / sideStep * sideStep
}

// fillShift stores in m (side x n, zeros before) the matrix that moves a vector
// of n pixels by a shift relative to the middle of the canvas, bilinearly:
//
//	(m v)_(i + margin + whole) = (1 - rest) v_i + rest v_(i-1)
func fillShift(m []float32, side, n int, shift float64, bilinear bool) {
	whole, rest := physics.Split(shift, bilinear)
	first := (side-n)/2 + whole
	for i := range n {
		m[(first+i)*n+i] = 1 - rest
		if rest > 0 {
			m[(first+i+1)*n+i] = rest
		}
	}
}

// fourier returns real and imaginary part of the n x n matrix of the orthonormal
// transform with the zero frequency in the middle of its rows,
//
//	F_ux = exp(-2 pi i (u - n/2) x / n) / sqrt(n).
//
// Where the pixels are counted from only changes phases, and so no intensity.
func fourier(n int) (re, im [][]float32) {
	re, im = make([][]float32, n), make([][]float32, n)
	for u := range n {
		re[u], im[u] = make([]float32, n), make([]float32, n)
		for x := range n {
			k := ((u-n/2)*x%n + n) % n // exact, unlike a large angle
			s, c := math.Sincos(-2 * math.Pi * float64(k) / float64(n))
			re[u][x], im[u][x] = float32(c/math.Sqrt(float64(n))), float32(s/math.Sqrt(float64(n)))
		}
	}
	return re, im
}
