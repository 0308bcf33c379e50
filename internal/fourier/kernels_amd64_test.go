package fourier

import "testing"

// The kernels in assembly have no bounds of their own: what is too short must end in
// a panic before they begin, not in memory of somebody else.
func TestShortSlicesPanic(t *testing.T) {
	const s, stride = 4, 8
	for name, c := range map[string]struct {
		dst, src int // the least lengths
		run      func(dst, src []float32)
		double   func(dst, src []float64)
	}{
		"last2": {4 * s, 2*stride + 2*s, func(d, x []float32) { last2Single(d, x, s, stride, 1) }, func(d, x []float64) { last2Double(d, x, s, stride, 1) }},
		"last4": {8 * s, 6*stride + 2*s, func(d, x []float32) { last4Single(d, x, s, stride, 1, false) }, func(d, x []float64) { last4Double(d, x, s, stride, 1, false) }},
	} {
		for _, short := range [][2]int{{1, 0}, {0, 1}} {
			dst, src := c.dst-short[0], c.src-short[1]
			if !panics(func() { c.run(make([]float32, dst), make([]float32, src)) }) || !panics(func() { c.double(make([]float64, dst), make([]float64, src)) }) {
				t.Errorf("%s of %d numbers to %d: no panic", name, src, dst)
			}
		}
	}
}

func panics(f func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	f()
	return false
}
