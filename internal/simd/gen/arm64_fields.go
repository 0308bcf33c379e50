package main

import "fmt"

// NEON splits and joins complex numbers when it loads and stores them, so the
// loops over fields see real and imaginary parts apart, four pixels at a time. The
// roundings are those of the portable code: no products are fused into sums.

const (
	fadd   = 0x4E20D400
	fsub   = 0x4EA0D400
	fmul   = 0x6E20DC00
	fdiv   = 0x6E20FC00
	fmaxnm = 0x4E20C400 // passes over what is no number
)

var names = map[int]string{fadd: "fadd", fsub: "fsub", fmul: "fmul", fdiv: "fdiv", fmaxnm: "fmaxnm"}

// f writes d = n OP m.
func (g a) f(code, n, m, d int) { g.word(code, m, n, d, names[code]) }

func (g a) sqrt(n, d int) {
	g.op("WORD $0x%08x // fsqrt v%d.4s, v%d.4s", 0x6EA1F800|n<<5|d, d, n)
}

// pointers loads pointer arguments into R0, R1 ...; the count that follows them
// goes into R10.
func (g a) pointers(names ...string) {
	for i, name := range names {
		g.op("MOVD %s+%d(FP), R%d", name, 8*i, i)
	}
	g.op("MOVD n+%d(FP), R10", 8*len(names))
}

// broadcast fills a register with a float32 argument.
func (g a) broadcast(name string, off, i int) {
	g.op("FMOVS %s+%d(FP), F%d", name, off, i)
	g.op("VDUP V%d.S[0], V%d.S4", i, i)
}

// number fills a register with a float32 given by its bits.
func (g a) number(i int, bits uint32) {
	g.op("MOVW $0x%x, R11", bits)
	g.op("VDUP R11, V%d.S4", i)
}

func (g a) zero(i int) { g.op("VEOR V%d.B16, V%d.B16, V%d.B16", i, i, i) }

// load2 loads four complex numbers, real parts into i, imaginary ones into i+1.
func (g a) load2(base string, i int) { g.op("VLD2.P 32(%s), [V%d.S4, V%d.S4]", base, i, i+1) }
func (g a) keep2(base string, i int) { g.op("VLD2 (%s), [V%d.S4, V%d.S4]", base, i, i+1) }

func (g a) store2(i int, base string) { g.op("VST2.P [V%d.S4, V%d.S4], 32(%s)", i, i+1, base) }
func (g a) load1(base string, i int)  { g.op("VLD1.P 16(%s), [V%d.S4]", base, i) }
func (g a) keep1(base string, i int)  { g.op("VLD1 (%s), [V%d.S4]", base, i) }
func (g a) store1(i int, base string) { g.op("VST1.P [V%d.S4], 16(%s)", i, base) }

// walk runs body, which takes step of what R10 counts, until none are left.
func (g a) walk(step int, body func()) {
	g.label("loop")
	body()
	g.op("SUBS $%d, R10, R10", step)
	g.op("BNE loop")
}

// times is (d, d+1) = a b in float32; t and t+1 are clobbered, and d must not be one
// of a and b.
func (g a) times(x, y, d, t int) {
	re, im := fsub, fadd
	g.f(fmul, x, y, d)
	g.f(fmul, x+1, y+1, t)
	g.f(fmul, x, y+1, d+1)
	g.f(fmul, x+1, y, t+1)
	g.f(re, d, t, d)
	g.f(im, d+1, t+1, d+1)
}

// product is (d, d+1) = a b, or conj(a) b, computed in float64, where the products
// are exact, and rounded once. Registers 24 to 31 are clobbered.
func (g a) product(x, y, d int, conj bool) {
	two := func(code, n, m, d int, name string) {
		g.op("WORD $0x%08x // %s v%d.2d, v%d.2d, v%d.2d", code|m<<16|n<<5|d, name, d, n, m)
	}
	const mul2, add2, sub2 = 0x6E60DC00, 0x4E60D400, 0x4EE0D400
	re, im, reName, imName := sub2, add2, "fsub", "fadd"
	if conj {
		re, im, reName, imName = add2, sub2, "fadd", "fsub"
	}
	for half, widen := range []int{0x0E617800, 0x4E617800} {
		for k, r := range []int{x, x + 1, y, y + 1} {
			g.op("WORD $0x%08x // fcvtl v%d.2d, v%d, half %d", widen|r<<5|24+k, 24+k, r, half)
		}
		two(mul2, 24, 26, 28, "fmul")
		two(mul2, 25, 27, 29, "fmul")
		two(re, 28, 29, 28, reName)
		two(mul2, 24, 27, 29, "fmul")
		two(mul2, 25, 26, 30, "fmul")
		two(im, 29, 30, 29, imName)
		for k := range 2 {
			g.op("WORD $0x%08x // fcvtn v%d, v%d.2d, half %d", 0x0E616800|half<<30|(28+k)<<5|d+k, d+k, 28+k, half)
		}
	}
}

// power is d = re^2 + im^2; t is clobbered.
func (g a) power(x, d, t int) {
	g.f(fmul, x, x, d)
	g.f(fmul, x+1, x+1, t)
	g.f(fadd, d, t, d)
}

// total adds the lanes of the registers first, first+1 ..., as many as there are,
// upper half to lower half until one is left.
func (g a) total(code, first, count int) {
	for half := count / 2; half > 0; half /= 2 {
		for i := range half {
			g.f(code, first+i, first+i+half, first+i)
		}
	}
	g.op("VEXT $8, V%d.B16, V%d.B16, V31.B16", first, first)
	g.f(code, first, 31, first)
	g.op("VEXT $4, V%d.B16, V%d.B16, V31.B16", first, first)
	g.f(code, first, 31, first)
}

func (g a) fields() {
	g.multiply()
	g.neighbours("interpolate", "(dst, top, below *complex64, n int, w0, w1, w2, w3 float32)", "top", "below", false)
	g.neighbours("scatter", "(dst, above, row *complex64, n int, w0, w1, w2, w3 float32)", "above", "row", true)
	g.mulConj("mulConj", false)
	g.mulConj("addMulConj", true)
	g.mulConjOver()
	g.quotient()
	g.addIntensity()
	g.scaleBy()
	g.peaks()
	g.modulus()
	g.misfit()
	g.addScaled()
	g.overlaps()
}

func (g a) multiply() {
	g.function("multiplyNEON", "(dst, a, b *complex64, n int)", 32)
	g.pointers("dst", "a", "b")
	g.walk(8, func() {
		g.load2("R1", 0)
		g.load2("R2", 2)
		g.product(0, 2, 4, false)
		g.store2(4, "R0")
	})
	g.op("RET")
}

// neighbours is w0 a + w1 a' + w2 b + w3 b', a prime for the next pixel, stored or
// added term by term. Whole complex numbers need not be split here.
func (g a) neighbours(name, signature, first, second string, add bool) {
	g.function(name+"NEON", signature, 48)
	g.pointers("dst", first, second)
	for i := range 4 {
		g.broadcast(fmt.Sprintf("w%d", i), 32+4*i, i)
	}
	g.op("ADD $8, R1, R3")
	g.op("ADD $8, R2, R4")
	g.walk(4, func() {
		if add {
			g.keep1("R0", 5)
		}
		for i, r := range []string{"R1", "R3", "R2", "R4"} {
			g.load1(r, 4)
			if i == 0 && !add {
				g.f(fmul, 4, 0, 5)
				continue
			}
			g.f(fmul, 4, i, 4)
			g.f(fadd, 5, 4, 5)
		}
		g.store1(5, "R0")
	})
	g.op("RET")
}

func (g a) mulConj(name string, add bool) {
	g.function(name+"NEON", "(dst, a, b *complex64, n int, s float32)", 36)
	g.pointers("dst", "a", "b")
	g.broadcast("s", 32, 16)
	g.walk(8, func() {
		g.load2("R1", 0)
		g.load2("R2", 2)
		g.product(0, 2, 4, true)
		g.f(fmul, 16, 4, 4)
		g.f(fmul, 16, 5, 5)
		if add {
			g.keep2("R0", 8)
			g.f(fadd, 8, 4, 4)
			g.f(fadd, 9, 5, 5)
		}
		g.store2(4, "R0")
	})
	g.op("RET")
}

func (g a) mulConjOver() {
	g.function("addMulConjOverNEON", "(dst, a, b *complex64, w *float32, n int, s, t float32)", 48)
	g.pointers("dst", "a", "b", "w")
	g.broadcast("s", 40, 16)
	g.broadcast("t", 44, 17)
	g.walk(4, func() {
		g.load1("R3", 10)
		g.f(fmul, 16, 10, 10)
		g.f(fadd, 10, 17, 10)
		g.load2("R1", 0)
		g.load2("R2", 2)
		g.product(0, 2, 4, true)
		g.keep2("R0", 8)
		for k := range 2 {
			g.f(fdiv, 4+k, 10, 4+k)
			g.f(fadd, 8+k, 4+k, 4+k)
		}
		g.store2(4, "R0")
	})
	g.op("RET")
}

func (g a) quotient() {
	g.function("quotientNEON", "(dst, a *complex64, w *float32, n int, t float32)", 36)
	g.pointers("dst", "a", "w")
	g.broadcast("t", 32, 17)
	g.number(18, 0x3f800000)
	g.walk(4, func() {
		g.load1("R2", 10)
		g.f(fadd, 10, 17, 10)
		g.f(fdiv, 18, 10, 10)
		g.load2("R1", 0)
		g.f(fmul, 10, 0, 0)
		g.f(fmul, 10, 1, 1)
		g.store2(0, "R0")
	})
	g.op("RET")
}

func (g a) addIntensity() {
	g.function("addIntensityNEON", "(dst *float32, f *complex64, n int)", 24)
	g.pointers("dst", "f")
	g.walk(4, func() {
		g.load2("R1", 0)
		g.power(0, 2, 3)
		g.keep1("R0", 4)
		g.f(fadd, 4, 2, 2)
		g.store1(2, "R0")
	})
	g.op("RET")
}

func (g a) scaleBy() {
	g.function("scaleByNEON", "(dst *complex64, w *float32, f *complex64, n int)", 32)
	g.pointers("dst", "w", "f")
	g.walk(4, func() {
		g.load1("R1", 2)
		g.load2("R2", 0)
		g.f(fmul, 2, 0, 0)
		g.f(fmul, 2, 1, 1)
		g.store2(0, "R0")
	})
	g.op("RET")
}

func (g a) peaks() {
	g.function("peakNEON", "(x *float32, n int) float32", 20)
	g.pointers("x")
	g.zero(0)
	g.walk(4, func() {
		g.load1("R0", 1)
		g.f(fmaxnm, 0, 1, 0)
	})
	g.total(fmaxnm, 0, 1)
	g.op("FMOVS F0, ret+16(FP)")
	g.op("RET")
	g.function("brightestNEON", "(f *complex64, n int) float32", 20)
	g.pointers("f")
	g.zero(0)
	g.walk(4, func() {
		g.load2("R0", 2)
		g.power(2, 4, 5)
		g.f(fmaxnm, 0, 4, 0)
	})
	g.total(fmaxnm, 0, 1)
	g.op("FMOVS F0, ret+16(FP)")
	g.op("RET")
}

// weigh makes of the intensity in i the factor w (1 - a/s), s = sqrt(i + tiny),
// and adds the square of w (s - a) to acc. Register 16 holds tiny, 17 one;
// amplitudes are behind R2, weights behind R3.
func (g a) weigh(i, acc int) {
	g.f(fadd, i, 16, i)
	g.sqrt(i, i)
	g.load1("R2", 10)
	g.load1("R3", 11)
	g.f(fsub, i, 10, 12)
	g.f(fmul, 11, 12, 12)
	g.f(fmul, 12, 12, 12)
	g.f(fadd, acc, 12, acc)
	g.f(fdiv, 10, i, i)
	g.f(fsub, 17, i, i)
	g.f(fmul, 11, i, i)
}

func (g a) modulus() {
	g.function("modulusNEON", "(dst, f *complex64, a, w *float32, n int) float32", 44)
	g.pointers("dst", "f", "a", "w")
	g.sums(func(acc int) {
		g.load2("R1", 0)
		g.power(0, 2, 3)
		g.weigh(2, acc)
		g.f(fmul, 2, 0, 0)
		g.f(fmul, 2, 1, 1)
		g.store2(0, "R0")
	})
}

func (g a) misfit() {
	g.function("misfitNEON", "(d, i, a, w *float32, n int) float32", 44)
	g.pointers("d", "i", "a", "w")
	g.sums(func(acc int) {
		g.load1("R1", 0)
		g.weigh(0, acc)
		g.store1(0, "R0")
	})
}

// sums runs body for every four pixels of sixteen, which add to registers 20 to 23.
func (g a) sums(body func(acc int)) {
	g.number(16, tinyBits)
	g.number(17, 0x3f800000)
	for k := range 4 {
		g.zero(20 + k)
	}
	g.walk(16, func() {
		for k := range 4 {
			body(20 + k)
		}
	})
	g.total(fadd, 20, 4)
	g.op("FMOVS F20, ret+40(FP)")
	g.op("RET")
}

func (g a) addScaled() {
	g.function("addScaledNEON", "(dst, a *float32, n int, s float32)", 28)
	g.pointers("dst", "a")
	g.broadcast("s", 24, 16)
	g.walk(4, func() {
		g.load1("R1", 0)
		g.f(fmul, 16, 0, 0)
		g.keep1("R0", 1)
		g.f(fadd, 1, 0, 0)
		g.store1(0, "R0")
	})
	g.op("RET")
}

// overlaps: eight lanes of interleaved numbers, so two registers a sum. What is
// split by load2 is joined again by zip1 and zip2.
func (g a) overlaps() {
	g.function("overlapsNEON", "(out *[5]float32, p, u, o, v, x *complex64, n int)", 56)
	g.pointers("out", "p", "u", "o", "v", "x")
	for i := range 10 {
		g.zero(10 + i)
	}
	g.walk(8, func() {
		g.load2("R1", 0)
		g.load2("R2", 2)
		g.times(0, 2, 4, 20)
		g.load2("R3", 0)
		g.load2("R4", 2)
		g.times(0, 2, 6, 20)
		g.load2("R5", 8)
		for _, i := range []int{4, 6, 8} {
			g.op("VZIP1 V%d.S4, V%d.S4, V20.S4", i+1, i)
			g.op("VZIP2 V%d.S4, V%d.S4, V%d.S4", i+1, i, i+1)
			g.op("VMOV V20.B16, V%d.B16", i)
		}
		for i, pair := range [][2]int{{8, 4}, {8, 6}, {4, 4}, {6, 6}, {4, 6}} {
			for k := range 2 {
				g.f(fmul, pair[0]+k, pair[1]+k, 20)
				g.f(fadd, 10+2*i+k, 20, 10+2*i+k)
			}
		}
	})
	for i := range 5 {
		g.total(fadd, 10+2*i, 2)
		g.op("FMOVS F%d, %d(R0)", 10+2*i, 4*i)
	}
	g.op("RET")
}
