// Package stitch puts predicted object patches together into one object.
//
// Every patch is placed with its centre pixel (N/2, N/2) on its own scan
// position, split between four pixels by the fractions of the position, and
// weighted; the canvas is the weighted mean,
//
//	O(r) = sum_i w(r - r_i) O_i(r - r_i) / sum_i w(r - r_i),
//
// which is a barycentric average and, where all patches agree, exact. Weights
// are uniform in a central window or follow the probe's intensity, because a
// patch is known only where it was lit.
//
// The canvas is made from the scan, so no patch can fall off it. Sums are kept
// in double precision and grow in the order of the calls: the batches in which
// patches were predicted leave no trace.
package stitch

import (
	"fmt"
	"math"
	"math/cmplx"
	"slices"

	"github.com/latent-go/latent/ptychography"
)

// Weighting says how much each pixel of a patch counts.
type Weighting string

// Uniform weighs all pixels of the window alike, Probe by the probe's intensity.
const (
	Uniform Weighting = "uniform"
	Probe   Weighting = "probe"
)

// Weights returns the n x n weights of a patch: zero outside the central window
// of window x window pixels (0 or more than n: no window), largest value one.
func Weights(w Weighting, p *ptychography.Probe, window int) ([]float32, error) {
	n := p.N
	out := slices.Repeat([]float32{1}, n*n)
	if w == Probe {
		out = p.Intensity()
	}
	if window <= 0 || window > n {
		window = n
	}
	low, high := n/2-window/2, n/2-window/2+window
	var top float32
	for i := range out {
		if y, x := i/n, i%n; y < low || y >= high || x < low || x >= high {
			out[i] = 0
		}
		top = max(top, out[i])
	}
	if top == 0 {
		return nil, fmt.Errorf("the probe is dark in the central %d x %d pixels: choose a larger window or uniform weights", window, window)
	}
	for i := range out {
		out[i] /= top
	}
	return out, nil
}

// Canvas collects patches.
type Canvas struct {
	frame   *ptychography.Object // shape and origin
	n       int
	weights []float32
	sum     []complex128
	weight  []float64
	count   []int32
	added   int
}

// New returns an empty canvas for patches of n x n pixels at the positions of a
// scan, with the weights of [Weights].
func New(scan ptychography.Scan, n int, weights []float32) (*Canvas, error) {
	if len(scan) == 0 {
		return nil, fmt.Errorf("nothing to stitch: the scan has no positions")
	}
	if len(weights) != n*n {
		panic("stitch: the weights do not have the shape of a patch")
	}
	f := ptychography.NewObject(scan, n)
	size := len(f.Data)
	return &Canvas{
		frame: f, n: n, weights: weights,
		sum: make([]complex128, size), weight: make([]float64, size), count: make([]int32, size),
	}, nil
}

// Add places a patch. It fails when the position was not within the bounds of
// the scan, or a pixel is not a number.
func (c *Canvas) Add(p ptychography.Position, patch []complex64) error {
	if len(patch) != c.n*c.n {
		panic("stitch: slice length does not match the patch")
	}
	if err := c.frame.Check(ptychography.Scan{p}, c.n, ptychography.Bilinear); err != nil {
		return err
	}
	y, x := p.Y-c.frame.Origin.Y-float64(c.n/2), p.X-c.frame.Origin.X-float64(c.n/2)
	fy, fx := y-math.Floor(y), x-math.Floor(x)
	corner := int(y)*c.frame.Cols + int(x)
	nearest := int(math.Round(y))*c.frame.Cols + int(math.Round(x)) - corner
	for i, w := range c.weights {
		if w == 0 {
			continue
		}
		v := complex128(patch[i])
		if cmplx.IsNaN(v) || cmplx.IsInf(v) {
			return fmt.Errorf("pixel (%d, %d) of the patch at y %.2f, x %.2f is no number", i/c.n, i%c.n, p.Y, p.X)
		}
		at := corner + i/c.n*c.frame.Cols + i%c.n
		c.put(at, float64(w)*(1-fy)*(1-fx), v)
		c.put(at+1, float64(w)*(1-fy)*fx, v)
		c.put(at+c.frame.Cols, float64(w)*fy*(1-fx), v)
		c.put(at+c.frame.Cols+1, float64(w)*fy*fx, v)
		c.count[at+nearest]++
	}
	c.added++
	return nil
}

// put adds one share. Shares of no weight are left out, also because those of a
// whole position may lie beside the canvas.
func (c *Canvas) put(at int, w float64, v complex128) {
	if w == 0 {
		return
	}
	c.sum[at] += complex(w*real(v), w*imag(v))
	c.weight[at] += w
}

// Result is a stitched object with what is known about it.
type Result struct {
	Object  *ptychography.Object // zero where nothing was placed
	Weight  []float64            // sum of the weights for every pixel
	Count   []int32              // how many patches cover it, positions rounded
	Patches int
	Parts   int // of the object that do not touch, as [Alignment.Parts]; 0: not counted
}

// Result returns the weighted mean so far. Pixels that saw less than a millionth
// of the largest weight are left at zero: they would be noise over nothing.
func (c *Canvas) Result() *Result {
	o := c.frame.Clone()
	clear(o.Data)
	limit := 1e-6 * slices.Max(c.weight)
	for i, w := range c.weight {
		if w > limit {
			o.Data[i] = complex64(complex(real(c.sum[i])/w, imag(c.sum[i])/w))
		}
	}
	return &Result{Object: o, Weight: slices.Clone(c.weight), Count: slices.Clone(c.count), Patches: c.added}
}
