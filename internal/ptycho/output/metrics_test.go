package output

import (
	"math"
	"testing"
)

// The gain is that over the best constant: its mean has none, and an image that
// keeps a tenth of the deviations from it is 10 log10(1/0.81) dB better.
func TestGainOverTheBestConstant(t *testing.T) {
	truth := []float32{1, 2, 3, 6, 99}
	mask := []bool{true, true, true, true, false}
	flat, near := make([]float32, 5), make([]float32, 5)
	for i, v := range truth {
		flat[i] = 3
		near[i] = 3 + 0.1*(v-3)
	}
	if g := errorsOf(truth, flat, mask).Gain; math.Abs(g) > 1e-6 {
		t.Errorf("the mean gains %v dB", g)
	}
	if g, want := errorsOf(truth, near, mask).Gain, 10*math.Log10(1/0.81); math.Abs(g-want) > 1e-5 {
		t.Errorf("%v dB, want %v", g, want)
	}
}
