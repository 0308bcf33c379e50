package physics

import "testing"

// A pixel goes to its four neighbours by the fraction of its place, along rows,
// columns, both or neither; the way back is the adjoint.
func TestShiftByFractions(t *testing.T) {
	const n = 3
	src, other := make([]float32, n*n), make([]float32, (n+1)*(n+1))
	for i := range src {
		src[i] = float32(i*i%7) - 2
	}
	for i := range other {
		other[i] = float32(i*5%11) - 4
	}
	for _, p := range []place{{}, {fx: 0.25}, {fy: 0.5}, {fy: 0.5, fx: 0.25}} {
		want, back := make([]float32, (n+1)*(n+1)), make([]float32, n*n)
		for i, v := range src {
			for k, w := range []float32{(1 - p.fy) * (1 - p.fx), (1 - p.fy) * p.fx, p.fy * (1 - p.fx), p.fy * p.fx} {
				at := (i/n+k/2)*(n+1) + i%n + k%2
				want[at] += w * v
				back[i] += w * other[at]
			}
		}
		got, gotBack := make([]float32, (n+1)*(n+1)), make([]float32, n*n)
		shift(got, src, n, p)
		unshift(gotBack, other, n, p)
		for i := range want {
			if d := got[i] - want[i]; d > 1e-6 || d < -1e-6 {
				t.Errorf("by (%v, %v): pixel %d is %v, want %v", p.fy, p.fx, i, got[i], want[i])
			}
		}
		for i := range back {
			if d := gotBack[i] - back[i]; d > 1e-6 || d < -1e-6 {
				t.Errorf("back by (%v, %v): pixel %d is %v, want %v", p.fy, p.fx, i, gotBack[i], back[i])
			}
		}
	}
}
