package simd

// The kernels of fields in assembly; see fields for what they do.

//go:noescape
func multiplyAVX512(dst, a, b *complex64, n int)

//go:noescape
func interpolateAVX512(dst, top, below *complex64, n int, w0, w1, w2, w3 float32)

//go:noescape
func scatterAVX512(dst, above, row *complex64, n int, w0, w1, w2, w3 float32)

//go:noescape
func mulConjAVX512(dst, a, b *complex64, n int, s float32)

//go:noescape
func addMulConjAVX512(dst, a, b *complex64, n int, s float32)

//go:noescape
func addMulConjOverAVX512(dst, a, b *complex64, w *float32, n int, s, t float32)

//go:noescape
func quotientAVX512(dst, a *complex64, w *float32, n int, t float32)

//go:noescape
func addIntensityAVX512(dst *float32, f *complex64, n int)

//go:noescape
func scaleByAVX512(dst *complex64, w *float32, f *complex64, n int)

//go:noescape
func peakAVX512(x *float32, n int) float32

//go:noescape
func brightestAVX512(f *complex64, n int) float32

//go:noescape
func modulusAVX512(dst, f *complex64, a, w *float32, n int) float32

//go:noescape
func misfitAVX512(d, i, a, w *float32, n int) float32

//go:noescape
func addScaledAVX512(dst, a *float32, n int, s float32)

//go:noescape
func overlapsAVX512(out *[5]float32, p, u, o, v, x *complex64, n int)

//go:noescape
func multiplyAVX2(dst, a, b *complex64, n int)

//go:noescape
func interpolateAVX2(dst, top, below *complex64, n int, w0, w1, w2, w3 float32)

//go:noescape
func scatterAVX2(dst, above, row *complex64, n int, w0, w1, w2, w3 float32)

//go:noescape
func mulConjAVX2(dst, a, b *complex64, n int, s float32)

//go:noescape
func addMulConjAVX2(dst, a, b *complex64, n int, s float32)

//go:noescape
func addMulConjOverAVX2(dst, a, b *complex64, w *float32, n int, s, t float32)

//go:noescape
func quotientAVX2(dst, a *complex64, w *float32, n int, t float32)

//go:noescape
func addIntensityAVX2(dst *float32, f *complex64, n int)

//go:noescape
func scaleByAVX2(dst *complex64, w *float32, f *complex64, n int)

//go:noescape
func peakAVX2(x *float32, n int) float32

//go:noescape
func brightestAVX2(f *complex64, n int) float32

//go:noescape
func modulusAVX2(dst, f *complex64, a, w *float32, n int) float32

//go:noescape
func misfitAVX2(d, i, a, w *float32, n int) float32

//go:noescape
func addScaledAVX2(dst, a *float32, n int, s float32)

//go:noescape
func overlapsAVX2(out *[5]float32, p, u, o, v, x *complex64, n int)
