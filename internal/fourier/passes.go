package fourier

import "unsafe"

// runner executes the passes for up to width columns side by side. The type
// parameter of the kernels is the scalar, not the complex type, so exactly one
// of the two halves is set.
type runner[T Complex] struct {
	single *passes[float32]
	double *passes[float64]
}

func newRunner[T Complex](n, width int) runner[T] {
	var zero T
	if _, ok := any(zero).(complex64); ok {
		return runner[T]{single: newPasses(newTables[float32](n), width)}
	}
	return runner[T]{double: newPasses(newTables[float64](n), width)}
}

func (r runner[T]) clone() runner[T] {
	if r.single != nil {
		return runner[T]{single: newPasses(r.single.t, r.single.width)}
	}
	return runner[T]{double: newPasses(r.double.t, r.double.width)}
}

// columns transforms s columns. Row j of src starts at src[j*stride], row k of
// dst at dst[k*s].
func (r runner[T]) columns(dst, src []T, s, stride int, scale float64, inverse bool) {
	if r.single != nil {
		r.single.columns(parts[float32](dst), parts[float32](src), s, stride, float32(scale), inverse)
		return
	}
	r.double.columns(parts[float64](dst), parts[float64](src), s, stride, scale, inverse)
}

// parts views complex numbers as their interleaved parts. The language
// guarantees that layout only in effect, not in words; the tests would notice.
func parts[F scalar, T Complex](x []T) []F {
	return unsafe.Slice((*F)(unsafe.Pointer(unsafe.SliceData(x))), 2*len(x))
}

// passes are the tables with two work buffers.
type passes[F scalar] struct {
	t     *tables[F]
	k     kernels[F]
	width int
	work  [2][]F
}

func newPasses[F scalar](t *tables[F], width int) *passes[F] {
	p := &passes[F]{t: t, k: best[F](), width: width}
	for i := range min(len(t.forward), 2) {
		p.work[i] = make([]F, 2*t.n*width)
	}
	return p
}

func (p *passes[F]) columns(dst, src []F, s, stride int, scale F, inverse bool) {
	stages := p.t.forward
	if inverse {
		stages = p.t.inverse
	}
	for i, st := range stages {
		out := p.work[i%2]
		p.k.pass4(out, src, st.twiddle, st.m, s, stride, inverse)
		src, s = out, 4*s
		stride = s
	}
	switch p.t.last {
	case 4:
		p.k.last4(dst, src, s, stride, scale, inverse)
	case 2:
		p.k.last2(dst, src, s, stride, scale)
	default:
		last1(dst, src, s, scale)
	}
}
