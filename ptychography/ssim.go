package ptychography

import "fmt"

// ssimSide is the side of the window that SSIM slides over the images.
const ssimSide = 7

// SSIM returns the mean structural similarity of two rows x cols images (Wang,
// Bovik, Sheikh & Simoncelli, IEEE Transactions on Image Processing 13, 2004,
// 600-612) with a uniform 7 x 7 window, K1 = 0.01, K2 = 0.03 and sample
// covariances. dynamic is the range of the data. Windows that leave the image
// are not counted. Sides shorter than the window are a *[ShapeError], as are lengths
// that do not fit.
func SSIM(a, b []float32, rows, cols int, dynamic float64) (float64, error) {
	if !sized(rows, cols, len(a)) || len(b) != len(a) || rows < ssimSide || cols < ssimSide {
		return 0, &ShapeError{"images", fmt.Sprintf("%d and %d pixels in %d x %d", len(a), len(b), rows, cols), "one shape, at least 7 x 7"}
	}
	var sum float64
	for y := range rows - ssimSide + 1 {
		for x := range cols - ssimSide + 1 {
			sum += ssimWindow(a, b, y, x, cols, dynamic)
		}
	}
	return sum / float64((rows-ssimSide+1)*(cols-ssimSide+1)), nil
}

func ssimWindow(a, b []float32, y, x, cols int, dynamic float64) float64 {
	const n = ssimSide * ssimSide
	// Moments about the first pixel: a large common level costs no digits.
	a0, b0 := float64(a[y*cols+x]), float64(b[y*cols+x])
	var m moments
	for r := range ssimSide {
		for c := range ssimSide {
			i := (y+r)*cols + x + c
			m.add(float64(a[i])-a0, float64(b[i])-b0, 1)
		}
	}
	ma, mb := m.a/n, m.b/n
	va, vb, cov := (m.aa-n*ma*ma)/(n-1), (m.bb-n*mb*mb)/(n-1), (m.ab-n*ma*mb)/(n-1)
	ma, mb = ma+a0, mb+b0
	c1, c2 := 1e-4*dynamic*dynamic, 9e-4*dynamic*dynamic
	return (2*ma*mb + c1) * (2*cov + c2) / ((ma*ma + mb*mb + c1) * (va + vb + c2))
}
