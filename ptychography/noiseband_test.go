package ptychography

import (
	"math"
	"testing"

	"github.com/latent-go/latent/internal/fourier"
)

// ringVariance is what the squared correlation of independent white noise is on
// average in ring r of n x n pixels. A Hann window correlates a frequency with the
// next one by -2/3 and with the one after by 1/6, the coefficients of its square, in
// both directions: with m pixels in the ring it is sum rho_ij^2 / m^2.
func ringVariance(n, r int) float64 {
	rho := []float64{1, -2. / 3, 1. / 6}
	var in [][2]int
	for i := range n * n {
		y, x := fourier.Frequency(i/n, n), fourier.Frequency(i%n, n)
		if int(math.Round(math.Hypot(float64(y), float64(x)))) == r {
			in = append(in, [2]int{y, x})
		}
	}
	apart := func(a, b int) int { d := (a - b + n) % n; return min(d, n-d) }
	sum := 0.0
	for _, p := range in {
		for _, q := range in {
			if y, x := apart(p[0], q[0]), apart(p[1], q[1]); max(y, x) < len(rho) {
				sum += rho[y] * rho[y] * rho[x] * rho[x]
			}
		}
	}
	return sum / float64(len(in)*len(in))
}

// The ring correlation of independent halves of noise stays in its band: the mean of
// its square is what the window makes it, and it leaves the band of 95 %, sqrt(3)
// times the root of that mean (a complex normal number), in about 5 % of the rings.
func TestHalvesOfNoiseStayInTheirBand(t *testing.T) {
	const n, first, pairs = 64, 8, 40
	band := make([]float64, n/2)
	for r := first; r < n/2; r++ {
		band[r] = ringVariance(n, r)
	}
	var mean, count, outside float64
	for k := range uint64(pairs) {
		curve, err := RingCorrelation(Image{n, n, randomField(n*n, 1, 2*k)}, Image{n, n, randomField(n*n, 1, 2*k+1)})
		if err != nil {
			t.Fatal(err)
		}
		for r := first; r < n/2; r++ {
			square := curve[r] * curve[r] / band[r]
			mean, count = mean+square, count+1
			if square > 3 {
				outside++
			}
		}
	}
	// 960 values, of which neighbours are not independent: a deviation is about 0.05
	// of the mean and 0.01 of the share.
	if mean /= count; math.Abs(mean-1) > 0.12 {
		t.Errorf("squared correlation of noise is %.3f of what it should be", mean)
	}
	if share := outside / count; math.Abs(share-math.Exp(-3)) > 0.025 {
		t.Errorf("noise leaves the band of 95 %% in %.1f %% of the rings", 100*share)
	}
}
