package stitch

import (
	"cmp"
	"math"
	"math/cmplx"
	"slices"

	"github.com/latent-go/latent/ptychography"
)

// Alignment finds the phase of every group of patches. Diffraction does not tell
// it: a group times exp(i theta) explains its patterns as well, so two groups
// that show the same place agree up to such a factor, and their mean would be
// blurred and too dark. With A_g the weighted patches of group g on the canvas,
// the factors maximise
//
//	sum_r |sum_g exp(i theta_g) A_g(r)|^2,
//
// one theta after the other: coordinate ascent for the phase synchronisation of
// Singer (Applied and Computational Harmonic Analysis 30, 2011, 20-36).
//
// The sums run over square cells of a 32nd of a patch instead of pixels, which
// keeps a group in a few kilobytes.
type Alignment struct {
	canvas *Canvas
	cell   int
	cols   int
	cells  int
	groups []footprint
	ties   []int32 // by cell, see Parts
}

// footprint is a group in cells.
type footprint struct {
	centre ptychography.Position
	index  []int32
	value  []complex64
}

// faint is the weight of pixels, and the part of the brightest cell, that no
// phase can hang on.
const faint = 0.01

// The sweeps end when no phase moves by more than this, or after so many.
const (
	settled = 1e-3
	sweeps  = 200
)

// NewAlignment returns one for groups that will be added to the canvas.
func NewAlignment(c *Canvas) *Alignment {
	a := &Alignment{canvas: c, cell: max(1, c.n/32)}
	a.cols = (c.frame.Cols + a.cell - 1) / a.cell
	a.cells = a.cols * ((c.frame.Rows + a.cell - 1) / a.cell)
	a.ties = make([]int32, a.cells)
	return a
}

// Add takes the patches of a group at their positions, with the errors of
// [Canvas.Add] for positions.
func (a *Alignment) Add(at ptychography.Scan, patches [][]complex64) error {
	if err := a.canvas.frame.Check(at, a.canvas.n, ptychography.Bilinear); err != nil {
		return err
	}
	var f footprint
	sums := make(map[int32]complex128)
	for k, p := range at {
		f.centre.Y += p.Y / float64(len(at))
		f.centre.X += p.X / float64(len(at))
		a.sum(sums, p, patches[k])
	}
	var top float64
	for _, v := range sums {
		top = max(top, cmplx.Abs(v))
	}
	for i, v := range sums {
		if cmplx.Abs(v) > faint*top {
			f.index = append(f.index, i)
		}
	}
	slices.Sort(f.index) // a map has no order, sums need one
	for _, i := range f.index {
		f.value = append(f.value, complex64(sums[i]))
	}
	a.groups = append(a.groups, f)
	return nil
}

// sum adds the weighted pixels of a patch to their cells.
func (a *Alignment) sum(sums map[int32]complex128, p ptychography.Position, patch []complex64) {
	c := a.canvas
	y := int(math.Round(p.Y-c.frame.Origin.Y)) - c.n/2
	x := int(math.Round(p.X-c.frame.Origin.X)) - c.n/2
	first := int32(-1)
	for i, w := range c.weights {
		if w > faint {
			cell := int32((y+i/c.n)/a.cell*a.cols + (x+i%c.n)/a.cell)
			sums[cell] += complex128(complex(w, 0) * patch[i])
			if first < 0 {
				first = cell
			}
			a.tie(first, cell)
		}
	}
}

// Factors returns exp(i theta) of every group. Of all the solutions, which a
// common phase tells apart, it is the one nearest to leaving the groups alone.
func (a *Alignment) Factors() []complex128 {
	factors := make([]complex128, len(a.groups))
	sum := make([]complex128, a.cells)
	order := a.outwards()
	for _, g := range order {
		factors[g] = a.groups[g].towards(sum, 1)
		a.groups[g].add(sum, factors[g])
	}
	for range sweeps {
		var moved float64
		for _, g := range order {
			f := &a.groups[g]
			f.add(sum, -factors[g])
			now := f.towards(sum, factors[g])
			moved = max(moved, cmplx.Abs(now-factors[g]))
			factors[g] = now
			f.add(sum, now)
		}
		if moved < settled {
			break
		}
	}
	return a.turnBack(factors)
}

// outwards orders the groups by their distance from the middle of the scan, so
// that each finds neighbours that have their phase.
func (a *Alignment) outwards() []int {
	var middle ptychography.Position
	order := make([]int, len(a.groups))
	for g, f := range a.groups {
		order[g] = g
		middle.Y += f.centre.Y / float64(len(a.groups))
		middle.X += f.centre.X / float64(len(a.groups))
	}
	distance := func(g int) float64 {
		return math.Hypot(a.groups[g].centre.Y-middle.Y, a.groups[g].centre.X-middle.X)
	}
	slices.SortStableFunc(order, func(g, h int) int { return cmp.Compare(distance(g), distance(h)) })
	return order
}

// towards returns the factor that brings the group closest to the sum, or the
// given one where the two have nothing in common.
func (f *footprint) towards(sum []complex128, otherwise complex128) complex128 {
	var z complex128
	for k, i := range f.index {
		z += sum[i] * cmplx.Conj(complex128(f.value[k]))
	}
	if r := cmplx.Abs(z); r > 0 && !math.IsInf(r, 0) {
		return z / complex(r, 0)
	}
	return otherwise
}

func (f *footprint) add(sum []complex128, factor complex128) {
	for k, i := range f.index {
		sum[i] += factor * complex128(f.value[k])
	}
}

// turnBack removes the common phase: the mean of all factors, each by the
// energy of its group, becomes real.
func (a *Alignment) turnBack(factors []complex128) []complex128 {
	var mean complex128
	for g, f := range a.groups {
		var energy float64
		for _, v := range f.value {
			energy += float64(real(v)*real(v) + imag(v)*imag(v))
		}
		mean += complex(energy, 0) * factors[g]
	}
	if r := cmplx.Abs(mean); r > 0 {
		for g := range factors {
			factors[g] *= cmplx.Conj(mean) / complex(r, 0)
		}
	}
	return factors
}
