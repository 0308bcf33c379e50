package simd

// The kernels in assembly; see rows and tile for what they do.

//go:noescape
func convWideAVX512(t *tile)

//go:noescape
func gradWideAVX512(t *tile)

//go:noescape
func convNarrowAVX512(t *tile)

//go:noescape
func gradNarrowAVX512(t *tile)

//go:noescape
func dotTileAVX512(t *tile)

//go:noescape
func rectifyAVX512(y, d, db *float32, n, blocks, stride int)

//go:noescape
func columnStatsAVX512(x, sum, high, index *float32, n, blocks, stride int, first float32)

//go:noescape
func gateAVX512(dst, x, gs *float32, n int) (high, sum float32)

//go:noescape
func scaleAVX512(dst *float32, n int, s float32)

//go:noescape
func dot3AVX512(a, b, c *float32, n int) float32

//go:noescape
func gateBackAVX512(d, x, gs, dg *float32, n int, s, m, high, h float32)

//go:noescape
func addAVX512(dst, a *float32, n int)

//go:noescape
func max4AVX512(dst, a, b, c, d *float32, n int)

//go:noescape
func max4BackAVX512(da, db, dc, dd, a, b, c, m, gs *float32, n int)

//go:noescape
func add4AVX512(dst, a, b, c, d *float32, n int)

//go:noescape
func adamAVX512(w, m, v, gs *float32, n int, b1, b2, rate, root, eps float32)

//go:noescape
func convNarrowAVX2(t *tile)

//go:noescape
func gradNarrowAVX2(t *tile)

//go:noescape
func dotTileAVX2(t *tile)

//go:noescape
func rectifyAVX2(y, d, db *float32, n, blocks, stride int)

//go:noescape
func columnStatsAVX2(x, sum, high, index *float32, n, blocks, stride int, first float32)

//go:noescape
func gateAVX2(dst, x, gs *float32, n int) (high, sum float32)

//go:noescape
func scaleAVX2(dst *float32, n int, s float32)

//go:noescape
func dot3AVX2(a, b, c *float32, n int) float32

//go:noescape
func gateBackAVX2(d, x, gs, dg *float32, n int, s, m, high, h float32)

//go:noescape
func addAVX2(dst, a *float32, n int)

//go:noescape
func max4AVX2(dst, a, b, c, d *float32, n int)

//go:noescape
func max4BackAVX2(da, db, dc, dd, a, b, c, m, gs *float32, n int)

//go:noescape
func add4AVX2(dst, a, b, c, d *float32, n int)

//go:noescape
func adamAVX2(w, m, v, gs *float32, n int, b1, b2, rate, root, eps float32)

// The products with panels are the same for both sets.

//go:noescape
func subtractAVX2(y, x, c *float64, rows, columns, apart int)

//go:noescape
func dotsAVX2(out, x, u *float64, rows, columns int)

//go:noescape
func weighAVX2(f, l, a, b, c, d, w, sums *float64, eights int)
