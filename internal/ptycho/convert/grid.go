package convert

import (
	"math"
	"math/cmplx"

	"github.com/latent-go/latent/internal/fourier"
)

// grid takes detector frames from the input's size to the output's.
type grid struct {
	rows, cols, bin, n int
	corner             bool
	centred            []float32
	row, col           int // pixel of the zero frequency once it is not in the corner
	pad                bool
}

func (c *converter) grid() *grid {
	return &grid{c.rows, c.cols, c.o.Bin, c.o.N, c.corner, make([]float32, c.rows*c.cols), given(c.row, c.rows/2), given(c.col, c.cols/2), c.o.Pad}
}

// reduce centres, bins and crops one frame. Pixel (i, j) of the output sums a
// block around the frequency (i-n/2, j-n/2) of the binned detector. Pixels that
// the detector does not have, when it is padded, count as outside.
func (g *grid) reduce(frame []float32, outside float32) []float32 {
	if g.corner {
		fourier.Shift2(g.centred, frame, g.rows, g.cols)
		frame = g.centred
	}
	out := make([]float32, g.n*g.n)
	y0, x0 := g.start(g.row, g.rows), g.start(g.col, g.cols)
	for i := range g.n * g.bin {
		y, sums := y0+i, out[i/g.bin*g.n:][:g.n]
		for j := range g.n * g.bin {
			v := outside
			if x := x0 + j; y >= 0 && y < g.rows && x >= 0 && x < g.cols {
				v = frame[y*g.cols+x]
			}
			sums[j/g.bin] += v
		}
	}
	return out
}

// start is the first pixel of the input that counts. Where the detector is too
// small by a pixel or two for the zero frequency in its middle, it is moved,
// unless the detector is padded.
func (g *grid) start(zero, size int) int {
	first := before(zero, g.bin, g.n)
	if g.pad {
		return first
	}
	return max(0, min(first, size-g.n*g.bin))
}

// before is where the first of n blocks begins. The zero frequency must fall into
// the block n/2: for even binning at its beginning, for odd binning in its
// middle.
func before(zero, bin, n int) int { return zero - n/2*bin - (bin-1)/2 }

// resample applies the same small matrix to rows and columns. It is written as
// a sum because the size need not be a power of two, and it runs once.
func (c *converter) resample(in []complex64) []complex64 {
	n, h, w := c.o.N, c.rows/c.o.Bin, c.cols/c.o.Bin
	y0, x0 := (c.rows-h)/2, (c.cols-w)/2
	down, across := resampling(h, n), resampling(w, n)
	half := make([]complex128, n*w)
	for i := range n {
		for y := range h {
			for x := range w {
				half[i*w+x] += down[i*h+y] * complex128(in[(y0+y)*c.cols+x0+x])
			}
		}
	}
	out := make([]complex64, n*n)
	for i := range n {
		for j := range n {
			var sum complex128
			for x := range w {
				sum += across[j*w+x] * half[i*w+x]
			}
			out[i*n+j] = complex64(sum)
		}
	}
	return out
}

// resampling is the n x from matrix of an orthonormal Fourier transform over
// from samples, the n lowest frequencies, of which a padded detector has fewer,
// and the transform back over n samples, both with their origin in the middle.
func resampling(from, n int) []complex128 {
	out := make([]complex128, n*from)
	for i := range n {
		for y := range from {
			for k := -min(n, from) / 2; k < (min(n, from)+1)/2; k++ {
				turns := float64(k)*float64(i-n/2)/float64(n) - float64(k)*float64(y-from/2)/float64(from)
				out[i*from+y] += cmplx.Rect(1/math.Sqrt(float64(n)*float64(from)), 2*math.Pi*turns)
			}
		}
	}
	return out
}
