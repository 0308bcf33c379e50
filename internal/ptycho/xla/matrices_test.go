package xla

import (
	"math"
	"math/cmplx"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/ptychography"
)

// Row i of a shifted vector is its value at i - margin - shift, between pixels
// by linear interpolation.
func TestShiftMatrix(t *testing.T) {
	const n = 6
	value := func(x float64) float64 { return 3 - 0.5*x }
	for _, c := range []struct {
		shift    float64
		bilinear bool
	}{{0, true}, {2, false}, {-3, false}, {1.25, true}, {-2.75, true}} {
		side := canvasSide(n, []physics.Group{{Shifts: []ptychography.Position{{Y: c.shift}, {X: -c.shift}}}})
		if side%sideStep != 0 || side < n+2*int(math.Ceil(math.Abs(c.shift))) {
			t.Fatalf("side %d", side)
		}
		m, margin := make([]float32, side*n), (side-n)/2
		fillShift(m, side, n, c.shift, c.bilinear)
		for i := range side {
			var got float64
			for x := range n {
				got += float64(m[i*n+x]) * value(float64(x))
			}
			at := float64(i-margin) - c.shift
			if at >= 0 && at <= n-1 && math.Abs(got-value(at)) > 1e-6 {
				t.Errorf("shift %v, row %d: %v, want %v", c.shift, i, got, value(at))
			}
			if (at <= -1 || at >= n) && got != 0 {
				t.Errorf("shift %v, row %d lies outside: %v", c.shift, i, got)
			}
		}
	}
}

// Patches that reach as far as a group allows stay on the canvas: the columns of
// the matrix still add up to one.
func TestCanvasHoldsThePatches(t *testing.T) {
	const n = 32
	for _, shift := range []float64{-14.999, -8, -7.5, 6.999, 7, 7.001, 15} {
		side := canvasSide(n, []physics.Group{{Shifts: []ptychography.Position{{X: shift}}}})
		m := make([]float32, side*n)
		fillShift(m, side, n, shift, true)
		for x := range n {
			var sum float32
			for i := range side {
				sum += m[i*n+x]
			}
			if math.Abs(float64(sum)-1) > 1e-6 {
				t.Errorf("shift %v: column %d adds up to %v", shift, x, sum)
			}
		}
	}
}

// The matrix is unitary, and a plane wave of frequency k arrives at k + n/2.
func TestFourierMatrix(t *testing.T) {
	const n = 16
	re, im := fourier(n)
	for k := -n / 2; k < n/2; k++ {
		for u := range n {
			var sum complex128
			for x := range n {
				wave := cmplx.Rect(1/math.Sqrt(n), 2*math.Pi*float64(k*x)/n)
				sum += complex(float64(re[u][x]), float64(im[u][x])) * wave
			}
			want := 0.0
			if u == k+n/2 {
				want = 1
			}
			if math.Abs(cmplx.Abs(sum)-want) > 1e-6 {
				t.Errorf("frequency %d at %d: %v", k, u, sum)
			}
		}
	}
}
