package mixture

import (
	"math"
	"testing"
)

// TestNormalAgainstErfc sweeps the table, its nodes, the midpoints between them
// and beyond its ends.
func TestNormalAgainstErfc(t *testing.T) {
	for k := -12 * 128; k <= 12*128; k++ {
		for _, off := range []float64{0, 1e-9, 1.0 / 300, 1.0 / 256} {
			z := float64(k)/128 + off
			cdf, density := normalBoth(z)
			wantCDF, want := 0.5*math.Erfc(-z/math.Sqrt2), math.Exp(-0.5*z*z)/math.Sqrt(2*math.Pi)
			if math.Abs(cdf-wantCDF) > 1e-14 || cdf != normalCDF(z) {
				t.Fatalf("Phi(%v) = %v and %v, want %v", z, cdf, normalCDF(z), wantCDF)
			}
			if math.Abs(density-want) > 1e-12 || density < 0 {
				t.Fatalf("phi(%v) = %v, want %v", z, density, want)
			}
		}
	}
	for _, z := range []float64{math.Inf(1), 1e300, -1e300, math.Inf(-1)} {
		if got, want := normalCDF(z), 0.5*math.Erfc(-z/math.Sqrt2); got != want {
			t.Errorf("Phi(%v) = %v, want %v", z, got, want)
		}
	}
}
