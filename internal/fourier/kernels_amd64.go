package fourier

import "golang.org/x/sys/cpu"

// accelerate replaces portable kernels by those that the processor can run.
func accelerate[F scalar](k *kernels[F]) {
	if !cpu.X86.HasAVX2 {
		return
	}
	switch k := any(k).(type) {
	case *kernels[float32]:
		*k = kernels[float32]{"avx2", pass4Single, last4Single, last2Single, transposeSingle}
	case *kernels[float64]:
		*k = kernels[float64]{"avx2", pass4Double, last4Double, last2Double, transposeDouble}
	}
}

// The wrappers check bounds, which assembly does not, and leave rows that are
// no whole number of vectors to the portable code. A vector holds four
// complex64 or two complex128.

func pass4Single(dst, src, tw []float32, m, s, stride int, inverse bool) {
	if s%4 != 0 {
		pass4(dst, src, tw, m, s, stride, inverse)
		return
	}
	_, _, _ = dst[8*m*s-1], src[2*(4*m-1)*stride+2*s-1], tw[6*m-1]
	pass4AVXSingle(&dst[0], &src[0], &tw[0], m, s, stride, inverse)
}

func pass4Double(dst, src, tw []float64, m, s, stride int, inverse bool) {
	if s%2 != 0 {
		pass4(dst, src, tw, m, s, stride, inverse)
		return
	}
	_, _, _ = dst[8*m*s-1], src[2*(4*m-1)*stride+2*s-1], tw[6*m-1]
	pass4AVXDouble(&dst[0], &src[0], &tw[0], m, s, stride, inverse)
}

func last4Single(dst, src []float32, s, stride int, scale float32, inverse bool) {
	if s%4 != 0 {
		last4(dst, src, s, stride, scale, inverse)
		return
	}
	_, _ = dst[8*s-1], src[6*stride+2*s-1]
	last4AVXSingle(&dst[0], &src[0], s, stride, scale, inverse)
}

func last4Double(dst, src []float64, s, stride int, scale float64, inverse bool) {
	if s%2 != 0 {
		last4(dst, src, s, stride, scale, inverse)
		return
	}
	_, _ = dst[8*s-1], src[6*stride+2*s-1]
	last4AVXDouble(&dst[0], &src[0], s, stride, scale, inverse)
}

func last2Single(dst, src []float32, s, stride int, scale float32) {
	if s%4 != 0 {
		last2(dst, src, s, stride, scale)
		return
	}
	_, _ = dst[4*s-1], src[2*stride+2*s-1]
	last2AVXSingle(&dst[0], &src[0], s, stride, scale)
}

func last2Double(dst, src []float64, s, stride int, scale float64) {
	if s%2 != 0 {
		last2(dst, src, s, stride, scale)
		return
	}
	_, _ = dst[4*s-1], src[2*stride+2*s-1]
	last2AVXDouble(&dst[0], &src[0], s, stride, scale)
}

func transposeSingle(dst, src []float32, rows, cols, stride int) {
	if rows%4 != 0 || cols%4 != 0 {
		transpose(dst, src, rows, cols, stride)
		return
	}
	_, _ = dst[2*(cols-1)*stride+2*rows-1], src[2*rows*cols-1]
	transposeAVXSingle(&dst[0], &src[0], rows, cols, stride)
}

func transposeDouble(dst, src []float64, rows, cols, stride int) {
	if rows%2 != 0 || cols%2 != 0 {
		transpose(dst, src, rows, cols, stride)
		return
	}
	_, _ = dst[2*(cols-1)*stride+2*rows-1], src[2*rows*cols-1]
	transposeAVXDouble(&dst[0], &src[0], rows, cols, stride)
}

//go:noescape
func pass4AVXSingle(dst, src, tw *float32, m, s, stride int, inverse bool)

//go:noescape
func pass4AVXDouble(dst, src, tw *float64, m, s, stride int, inverse bool)

//go:noescape
func last4AVXSingle(dst, src *float32, s, stride int, scale float32, inverse bool)

//go:noescape
func last4AVXDouble(dst, src *float64, s, stride int, scale float64, inverse bool)

//go:noescape
func last2AVXSingle(dst, src *float32, s, stride int, scale float32)

//go:noescape
func last2AVXDouble(dst, src *float64, s, stride int, scale float64)

//go:noescape
func transposeAVXSingle(dst, src *float32, rows, cols, stride int)

//go:noescape
func transposeAVXDouble(dst, src *float64, rows, cols, stride int)
