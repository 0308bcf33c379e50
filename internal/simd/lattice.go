package simd

// The loops of densities on a lattice of equidistant levels, as package model needs
// them: like the products with panels they give the same bits in every set.

// SubtractConvolution subtracts from y the sums of products of kernel with as many numbers of x:
//
//	y[i] -= sum_k kernel[k] x[i+k],  len(x) = len(y)+len(kernel)-1
func (s *Set) SubtractConvolution(y, x, kernel []float64) {
	if len(y) == 0 || len(kernel) == 0 {
		return
	}
	s.subtractConvolution(y, x[:len(y)+len(kernel)-1], kernel)
}

func subtractConvolutionPortable(y, x, kernel []float64) {
	for k, b := range kernel {
		for i, v := range x[k:][:len(y)] {
			y[i] -= float64(b * v)
		}
	}
}

// Weights are those of the four columns that Weigh adds, and the factor of f.
type Weights [5]float64

// weighCells is how many cells one pass of Weigh takes: the sums are over every
// weighCells-th one.
const weighCells = 8

// Weigh stores the weighted sum of four columns in l, multiplies f by it and by the
// factor, and returns the sum of f.
func (s *Set) Weigh(f, l []float64, columns *[4][]float64, w *Weights) float64 {
	var sums [weighCells]float64
	n := len(f) / weighCells * weighCells
	if n > 0 {
		s.weigh(f[:n], l[:n], columns, w, &sums)
	}
	for i := n; i < len(f); i++ {
		sums[i-n] += weighCell(f, l, columns, w, i)
	}
	return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]))
}

func weighPortable(f, l []float64, columns *[4][]float64, w *Weights, sums *[weighCells]float64) {
	for i := range f {
		sums[i%weighCells] += weighCell(f, l, columns, w, i)
	}
}

func weighCell(f, l []float64, columns *[4][]float64, w *Weights, i int) float64 {
	v := float64(w[0] * columns[0][i])
	for k := 1; k < 4; k++ {
		v += float64(w[k] * columns[k][i])
	}
	l[i] = v
	f[i] = float64(float64(f[i]*w[4]) * v)
	return f[i]
}
