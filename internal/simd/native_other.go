//go:build !amd64 && !arm64

package simd

// native returns no sets: there are none for this architecture.
func native() []*Set { return nil }

func (s *Set) conv(t *tile, wide bool)     { convPortable(t) }
func (s *Set) gradient(t *tile, wide bool) { gradientPortable(t) }
func (s *Set) dot(t *tile)                 { dotPortable(t) }

func (s *Set) subtract(y, x, c []float64) { subtractPortable(y, x, c) }

func (s *Set) subtractConvolution(y, x, kernel []float64) { subtractConvolutionPortable(y, x, kernel) }

func (s *Set) weigh(f, l []float64, columns *[4][]float64, w *Weights, sums *[weighCells]float64) {
	weighPortable(f, l, columns, w, sums)
}

func (s *Set) dots(sums *[2 * dotColumns]float64, x, u []float64, columns int) {
	dotsPortable(sums, x, u, columns)
}
