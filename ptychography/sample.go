package ptychography

import (
	"cmp"
	"math"
	"slices"
)

// Sample returns n of the indices of a scan, in order, as dense in space as the scan
// is: they follow each other evenly along a Hilbert curve through the positions
// (Hilbert, Math. Ann. 38, 1891, 459-460). Every k-th position in the order of a
// raster would be a few of its columns, and leaving those out would tear the object.
// All indices are returned for n larger than the scan, none for n below one.
func (s Scan) Sample(n int) []int {
	order := numbers(len(s))
	if n >= len(s) {
		return order
	}
	along := make([]uint64, len(s))
	low, high := s.Bounds()
	side := max(high.Y-low.Y, high.X-low.X)
	for i, p := range s {
		along[i] = hilbert(cell(p.Y-low.Y, side), cell(p.X-low.X, side))
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(along[a], along[b]) })
	out := make([]int, max(n, 0))
	for k := range out {
		out[k] = order[(2*k+1)*len(s)/(2*n)]
	}
	slices.Sort(out)
	return out
}

// hilbertBits is the number of times that the curve halves its square.
const hilbertBits = 16

// cell is where a length lies among the cells of the curve.
func cell(d, side float64) uint32 {
	c := d / side * (1<<hilbertBits - 1)
	if !(c >= 0 && c <= math.MaxUint16) {
		return 0 // no extent, or no number
	}
	return uint32(c)
}

// hilbert is the length of the curve up to a cell: in every square, the coarsest
// first, it is known which quarter the cell lies in and how the curve is turned there.
func hilbert(y, x uint32) uint64 {
	var d uint64
	for h := uint32(1 << (hilbertBits - 1)); h > 0; h /= 2 {
		down, right := y&h != 0, x&h != 0
		switch {
		case right && !down:
			d += 3 * uint64(h) * uint64(h)
		case right:
			d += 2 * uint64(h) * uint64(h)
		case down:
			d += uint64(h) * uint64(h)
		}
		if down {
			continue
		}
		if right {
			y, x = 2*h-1-y&(2*h-1), 2*h-1-x&(2*h-1)
		}
		y, x = x, y
	}
	return d
}
