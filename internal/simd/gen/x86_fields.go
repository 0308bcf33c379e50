package main

import "fmt"

// The loops over complex fields do the roundings of the portable code, each
// product and sum by itself, so that every set gives the same bits. Interleaved
// numbers stay so where products suffice; where a pixel has one weight, two
// vectors are split into real and imaginary parts, in the order that the shuffle
// leaves: pairs 0 4 1 5 2 6 3 7 of sixteen, 0 2 1 3 of eight.

const (
	evenSign = 0x80000000         // of the real parts
	oddSign  = 0x8000000000000000 // of the imaginary parts, as uint64
)

// signs fills a register with a mask that turns the sign of the real or of the
// imaginary parts.
func (g x) signs(i int, mask uint64) {
	g.op("MOVQ $0x%x, R13", mask)
	g.op("VMOVQ R13, X%d", i)
	g.op("VBROADCASTSD X%d, %s", i, g.r(i))
}

// number fills a register with a float32 given by its bits.
func (g x) number(i int, bits uint32) {
	g.op("MOVL $0x%x, R13", bits)
	g.op("VMOVD R13, X%d", i)
	g.op("VBROADCASTSS X%d, %s", i, g.r(i))
}

// times is dst = a b, or conj(a) b when the mask in sign is that of the imaginary
// parts; t, t+1 and t+2 are clobbered.
func (g x) times(a, b, sign, dst, t int) {
	g.op("VMOVSLDUP %s, %s", g.r(a), g.r(t))
	g.op("VMOVSHDUP %s, %s", g.r(a), g.r(t+1))
	g.op("VPERMILPS $0xb1, %s, %s", g.r(b), g.r(t+2))
	g.three("VMULPS", b, t, t)
	g.three("VMULPS", t+2, t+1, t+1)
	g.three("VXORPS", sign, t+1, t+1)
	g.three("VADDPS", t+1, t, dst)
}

// product leaves a b, or conj(a) b, of half a vector of complex numbers behind AX
// in the lower half of register t. It is computed in float64, where the products
// are exact, and rounded once, as the compiler does for complex64; so a fused sum is
// the same. Registers t to t+3 are clobbered.
func (g x) product(a, b string, conj bool, t int) {
	odd, swap, narrow := 0x0f, 0x05, "VCVTPD2PSY"
	if g.lanes == 16 {
		odd, swap, narrow = 0xff, 0x55, "VCVTPD2PS"
	}
	sum := "VFMADDSUB213PD"
	if conj {
		sum = "VFMSUBADD213PD"
	}
	g.op("VCVTPS2PD %s, %s", a, g.r(t+1))
	g.op("VCVTPS2PD %s, %s", b, g.r(t+2))
	g.op("VMOVDDUP %s, %s", g.r(t+1), g.r(t))
	g.op("VPERMILPD $0x%02x, %s, %s", odd, g.r(t+1), g.r(t+1))
	g.op("VPERMILPD $0x%02x, %s, %s", swap, g.r(t+2), g.r(t+3))
	g.three("VMULPD", t+3, t+1, t+1)
	g.three(sum, t+1, t+2, t)
	g.op("%s %s, %s", narrow, g.r(t), g.lower(t))
}

// lower names the lower half of a register.
func (g x) lower(i int) string {
	if g.lanes == 16 {
		return fmt.Sprintf("Y%d", i)
	}
	return fmt.Sprintf("X%d", i)
}

// halves runs body for both halves of every vector of floats.
func (g x) halves(off int, body func(at int)) {
	g.each(off, func() {
		body(0)
		body(g.width() / 2)
	})
}

// sixteen runs body for every sixteen floats behind AX: once for whole vectors of
// sixteen, twice for those of eight. at is the offset to use beside AX.
func (g x) sixteen(off int, body func(half, at int)) {
	g.op("MOVQ n+%d(FP), R15", off)
	g.op("SHLQ $2, R15")
	g.op("XORQ AX, AX")
	g.label("loop")
	for h := range 16 / g.lanes {
		body(h, h*g.width())
	}
	g.op("ADDQ $64, AX")
	g.op("CMPQ AX, R15")
	g.op("JLT loop")
}

// one and two are addresses behind AX of arrays with one and two floats a pixel.
func one(base string, at int) string { return fmt.Sprintf("%d(%s)(AX*1)", at, base) }
func two(base string, at int) string { return fmt.Sprintf("%d(%s)(AX*2)", at, base) }

// order fills a register with the index that puts pixels into the order of split,
// or back. AVX2 needs none.
func (g x) order(i int, table string) {
	if g.lanes == 16 {
		g.op("VMOVDQU64 ·%s(SB), Z%d", table, i)
	}
}

// orders declares the indices of order, quadwords of two pixels.
func (g x) orders() {
	for _, t := range []struct {
		name string
		list [8]int
	}{{"splitOrder", [8]int{0, 4, 1, 5, 2, 6, 3, 7}}, {"joinOrder", [8]int{0, 2, 4, 6, 1, 3, 5, 7}}} {
		fmt.Fprintln(g.text)
		for i, v := range t.list {
			fmt.Fprintf(g.text, "DATA ·%s+%d(SB)/8, $%d\n", t.name, 8*i, v)
		}
		fmt.Fprintf(g.text, "GLOBL ·%s(SB), RODATA|NOPTR, $64\n", t.name)
	}
}

// permuted loads pixels in the order of split; from may be a register.
func (g x) permuted(from string, index, dst int) {
	if g.lanes == 16 {
		g.op("VPERMPD %s, Z%d, Z%d", from, index, dst)
		return
	}
	g.op("VPERMPD $0xd8, %s, Y%d", from, dst)
}

// split loads two vectors of complex numbers into a and b, and their parts into re
// and im.
func (g x) split(base string, at, a, b, re, im int) {
	g.load(two(base, 2*at), a)
	g.load(two(base, 2*at+g.width()), b)
	g.op("VSHUFPS $0x88, %s, %s, %s", g.r(b), g.r(a), g.r(re))
	g.op("VSHUFPS $0xdd, %s, %s, %s", g.r(b), g.r(a), g.r(im))
}

// spread doubles every pixel of w: lo for the first vector of split, hi for the
// second.
func (g x) spread(w, lo, hi int) {
	g.op("VUNPCKLPS %s, %s, %s", g.r(w), g.r(w), g.r(lo))
	g.op("VUNPCKHPS %s, %s, %s", g.r(w), g.r(w), g.r(hi))
}

// join stores two vectors of complex numbers.
func (g x) join(a, b int, base string, at int) {
	g.store(a, two(base, 2*at))
	g.store(b, two(base, 2*at+g.width()))
}

// power is re^2 + im^2; im is clobbered.
func (g x) power(re, im, dst int) {
	g.three("VMULPS", re, re, dst)
	g.three("VMULPS", im, im, im)
	g.three("VADDPS", im, dst, dst)
}

func (g x) fields() {
	g.multiply()
	g.interpolate()
	g.scatter()
	g.mulConj("mulConj", false)
	g.mulConj("addMulConj", true)
	g.mulConjOver()
	g.quotient()
	g.addIntensity()
	g.scaleBy()
	g.peak()
	g.brightest()
	g.modulus()
	g.misfit()
	g.addScaled()
	g.overlaps()
}

func (g x) multiply() {
	g.function("multiply"+g.suffix, "(dst, a, b *complex64, n int)", 32)
	g.pointers([]string{"dst", "a", "b"}, "DI", "SI", "DX")
	g.halves(24, func(at int) {
		g.product(one("SI", at), one("DX", at), false, 0)
		g.op("VMOVUPS %s, %s", g.lower(0), one("DI", at))
	})
	g.done()
}

// interpolate: dst = w0 top + w1 top' + w2 below + w3 below', a prime for the next
// pixel.
func (g x) interpolate() {
	g.function("interpolate"+g.suffix, "(dst, top, below *complex64, n int, w0, w1, w2, w3 float32)", 48)
	g.pointers([]string{"dst", "top", "below"}, "DI", "SI", "DX")
	for i := range 4 {
		g.broadcast(fmt.Sprintf("w%d", i), 32+4*i, i)
	}
	g.each(24, func() {
		g.four("SI", "DX", false)
		g.store(4, ix("DI"))
	})
	g.done()
}

// four adds w0 a, w1 a', w2 b and w3 b' one after the other; the weights are in 0 to
// 3, the result in 4, which holds the first term, or what it is added to.
func (g x) four(a, b string, begun bool) {
	for i, at := range []string{one(a, 0), one(a, 8), one(b, 0), one(b, 8)} {
		if i == 0 && !begun {
			g.op("VMULPS %s, %s, %s", at, g.r(i), g.r(4))
			continue
		}
		g.op("VMULPS %s, %s, %s", at, g.r(i), g.r(5))
		g.three("VADDPS", 5, 4, 4)
	}
}

// scatter: dst += w0 above, + w1 above', + w2 row, + w3 row', in this order.
func (g x) scatter() {
	g.function("scatter"+g.suffix, "(dst, above, row *complex64, n int, w0, w1, w2, w3 float32)", 48)
	g.pointers([]string{"dst", "above", "row"}, "DI", "SI", "DX")
	for i := range 4 {
		g.broadcast(fmt.Sprintf("w%d", i), 32+4*i, i)
	}
	g.each(24, func() {
		g.load(ix("DI"), 4)
		g.four("SI", "DX", true)
		g.store(4, ix("DI"))
	})
	g.done()
}

// mulConj: dst = s (conj(a) b), or added to dst.
func (g x) mulConj(name string, add bool) {
	g.function(name+g.suffix, "(dst, a, b *complex64, n int, s float32)", 36)
	g.pointers([]string{"dst", "a", "b"}, "DI", "SI", "DX")
	g.broadcast("s", 32, 7)
	g.halves(24, func(at int) {
		g.product(one("SI", at), one("DX", at), true, 0)
		g.op("VMULPS %s, %s, %s", g.lower(7), g.lower(0), g.lower(0))
		if add {
			g.op("VADDPS %s, %s, %s", one("DI", at), g.lower(0), g.lower(0))
		}
		g.op("VMOVUPS %s, %s", g.lower(0), one("DI", at))
	})
	g.done()
}

// mulConjOver: dst += conj(a) b / (s w + t), eight pixels at a time in both sets.
func (g x) mulConjOver() {
	suffix := g.suffix
	g.isa = avx2
	g.function("addMulConjOver"+suffix, "(dst, a, b *complex64, w *float32, n int, s, t float32)", 48)
	g.pointers([]string{"dst", "a", "b", "w"}, "DI", "SI", "DX", "BX")
	g.broadcast("s", 40, 8)
	g.broadcast("t", 44, 9)
	g.each(32, func() {
		g.permuted(ix("BX"), 15, 10)
		g.three("VMULPS", 8, 10, 10)
		g.three("VADDPS", 9, 10, 10)
		g.spread(10, 11, 12)
		for k := range 4 {
			at := k * g.width() / 2
			if k%2 == 1 {
				g.op("VEXTRACTF128 $1, Y%d, X%d", 11+k/2, 11+k/2)
			}
			g.product(two("SI", at), two("DX", at), true, 0)
			g.op("VDIVPS X%d, X0, X0", 11+k/2)
			g.op("VADDPS %s, X0, X0", two("DI", at))
			g.op("VMOVUPS X0, %s", two("DI", at))
		}
	})
	g.done()
}

// quotient: dst = a (1 / (w + t)).
func (g x) quotient() {
	g.function("quotient"+g.suffix, "(dst, a *complex64, w *float32, n int, t float32)", 36)
	g.pointers([]string{"dst", "a", "w"}, "DI", "SI", "BX")
	g.broadcast("t", 32, 2)
	g.number(3, 0x3f800000)
	g.order(15, "splitOrder")
	g.sixteen(24, func(_, at int) {
		g.permuted(one("BX", at), 15, 4)
		g.three("VADDPS", 2, 4, 4)
		g.three("VDIVPS", 4, 3, 4)
		g.spread(4, 5, 6)
		for k := range 2 {
			g.op("VMULPS %s, %s, %s", two("SI", 2*at+k*g.width()), g.r(5+k), g.r(5+k))
		}
		g.join(5, 6, "DI", at)
	})
	g.done()
}

func (g x) addIntensity() {
	g.function("addIntensity"+g.suffix, "(dst *float32, f *complex64, n int)", 24)
	g.pointers([]string{"dst", "f"}, "DI", "SI")
	g.order(15, "joinOrder")
	g.sixteen(16, func(_, at int) {
		g.split("SI", at, 0, 1, 2, 3)
		g.power(2, 3, 4)
		g.permuted(g.r(4), 15, 4)
		g.op("VADDPS %s, %s, %s", one("DI", at), g.r(4), g.r(4))
		g.store(4, one("DI", at))
	})
	g.done()
}

func (g x) scaleBy() {
	g.function("scaleBy"+g.suffix, "(dst *complex64, w *float32, f *complex64, n int)", 32)
	g.pointers([]string{"dst", "w", "f"}, "DI", "BX", "SI")
	g.order(15, "splitOrder")
	g.sixteen(24, func(_, at int) {
		g.permuted(one("BX", at), 15, 0)
		g.spread(0, 1, 2)
		for k := range 2 {
			g.op("VMULPS %s, %s, %s", two("SI", 2*at+k*g.width()), g.r(1+k), g.r(1+k))
		}
		g.join(1, 2, "DI", at)
	})
	g.done()
}

// peak is the largest of n floats, at least zero; what is no number is passed
// over, because the instruction then takes its second source.
func (g x) peak() {
	g.function("peak"+g.suffix, "(x *float32, n int) float32", 20)
	g.pointers([]string{"x"}, "SI")
	g.zero(0)
	g.each(8, func() {
		g.load(ix("SI"), 1)
		g.three("VMAXPS", 0, 1, 0)
	})
	g.reduce("VMAXPS", 0, 15)
	g.op("VMOVSS X0, ret+16(FP)")
	g.done()
}

// brightest is the largest |f|^2.
func (g x) brightest() {
	g.function("brightest"+g.suffix, "(f *complex64, n int) float32", 20)
	g.pointers([]string{"f"}, "SI")
	g.zero(0)
	g.sixteen(8, func(_, at int) {
		g.split("SI", at, 1, 2, 3, 4)
		g.power(3, 4, 5)
		g.three("VMAXPS", 0, 5, 0)
	})
	g.reduce("VMAXPS", 0, 15)
	g.op("VMOVSS X0, ret+16(FP)")
	g.done()
}

// weigh makes of the intensity in i, with the amplitudes behind DX and the weights
// behind BX, the factor w (1 - a/s), s = sqrt(i + tiny), in i, and adds the square
// of w (s - a) to acc. Register 8 holds tiny, 9 one, 15 the order.
func (g x) weigh(i, acc, at int, ordered bool) {
	load := func(base string, to int) {
		if ordered {
			g.permuted(one(base, at), 15, to)
			return
		}
		g.load(one(base, at), to)
	}
	g.three("VADDPS", 8, i, i)
	g.op("VSQRTPS %s, %s", g.r(i), g.r(i))
	load("DX", 10)
	load("BX", 11)
	g.three("VSUBPS", 10, i, 12) // s - a
	g.three("VMULPS", 11, 12, 12)
	g.three("VMULPS", 12, 12, 12)
	g.three("VADDPS", 12, acc, acc)
	g.three("VDIVPS", i, 10, i)
	g.three("VSUBPS", i, 9, i)
	g.three("VMULPS", 11, i, i)
}

// total adds the lanes of the accumulators 6 and, of eight lanes, 7, which are in
// the order of split or not.
func (g x) total(ordered bool, ret int) {
	if ordered {
		g.order(15, "joinOrder")
		g.permuted(g.r(6), 15, 6)
		if g.lanes == 8 {
			g.permuted(g.r(7), 15, 7)
		}
	}
	if g.lanes == 8 {
		g.three("VADDPS", 7, 6, 6)
	}
	g.reduce("VADDPS", 6, 15)
	g.op("VMOVSS X6, ret+%d(FP)", ret)
	g.done()
}

const tinyBits = 0x2b8cbccc // 1e-12

// modulus: see weigh; dst = w (1 - a/s) f.
func (g x) modulus() {
	g.function("modulus"+g.suffix, "(dst, f *complex64, a, w *float32, n int) float32", 44)
	g.pointers([]string{"dst", "f", "a", "w"}, "DI", "SI", "DX", "BX")
	g.number(8, tinyBits)
	g.number(9, 0x3f800000)
	g.order(15, "splitOrder")
	g.zero(6)
	g.zero(7)
	g.sixteen(32, func(h, at int) {
		g.split("SI", at, 0, 1, 2, 3)
		g.power(2, 3, 4)
		g.weigh(4, 6+h, at, true)
		g.spread(4, 2, 3)
		g.three("VMULPS", 2, 0, 0)
		g.three("VMULPS", 3, 1, 1)
		g.join(0, 1, "DI", at)
	})
	g.total(true, 40)
}

func (g x) misfit() {
	g.function("misfit"+g.suffix, "(d, i, a, w *float32, n int) float32", 44)
	g.pointers([]string{"d", "i", "a", "w"}, "DI", "SI", "DX", "BX")
	g.number(8, tinyBits)
	g.number(9, 0x3f800000)
	g.zero(6)
	g.zero(7)
	g.sixteen(32, func(h, at int) {
		g.load(one("SI", at), 0)
		g.weigh(0, 6+h, at, false)
		g.store(0, one("DI", at))
	})
	g.total(false, 40)
}

func (g x) addScaled() {
	g.function("addScaled"+g.suffix, "(dst, a *float32, n int, s float32)", 28)
	g.pointers([]string{"dst", "a"}, "DI", "SI")
	g.broadcast("s", 24, 0)
	g.each(16, func() {
		g.op("VMULPS %s, %s, %s", ix("SI"), g.r(0), g.r(1))
		g.op("VADDPS %s, %s, %s", ix("DI"), g.r(1), g.r(1))
		g.store(1, ix("DI"))
	})
	g.done()
}

// overlaps: with a = p u and b = o v, the real inner products xa, xb, aa, bb, ab
// over eight lanes, in all sets.
func (g x) overlaps() {
	suffix := g.suffix
	g.isa = avx2
	g.function("overlaps"+suffix, "(out *[5]float32, p, u, o, v, x *complex64, n int)", 56)
	g.pointers([]string{"out", "p", "u", "o", "v", "x"}, "DI", "SI", "DX", "BX", "CX", "R8")
	g.signs(5, evenSign)
	for i := range 5 {
		g.zero(i)
	}
	g.each(48, func() {
		g.load(ix("SI"), 6)
		g.load(ix("DX"), 7)
		g.times(6, 7, 5, 6, 8)
		g.load(ix("BX"), 7)
		g.load(ix("CX"), 11)
		g.times(7, 11, 5, 7, 8)
		g.load(ix("R8"), 11)
		for i, pair := range [][2]int{{11, 6}, {11, 7}, {6, 6}, {7, 7}, {6, 7}} {
			g.three("VMULPS", pair[0], pair[1], 12)
			g.three("VADDPS", 12, i, i)
		}
	})
	for i := range 5 {
		g.reduce("VADDPS", i, 15)
		g.op("VMOVSS X%d, %d(DI)", i, 4*i)
	}
	g.done()
}
