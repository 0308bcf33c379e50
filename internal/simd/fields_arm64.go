package simd

// The kernels of fields in assembly; see fields for what they do.

//go:noescape
func multiplyNEON(dst, a, b *complex64, n int)

//go:noescape
func interpolateNEON(dst, top, below *complex64, n int, w0, w1, w2, w3 float32)

//go:noescape
func scatterNEON(dst, above, row *complex64, n int, w0, w1, w2, w3 float32)

//go:noescape
func mulConjNEON(dst, a, b *complex64, n int, s float32)

//go:noescape
func addMulConjNEON(dst, a, b *complex64, n int, s float32)

//go:noescape
func addMulConjOverNEON(dst, a, b *complex64, w *float32, n int, s, t float32)

//go:noescape
func quotientNEON(dst, a *complex64, w *float32, n int, t float32)

//go:noescape
func addIntensityNEON(dst *float32, f *complex64, n int)

//go:noescape
func scaleByNEON(dst *complex64, w *float32, f *complex64, n int)

//go:noescape
func peakNEON(x *float32, n int) float32

//go:noescape
func brightestNEON(f *complex64, n int) float32

//go:noescape
func modulusNEON(dst, f *complex64, a, w *float32, n int) float32

//go:noescape
func misfitNEON(d, i, a, w *float32, n int) float32

//go:noescape
func addScaledNEON(dst, a *float32, n int, s float32)

//go:noescape
func overlapsNEON(out *[5]float32, p, u, o, v, x *complex64, n int)
