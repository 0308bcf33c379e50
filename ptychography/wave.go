package ptychography

import (
	"math"
	"math/bits"
	"math/cmplx"

	"github.com/latent-go/latent/internal/fourier"
)

// strongestWave returns the frequencies, in radians per pixel within (-pi, pi],
// that maximise |S| with
//
//	S(ky, kx) = sum m(y, x) exp(-i (ky y + kx x)),
//
// and S there. A Fourier transform padded to twice the size finds the peak to
// half a bin, coordinate searches within it do the rest.
func strongestWave(m Image) (ky, kx float64, peak complex128, err error) {
	rows, cols := 1<<bits.Len(uint(2*m.Rows-1)), 1<<bits.Len(uint(2*m.Cols-1))
	plan, err := fourier.NewPlan2[complex64](rows, cols)
	if err != nil {
		return 0, 0, 0, err
	}
	field := make([]complex64, rows*cols)
	for y := range m.Rows {
		copy(field[y*cols:], m.Row(y))
	}
	plan.Forward(field, field)
	best, at := float32(-1), 0
	for i, v := range field {
		if p := abs2(v); p > best {
			best, at = p, i
		}
	}
	binY, binX := 2*math.Pi/float64(rows), 2*math.Pi/float64(cols)
	ky = binY * float64(fourier.Frequency(at/cols, rows))
	kx = binX * float64(fourier.Frequency(at%cols, cols))
	for width := 1.0; width > 1e-3; width /= 4 {
		ky = ternary(ky-width*binY, ky+width*binY, func(k float64) float64 { return cmplx.Abs(waveSum(m, k, kx)) })
		kx = ternary(kx-width*binX, kx+width*binX, func(k float64) float64 { return cmplx.Abs(waveSum(m, ky, k)) })
	}
	return ky, kx, waveSum(m, ky, kx), nil
}

// waveSum evaluates S at one frequency.
func waveSum(m Image, ky, kx float64) complex128 {
	wave := make([]complex128, m.Cols)
	for x := range wave {
		wave[x] = cmplx.Rect(1, -kx*float64(x))
	}
	var sum complex128
	for y := range m.Rows {
		var line complex128
		for x, v := range m.Row(y) {
			line += complex128(v) * wave[x]
		}
		sum += line * cmplx.Rect(1, -ky*float64(y))
	}
	return sum
}

// ternary finds the maximum of a function with one peak between low and high.
func ternary(low, high float64, f func(float64) float64) float64 {
	for range 12 {
		a, b := low+(high-low)/3, high-(high-low)/3
		if f(a) < f(b) {
			low = a
		} else {
			high = b
		}
	}
	return (low + high) / 2
}
