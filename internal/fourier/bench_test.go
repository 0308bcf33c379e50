package fourier

import (
	"fmt"
	"testing"

	gonum "gonum.org/v1/gonum/dsp/fourier"
)

func BenchmarkPlan2(b *testing.B) {
	for _, n := range []int{64, 128, 256, 512} {
		b.Run(fmt.Sprintf("complex64/%d", n), func(b *testing.B) { benchmarkPlan2[complex64](b, n) })
		b.Run(fmt.Sprintf("complex128/%d", n), func(b *testing.B) { benchmarkPlan2[complex128](b, n) })
		b.Run(fmt.Sprintf("gonum/%d", n), func(b *testing.B) { benchmarkGonum2(b, n) })
	}
}

func benchmarkPlan2[T Complex](b *testing.B, n int) {
	p, _ := NewPlan2[T](n, n)
	x, y := noise[T](n*n, 1), make([]T, n*n)
	b.ReportAllocs()
	for b.Loop() {
		p.Forward(y, x)
	}
}

// benchmarkGonum2 does rows, then columns through a buffer, as one has to with
// the one-dimensional transform of gonum.
func benchmarkGonum2(b *testing.B, n int) {
	p := gonum.NewCmplxFFT(n)
	x, y, col := noise[complex128](n*n, 1), make([]complex128, n*n), make([]complex128, n)
	for b.Loop() {
		for r := range n {
			p.Coefficients(y[r*n:][:n], x[r*n:][:n])
		}
		for c := range n {
			for r := range n {
				col[r] = y[r*n+c]
			}
			p.Coefficients(col, col)
			for r := range n {
				y[r*n+c] = col[r]
			}
		}
	}
}

func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{64, 128, 256, 1024, 4096} {
		b.Run(fmt.Sprintf("complex128/%d", n), func(b *testing.B) {
			p, _ := NewPlan2[complex128](1, n)
			x := noise[complex128](n, 1)
			for b.Loop() {
				p.Forward(x, x)
			}
		})
		b.Run(fmt.Sprintf("gonum/%d", n), func(b *testing.B) {
			p := gonum.NewCmplxFFT(n)
			x, y := noise[complex128](n, 1), make([]complex128, n)
			for b.Loop() {
				p.Coefficients(y, x)
			}
		})
	}
}
