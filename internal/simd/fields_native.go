package simd

// fields are the loops over complex fields in assembly; nil ones are left to the
// portable code, and so is what remains after whole vectors. Complex loops take n
// floats, two a pixel, loops with pixel weights n pixels; n is a multiple of 16.
type fields struct {
	multiply       func(dst, a, b *complex64, n int)
	interpolate    func(dst, top, below *complex64, n int, w0, w1, w2, w3 float32)
	scatter        func(dst, above, row *complex64, n int, w0, w1, w2, w3 float32)
	mulConj        func(dst, a, b *complex64, n int, s float32)
	addMulConj     func(dst, a, b *complex64, n int, s float32)
	addMulConjOver func(dst, a, b *complex64, w *float32, n int, s, t float32)
	quotient       func(dst, a *complex64, w *float32, n int, t float32)
	addIntensity   func(dst *float32, f *complex64, n int)
	scaleBy        func(dst *complex64, w *float32, f *complex64, n int)
	peak           func(x *float32, n int) float32
	brightest      func(f *complex64, n int) float32
	modulus        func(dst, f *complex64, a, w *float32, n int) float32
	misfit         func(d, i, a, w *float32, n int) float32
	addScaled      func(dst, a *float32, n int, s float32)
	overlaps       func(out *[5]float32, p, u, o, v, x *complex64, n int)
}
