package fourier

import (
	"math"
	"unsafe"
)

// Plan2 transforms row-major matrices of one shape. It owns its scratch memory,
// so that a transform allocates nothing; a plan must not be used by two goroutines
// at a time, but each may have its own [Plan2.Clone].
type Plan2[T Complex] struct {
	rows, cols     int
	down, across   runner[T] // along a column, along a row
	blockR, blockC int       // how many lines a pass takes at a time
	block, turned  []T
}

// NewPlan2 returns a plan for rows x cols matrices, both powers of two.
func NewPlan2[T Complex](rows, cols int) (*Plan2[T], error) {
	for _, n := range []int{rows, cols} {
		if err := checkLength(n); err != nil {
			return nil, err
		}
	}
	size := int(unsafe.Sizeof(*new(T)))
	p := &Plan2[T]{rows: rows, cols: cols, blockC: columns(rows, cols, size), blockR: columns(cols, rows, size)}
	p.down, p.across = newRunner[T](rows, p.blockC), newRunner[T](cols, p.blockR)
	p.allocate()
	return p, nil
}

func (p *Plan2[T]) allocate() {
	p.block = make([]T, max(p.rows*p.blockC, p.cols*p.blockR))
	p.turned = make([]T, p.rows*p.cols)
}

// Clone returns a plan with scratch memory of its own that shares the tables.
func (p *Plan2[T]) Clone() *Plan2[T] {
	c := *p
	c.down, c.across = p.down.clone(), p.across.clone()
	c.allocate()
	return &c
}

// Forward stores the transform of src in dst. Both must have rows*cols elements
// and be either the same slice or disjoint.
func (p *Plan2[T]) Forward(dst, src []T) { p.transform(dst, src, false) }

// Inverse undoes [Plan2.Forward]. It is also its adjoint.
func (p *Plan2[T]) Inverse(dst, src []T) { p.transform(dst, src, true) }

func (p *Plan2[T]) transform(dst, src []T, inverse bool) {
	n := p.rows * p.cols
	if len(dst) != n || len(src) != n {
		panic("fourier: slice length does not match the plan")
	}
	// The first half leaves the matrix transposed, the second turns it back.
	// The factor is applied once: for a square it is a power of two, so exact.
	p.half(p.turned, src, p.down, p.rows, p.cols, p.blockC, 1, inverse)
	p.half(dst, p.turned, p.across, p.cols, p.rows, p.blockR, 1/math.Sqrt(float64(n)), inverse)
}

// half transforms the columns of the rows x cols matrix src and stores them as
// the rows of dst.
func (p *Plan2[T]) half(dst, src []T, r runner[T], rows, cols, width int, scale float64, inverse bool) {
	for c := 0; c < cols; c += width {
		r.columns(p.block[:rows*width], src[c:], width, cols, scale, inverse)
		r.transpose(dst[c*rows:], p.block, rows, width, rows)
	}
}

// transpose writes the packed block src into the columns of dst.
func (r runner[T]) transpose(dst, src []T, rows, cols, stride int) {
	if r.single != nil {
		r.single.k.transpose(parts[float32](dst), parts[float32](src), rows, cols, stride)
		return
	}
	r.double.k.transpose(parts[float64](dst), parts[float64](src), rows, cols, stride)
}
