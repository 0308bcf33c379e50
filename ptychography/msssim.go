package ptychography

import (
	"fmt"
	"math"
)

// msWeights are the exponents of the five scales (Wang, Simoncelli & Bovik 2003).
var msWeights = [5]float64{0.0448, 0.2856, 0.3001, 0.2363, 0.1333}

// msSide is the side of the Gaussian window, of standard deviation 1.5.
const (
	msSide  = 11
	msSigma = 1.5
)

// MSSSIM returns the multi-scale structural similarity of two rows x cols images,
//
//	l_M^w_M  prod_j (c_j s_j)^w_j,   j = 1 .. M,
//
// with an 11 x 11 Gaussian window of standard deviation 1.5, K1 = 0.01, K2 = 0.03
// and means of 2 x 2 pixels from scale to scale (Wang, Simoncelli & Bovik, "Multiscale
// structural similarity for image quality assessment", Asilomar Conference on Signals,
// Systems and Computers 2003, 1398-1402). dynamic is the range of the data. There are
// five scales for sides from 176 pixels; smaller images have as many as the window
// fits into, with the same weights scaled to a sum of one. A negative product, of
// images that are opposite, counts as zero. It returns the number of scales as well.
func MSSSIM(a, b []float32, rows, cols int, dynamic float64) (value float64, scales int, err error) {
	if !sized(rows, cols, len(a)) || len(b) != len(a) || rows < msSide || cols < msSide {
		return 0, 0, fmt.Errorf("ptychography: multi-scale similarity needs two images of one shape, at least %d x %d (got %d x %d)", msSide, msSide, rows, cols)
	}
	x, y := widened(a), widened(b)
	total := 0.
	var parts []float64 // contrast and structure by scale
	luminance := 1.
	for scales < len(msWeights) && rows >= msSide && cols >= msSide {
		l, cs := gaussianSimilarity(x, y, rows, cols, dynamic)
		luminance = l
		parts = append(parts, cs)
		total += msWeights[scales]
		scales++
		x, y = halved(x, rows, cols), halved(y, rows, cols)
		rows, cols = rows/2, cols/2
	}
	if scales == len(msWeights) {
		total = 1 // the published weights sum to 1.0001 and are taken as they are
	}
	value = math.Pow(max(0, luminance), msWeights[scales-1]/total)
	for j, cs := range parts[:scales-1] {
		value *= math.Pow(max(0, cs), msWeights[j]/total)
	}
	return value, scales, nil
}

func widened(v []float32) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = float64(x)
	}
	return out
}

// gaussianSimilarity returns the mean of l c s and that of c s over all windows that
// fit into the images.
func gaussianSimilarity(a, b []float64, rows, cols int, dynamic float64) (lcs, cs float64) {
	product := func(u, v []float64) []float64 {
		out := make([]float64, len(u))
		for i := range u {
			out[i] = u[i] * v[i]
		}
		return smoothed(out, rows, cols)
	}
	ma, mb := smoothed(a, rows, cols), smoothed(b, rows, cols)
	aa, bb, ab := product(a, a), product(b, b), product(a, b)
	c1, c2 := 1e-4*dynamic*dynamic, 9e-4*dynamic*dynamic
	for i := range ma {
		l := (2*ma[i]*mb[i] + c1) / (ma[i]*ma[i] + mb[i]*mb[i] + c1)
		c := (2*(ab[i]-ma[i]*mb[i]) + c2) / (aa[i] - ma[i]*ma[i] + bb[i] - mb[i]*mb[i] + c2)
		lcs += l * c
		cs += c
	}
	n := float64(len(ma))
	return lcs / n, cs / n
}

// smoothed is the Gaussian mean around every pixel that has a whole window.
func smoothed(v []float64, rows, cols int) []float64 {
	var kernel [msSide]float64
	sum := 0.
	for i := range kernel {
		d := float64(i-msSide/2) / msSigma
		kernel[i] = math.Exp(-d * d / 2)
		sum += kernel[i]
	}
	for i := range kernel {
		kernel[i] /= sum
	}
	w := cols - msSide + 1
	across := make([]float64, rows*w)
	for y := range rows {
		for x := range w {
			for k, f := range kernel {
				across[y*w+x] += f * v[y*cols+x+k]
			}
		}
	}
	out := make([]float64, (rows-msSide+1)*w)
	for i := range out {
		for k, f := range kernel {
			out[i] += f * across[i+k*w]
		}
	}
	return out
}

// halved is the mean of 2 x 2 pixels; an odd row or column at the end is left out.
func halved(v []float64, rows, cols int) []float64 {
	r, c := rows/2, cols/2
	out := make([]float64, r*c)
	for y := range r {
		for x := range c {
			i := 2*y*cols + 2*x
			out[y*c+x] = (v[i] + v[i+1] + v[i+cols] + v[i+cols+1]) / 4
		}
	}
	return out
}
