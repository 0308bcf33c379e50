// Package estimate computes what statistical figures show: smoothed
// densities, highest-density intervals, rank histograms and binomial bands.
package estimate

import (
	"math"
	"slices"
)

// minWidth keeps the heights, about 1/width, far from overflow.
const minWidth = 1e-290

// gridSize is the number of points of a density.
const gridSize = 512

// Density is a curve Y over equally spaced X; the sum of Y times the spacing
// is 1.
type Density struct {
	X, Y      []float64
	Bandwidth float64 // standard deviation of the Gaussian kernel
}

// KDE returns the Gaussian kernel density of the finite values of a sample,
// between its least and its greatest value. What the kernel would carry beyond
// them is reflected back, so the curve integrates to one and does not sink at
// a boundary of the support such as zero for a scale parameter.
//
// The estimate solves the heat equation with reflecting ends for the time
// Bandwidth^2/2, by a cosine series (Botev, Grotowski and Kroese, Kernel density
// estimation via diffusion, Annals of Statistics 38, 2010). The bandwidth is
// the mean of Silverman's rule, which is steady, and of their improved
// Sheather-Jones rule, which keeps several modes apart.
//
// Fewer than two different values have no density: X and Y are nil.
func KDE(sample []float64) Density {
	x := finite(sample)
	slices.Sort(x)
	if len(x) < 2 {
		return Density{}
	}
	lo, width := x[0], x[len(x)-1]-x[0]
	if !(width > minWidth) || math.IsInf(width, 0) {
		return Density{}
	}
	coef := cosine(histogram(x, lo, width))
	h := silverman(x) / width
	if t, ok := botev(coef, distinct(x)); ok {
		h = (h + math.Sqrt(t)) / 2
	}
	for k := range coef {
		w := math.Pi * float64(k) * h
		coef[k] *= math.Exp(-w * w / 2)
	}
	d := Density{X: make([]float64, gridSize), Y: inverse(coef), Bandwidth: h * width}
	mass := 0.0
	for i, y := range d.Y { // a kernel narrower than the grid rings below zero
		d.Y[i] = max(0, y)
		mass += d.Y[i]
	}
	for i := range d.X {
		d.X[i] = lo + width*(float64(i)+0.5)/gridSize
		d.Y[i] *= gridSize / (width * mass)
	}
	return d
}

func finite(sample []float64) []float64 {
	var x []float64
	for _, v := range sample {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			x = append(x, v)
		}
	}
	return x
}

func distinct(sorted []float64) int {
	n := 1
	for i := 1; i < len(sorted); i++ {
		if sorted[i] != sorted[i-1] {
			n++
		}
	}
	return n
}

// histogram shares each value between the centres of the two nearest cells
// (linear binning); the cells sum to one.
func histogram(x []float64, lo, width float64) []float64 {
	h := make([]float64, gridSize)
	for _, v := range x {
		at := (v-lo)/width*gridSize - 0.5
		i := math.Floor(at)
		f := at - i
		h[max(0, min(gridSize-1, int(i)))] += 1 - f
		h[max(0, min(gridSize-1, int(i)+1))] += f
	}
	for i := range h {
		h[i] /= float64(len(x))
	}
	return h
}

// cosines holds cos(pi j / (2 n)) for a full turn, so that the transforms
// need no further trigonometry.
var cosines = func() []float64 {
	c := make([]float64, 4*gridSize)
	for j := range c {
		c[j] = math.Cos(math.Pi * float64(j) / (2 * gridSize))
	}
	return c
}()

// cosine is the discrete cosine transform a_k = sum_i h_i cos(pi k (2i+1) / 2n).
func cosine(h []float64) []float64 {
	a := make([]float64, gridSize)
	for k := range a {
		for i, v := range h {
			if v != 0 {
				a[k] += v * cosines[k*(2*i+1)%(4*gridSize)]
			}
		}
	}
	return a
}

// inverse is the inverse of cosine: (a_0 + 2 sum_k a_k cos(pi k (2i+1) / 2n)) / n.
func inverse(a []float64) []float64 {
	last := gridSize // the high coefficients of a smooth curve vanish
	for last > 1 && math.Abs(a[last-1]) < 1e-17 {
		last--
	}
	h := make([]float64, gridSize)
	for i := range h {
		sum := a[0] / 2
		for k := 1; k < last; k++ {
			sum += a[k] * cosines[k*(2*i+1)%(4*gridSize)]
		}
		h[i] = 2 * sum / gridSize
	}
	return h
}

// silverman is 0.9 min(sd, IQR/1.34) n^(-1/5) (Silverman, Density Estimation,
// 1986, equation 3.31).
func silverman(sorted []float64) float64 {
	n := float64(len(sorted))
	mean, ss := 0.0, 0.0
	for _, v := range sorted {
		mean += v / n
	}
	for _, v := range sorted {
		ss += (v - mean) * (v - mean)
	}
	spread := math.Sqrt(ss / (n - 1))
	if iqr := interquartile(sorted); iqr > 0 {
		spread = min(spread, iqr/1.34)
	}
	return 0.9 * spread * math.Pow(n, -0.2)
}
