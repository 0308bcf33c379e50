package main

import "fmt"

// weighLattice: eight cells at a time, l = w0 a + w1 b + w2 c + w3 d and f = f w4 l, with the
// sums of f over every eighth cell. Each product is rounded before it is added.
func (g x) weighLattice() {
	g.function("weighAVX2", "(f, l, a, b, c, d, w, sums *float64, eights int)", 72)
	g.pointers([]string{"f", "l", "a", "b", "c", "d", "w", "sums"}, "DI", "SI", "R8", "R9", "R10", "R11", "DX", "BX")
	g.op("MOVQ eights+64(FP), CX")
	for k := range 5 {
		g.op("VBROADCASTSD %d(DX), Y%d", 8*k, 8+k)
	}
	g.zero(13)
	g.zero(14)
	g.loop("weighEight", "CX", func() {
		for half := range 2 {
			at := func(base string) string { return fmt.Sprintf("%d(%s)", 32*half, base) }
			v, p := 2*half, 2*half+1
			g.op("VMULPD %s, Y8, Y%d", at("R8"), v)
			for k, base := range []string{"R9", "R10", "R11"} {
				g.op("VMULPD %s, Y%d, Y%d", at(base), 9+k, p)
				g.op("VADDPD Y%d, Y%d, Y%d", p, v, v)
			}
			g.op("VMOVUPD Y%d, %s", v, at("SI"))
			g.op("VMULPD %s, Y12, Y%d", at("DI"), p)
			g.op("VMULPD Y%d, Y%d, Y%d", v, p, p)
			g.op("VMOVUPD Y%d, %s", p, at("DI"))
			g.op("VADDPD Y%d, Y%d, Y%d", p, 13+half, 13+half)
		}
		for _, base := range []string{"DI", "SI", "R8", "R9", "R10", "R11"} {
			g.op("ADDQ $64, %s", base)
		}
	})
	g.op("VMOVUPD Y13, (BX)")
	g.op("VMOVUPD Y14, 32(BX)")
	g.done()
}
