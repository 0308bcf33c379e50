package physics

import (
	"fmt"

	"github.com/latent-go/latent/ptychography"
)

// Weighting says how patches are averaged where they overlap.
type Weighting string

const (
	// Central counts the central half of every patch and nothing else; the
	// denominator is the sum of the weights plus 0.001.
	Central Weighting = "central_mask"
	// Uniform is the same with the denominator as it is.
	Uniform Weighting = "uniform"
	// ByProbe weights by the illumination, sum |P|^2 over the modes: pixels that
	// got no light are unknown to the pattern.
	ByProbe Weighting = "probe"
)

// weights returns those of an n x n patch, the smallest sum of weights that
// counts, and the offset and lower limit of the denominator.
func (w Weighting) weights(p *ptychography.Probe) (m []float32, threshold, offset float32, err error) {
	n := p.N
	m = make([]float32, n*n)
	switch w {
	case ByProbe:
		copy(m, p.Intensity())
		var high float32
		for _, v := range m {
			high = max(high, v)
		}
		for i := range m {
			m[i] /= high
		}
		return m, 1e-6, 0, nil
	case Central, Uniform:
		for i := range m {
			if y, x := i/n, i%n; y >= n/4 && y < n-n/4 && x >= n/4 && x < n-n/4 {
				m[i] = 1
			}
		}
		if w == Central {
			offset = 0.001
		}
		return m, 1e-6, offset, nil
	}
	return nil, 0, 0, fmt.Errorf("physics: patch weighting %q: choose central_mask, probe or uniform", w)
}

// place is a shift split into whole pixels and the rest.
type place struct {
	y, x   int
	fy, fx float32
}

// canvas averages the patches of a group.
type canvas struct {
	n         int
	bilinear  bool
	weight    []float32
	threshold float32
	offset    float32

	side   int // of the canvas in use
	places []place
	sum    []complex64 // canvas: numerator, then the average, then its gradient
	norm   []float32   // canvas: one over the denominator, zero where none
	patch  []complex64 // (n+1)^2: a shifted patch
	mask   [][]float32 // by patch, (n+1)^2: the shifted weights
}

func newCanvas(p *ptychography.Probe, w Weighting, bilinear bool) (*canvas, error) {
	m, threshold, offset, err := w.weights(p)
	c := &canvas{n: p.N, bilinear: bilinear, weight: m, threshold: threshold, offset: offset}
	c.patch = make([]complex64, (p.N+1)*(p.N+1))
	return c, err
}

func (c *canvas) clone() *canvas {
	d := *c
	d.places, d.sum, d.norm, d.mask = nil, nil, nil, nil
	d.patch = make([]complex64, len(c.patch))
	return &d
}

// lay prepares the canvas for patches whose centres lie at the given shifts.
func (c *canvas) lay(shifts []ptychography.Position) {
	margin := Group{Shifts: shifts}.Reach() + 1
	c.side = c.n + 2*margin
	c.places = c.places[:0]
	for _, s := range shifts {
		c.places = append(c.places, c.split(s.Y+float64(margin), s.X+float64(margin)))
	}
	if size := c.side * c.side; cap(c.sum) < size {
		c.sum, c.norm = make([]complex64, size), make([]float32, size)
	} else {
		c.sum, c.norm = c.sum[:size], c.norm[:size]
	}
	for len(c.mask) < len(shifts) {
		c.mask = append(c.mask, make([]float32, (c.n+1)*(c.n+1)))
	}
}

func (c *canvas) split(y, x float64) place {
	var p place
	p.y, p.fy = Split(y, c.bilinear)
	p.x, p.fx = Split(x, c.bilinear)
	return p
}

// average stores the weighted mean of the shifted patches,
//
//	sum_c T(O_c) T(m) / (sum_c T(m) + offset),
//
// zero where the sum of the weights is at most the threshold.
func (c *canvas) average(patches [][]complex64) {
	clear(c.sum)
	clear(c.norm)
	for i, o := range patches {
		shift(c.mask[i], c.weight, c.n, c.places[i])
		shift(c.patch, o, c.n, c.places[i])
		c.rows(c.places[i], func(local, at, n int) {
			m, norm, sum := c.mask[i][local:][:n], c.norm[at:][:n], c.sum[at:][:n]
			for k, v := range c.patch[local:][:n] {
				norm[k] += m[k]
				sum[k] += complex(m[k]*real(v), m[k]*imag(v))
			}
		})
	}
	for k, d := range c.norm {
		if d <= c.threshold {
			c.norm[k], c.sum[k] = 0, 0
			continue
		}
		c.norm[k] = 1 / (d + c.offset)
		c.sum[k] *= complex(c.norm[k], 0)
	}
}

// rows calls f with the indices of every row of a shifted patch, of n+1 pixels,
// in the patch and on the canvas.
func (c *canvas) rows(p place, f func(local, at, n int)) {
	for y := range c.n + 1 {
		f(y*(c.n+1), (p.y+y)*c.side+p.x, c.n+1)
	}
}

// cut stores the patch at a place of the canvas.
func (c *canvas) cut(patch []complex64, i int) {
	p := c.places[i]
	c.rows(p, func(local, at, n int) { copy(c.patch[local:][:n], c.sum[at:]) })
	unshift(patch, c.patch, c.n, p)
}

// begin clears the canvas for the gradients of the cuts, which paste adds.
func (c *canvas) begin() { clear(c.sum) }

// paste is the adjoint of cut.
func (c *canvas) paste(gradient []complex64, i int) {
	shift(c.patch, gradient, c.n, c.places[i])
	c.rows(c.places[i], func(local, at, n int) {
		sum := c.sum[at:][:n]
		for k, v := range c.patch[local:][:n] {
			sum[k] += v
		}
	})
}

// spread is the adjoint of average for patch i, given the gradients of all cuts.
func (c *canvas) spread(gradient []complex64, i int) {
	c.rows(c.places[i], func(local, at, n int) {
		m, norm, sum := c.mask[i][local:][:n], c.norm[at:][:n], c.sum[at:][:n]
		out := c.patch[local:][:n]
		for k, v := range sum {
			f := m[k] * norm[k]
			out[k] = complex(f*real(v), f*imag(v))
		}
	})
	unshift(gradient, c.patch, c.n, c.places[i])
}

// shift moves an n x n image by the fraction of a place, bilinearly and with
// zeros outside, into one of n+1.
func shift[T float32 | complex64](dst, src []T, n int, p place) {
	clear(dst)
	w := corners[T](p)
	for y := range n {
		top, below := dst[y*(n+1):][:n+1], dst[(y+1)*(n+1):][:n+1]
		row := src[y*n:][:n]
		if p.fy == 0 && p.fx == 0 {
			copy(top, row)
			continue
		}
		for x, v := range row {
			top[x] += w[0] * v
			top[x+1] += w[1] * v
			below[x] += w[2] * v
			below[x+1] += w[3] * v
		}
	}
}

// unshift is the adjoint of shift.
func unshift[T float32 | complex64](dst, src []T, n int, p place) {
	w := corners[T](p)
	for y := range n {
		top, below := src[y*(n+1):][:n+1], src[(y+1)*(n+1):][:n+1]
		row := dst[y*n:][:n]
		if p.fy == 0 && p.fx == 0 {
			copy(row, top)
			continue
		}
		for x := range row {
			row[x] = w[0]*top[x] + w[1]*top[x+1] + w[2]*below[x] + w[3]*below[x+1]
		}
	}
}

// corners are the weights of a pixel, its right, lower and diagonal neighbour.
func corners[T float32 | complex64](p place) [4]T {
	f := [4]float32{(1 - p.fy) * (1 - p.fx), (1 - p.fy) * p.fx, p.fy * (1 - p.fx), p.fy * p.fx}
	var w [4]T
	for i, v := range f {
		switch w := any(&w[i]).(type) {
		case *float32:
			*w = v
		case *complex64:
			*w = complex(v, 0)
		}
	}
	return w
}
