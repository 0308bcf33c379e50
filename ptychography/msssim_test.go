package ptychography

import (
	"math"
	"slices"
	"testing"
)

// similarPair are the images for which scikit-image 0.26 and a NumPy program of the
// paper's formula gave the numbers below.
func similarPair() (a, b []float32, rows, cols int) {
	rows, cols = 200, 190
	for i := range rows * cols {
		y, x := float64(i/cols), float64(i%cols)
		v := float32(math.Sin(0.11*x) + math.Cos(0.07*y) + 0.3*math.Sin(0.013*x*y))
		a = append(a, v)
		b = append(b, float32(float64(v)+0.2*math.Sin(1.3*x+0.4*y)+0.1))
	}
	return a, b, rows, cols
}

func TestMultiScaleSimilarity(t *testing.T) {
	a, b, rows, cols := similarPair()
	got, scales, err := MSSSIM(a, b, rows, cols, 4)
	if want := 0.9582443831796134; err != nil || scales != 5 || math.Abs(got-want) > 1e-6 {
		t.Errorf("%v over %d scales, want %v: %v", got, scales, want, err)
	}
	// A single scale is structural_similarity with Gaussian weights.
	one, _ := gaussianSimilarity(widened(a), widened(b), rows, cols, 4)
	if want := 0.7549827260275754; math.Abs(one-want) > 1e-6 {
		t.Errorf("one scale %v, want %v", one, want)
	}
	want := 0.7749448087029573
	if got, err := SSIM(a, b, rows, cols, 4); err != nil || math.Abs(got-want) > 1e-6 {
		t.Errorf("uniform window %v, want %v", got, want)
	}
	if v, _, _ := MSSSIM(a, a, rows, cols, 4); math.Abs(v-1) > 1e-12 {
		t.Errorf("an image with itself %v", v)
	}
	opposite := slices.Clone(a)
	for i := range opposite {
		opposite[i] = -opposite[i]
	}
	if v, _, _ := MSSSIM(a, opposite, rows, cols, 4); v != 0 {
		t.Errorf("an image with its opposite %v", v)
	}
	if _, scales, err := MSSSIM(a[:40*40], b[:40*40], 40, 40, 4); err != nil || scales != 2 {
		t.Errorf("a small image has %d scales, %v", scales, err)
	}
	if _, _, err := MSSSIM(a[:100], b[:100], 10, 10, 4); err == nil {
		t.Error("an image below the window was compared")
	}
}
