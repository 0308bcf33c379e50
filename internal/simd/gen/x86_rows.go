package main

import "fmt"

// pointers loads pointer arguments, eight bytes each from the start.
func (g x) pointers(names []string, regs ...string) {
	for i, r := range regs {
		g.op("MOVQ %s+%d(FP), %s", names[i], 8*i, r)
	}
}

// broadcast fills a register with a float32 argument.
func (g x) broadcast(name string, off, i int) {
	g.op("VBROADCASTSS %s+%d(FP), %s", name, off, g.r(i))
}

// each runs body for whole vectors of n floats; AX is the offset in bytes and
// the argument n must be a positive multiple of the lanes.
func (g x) each(off int, body func()) {
	g.op("MOVQ n+%d(FP), R15", off)
	g.op("SHLQ $2, R15")
	g.op("XORQ AX, AX")
	g.label("loop")
	body()
	g.op("ADDQ $%d, AX", g.width())
	g.op("CMPQ AX, R15")
	g.op("JLT loop")
}

func ix(base string) string { return "(" + base + ")(AX*1)" }

// columns runs body for every vector of channels, and inner for every pixel of
// that vector: SI and DI walk over pixels R9 bytes apart.
func (g x) columns(n, blocks, stride int, before, inner, after func()) {
	g.op("MOVQ n+%d(FP), R8", n)
	g.op("MOVQ blocks+%d(FP), R10", blocks)
	g.op("MOVQ stride+%d(FP), R9", stride)
	g.op("SHLQ $2, R9")
	g.op("XORQ AX, AX")
	g.label("blocks")
	g.op("MOVQ R8, R14")
	g.op("MOVQ SI, R11")
	g.op("MOVQ DI, R12")
	before()
	g.label("pixels")
	inner()
	g.op("ADDQ R9, R11")
	g.op("ADDQ R9, R12")
	g.op("DECQ R14")
	g.op("JNZ pixels")
	after()
	g.op("ADDQ $%d, AX", g.width())
	g.op("DECQ R10")
	g.op("JNZ blocks")
	g.done()
}

func (g x) rectify() {
	g.function("rectify"+g.suffix, "(y, d, db *float32, n, blocks, stride int)", 48)
	g.pointers([]string{"y", "d", "db"}, "SI", "DI", "DX")
	g.zero(0)
	g.columns(24, 32, 40,
		func() { g.load(ix("DX"), 1) },
		func() {
			g.load(ix("R11"), 2)
			g.load(ix("R12"), 3)
			g.pick(greater, 2, 0, 3, 4)
			g.store(4, ix("R12"))
			g.three("VADDPS", 4, 1, 1)
		},
		func() { g.store(1, ix("DX")) })
}

func (g x) columnStats() {
	g.function("columnStats"+g.suffix, "(x, sum, high, index *float32, n, blocks, stride int, first float32)", 60)
	g.pointers([]string{"x", "sum", "high", "index"}, "SI", "DX", "BX", "CX")
	g.op("MOVQ SI, DI")
	one := fmt.Sprintf("$0x%x", 0x3f800000)
	g.op("MOVL %s, R13", one)
	g.op("VMOVD R13, X7")
	g.op("VBROADCASTSS X7, %s", g.r(7))
	g.columns(32, 40, 48,
		func() {
			g.load(ix("DX"), 0)
			g.load(ix("BX"), 1)
			g.load(ix("CX"), 2)
			g.broadcast("first", 56, 3)
		},
		func() {
			g.load(ix("R11"), 4)
			g.three("VADDPS", 4, 0, 0)
			g.take(4, 1, 3, 2, 5)
			g.three("VMAXPS", 1, 4, 1)
			g.three("VADDPS", 7, 3, 3)
		},
		func() {
			g.store(0, ix("DX"))
			g.store(1, ix("BX"))
			g.store(2, ix("CX"))
		})
}

func (g x) gate() {
	g.function("gate"+g.suffix, "(dst, x, gs *float32, n int) (high, sum float32)", 40)
	g.pointers([]string{"dst", "x", "gs"}, "DI", "SI", "DX")
	g.load("(SI)", 0)
	g.op("VMULPS (DX), %s, %s", g.r(0), g.r(0))
	g.zero(1)
	g.each(24, func() {
		g.load(ix("SI"), 2)
		g.op("VMULPS %s, %s, %s", ix("DX"), g.r(2), g.r(2))
		g.store(2, ix("DI"))
		g.three("VMAXPS", 2, 0, 0)
		g.three("VADDPS", 2, 1, 1)
	})
	g.reduce("VMAXPS", 0, 15)
	g.reduce("VADDPS", 1, 15)
	g.op("VMOVSS X0, high+32(FP)")
	g.op("VMOVSS X1, sum+36(FP)")
	g.done()
}

func (g x) scale() {
	g.function("scale"+g.suffix, "(dst *float32, n int, s float32)", 20)
	g.pointers([]string{"dst"}, "DI")
	g.broadcast("s", 16, 0)
	g.each(8, func() {
		g.op("VMULPS %s, %s, %s", ix("DI"), g.r(0), g.r(1))
		g.store(1, ix("DI"))
	})
	g.done()
}

func (g x) dot3() {
	g.function("dot3"+g.suffix, "(a, b, c *float32, n int) float32", 36)
	g.pointers([]string{"a", "b", "c"}, "SI", "DI", "DX")
	g.zero(0)
	g.each(24, func() {
		g.load(ix("DI"), 1)
		g.op("VMULPS %s, %s, %s", ix("DX"), g.r(1), g.r(1))
		g.op("VFMADD231PS %s, %s, %s", ix("SI"), g.r(1), g.r(0))
	})
	g.reduce("VADDPS", 0, 15)
	g.op("VMOVSS X0, ret+32(FP)")
	g.done()
}

// gateBack: with u = d s + m, plus h where x g = high: dg += u x, d = u g.
func (g x) gateBack() {
	g.function("gateBack"+g.suffix, "(d, x, gs, dg *float32, n int, s, m, high, h float32)", 56)
	g.pointers([]string{"d", "x", "gs", "dg"}, "DI", "SI", "DX", "BX")
	g.broadcast("s", 40, 0)
	g.broadcast("m", 44, 1)
	g.broadcast("high", 48, 2)
	g.broadcast("h", 52, 3)
	g.each(32, func() {
		g.load(ix("SI"), 4)
		g.load(ix("DX"), 5)
		g.three("VMULPS", 4, 5, 6)
		g.pick(equal, 6, 2, 3, 7)
		g.three("VADDPS", 1, 7, 7)
		g.op("VFMADD231PS %s, %s, %s", ix("DI"), g.r(0), g.r(7))
		g.load(ix("BX"), 8)
		g.three("VFMADD231PS", 7, 4, 8)
		g.store(8, ix("BX"))
		g.three("VMULPS", 7, 5, 7)
		g.store(7, ix("DI"))
	})
	g.done()
}

func (g x) add() {
	g.function("add"+g.suffix, "(dst, a *float32, n int)", 24)
	g.pointers([]string{"dst", "a"}, "DI", "SI")
	g.each(16, func() {
		g.load(ix("DI"), 0)
		g.op("VADDPS %s, %s, %s", ix("SI"), g.r(0), g.r(0))
		g.store(0, ix("DI"))
	})
	g.done()
}

func (g x) max4() {
	g.function("max4"+g.suffix, "(dst, a, b, c, d *float32, n int)", 48)
	g.pointers([]string{"dst", "a", "b", "c", "d"}, "DI", "SI", "BX", "CX", "DX")
	g.each(40, func() {
		g.load(ix("SI"), 0)
		for _, p := range []string{"BX", "CX", "DX"} {
			g.op("VMAXPS %s, %s, %s", ix(p), g.r(0), g.r(0))
		}
		g.store(0, ix("DI"))
	})
	g.done()
}

// max4Back gives the gradient g to the first of a, b, c, d that equals m. What
// is left of g becomes zero exactly when it is given away.
func (g x) max4Back() {
	g.function("max4Back"+g.suffix, "(da, db, dc, dd, a, b, c, m, gs *float32, n int)", 80)
	g.pointers([]string{"da", "db", "dc", "dd", "a", "b", "c", "m", "gs"}, "R8", "R9", "R10", "R11", "SI", "BX", "CX", "DX", "DI")
	g.each(72, func() {
		g.load(ix("DX"), 0)
		g.load(ix("DI"), 1)
		for i, p := range []string{"SI", "BX", "CX"} {
			g.load(ix(p), 2)
			g.pick(equal, 2, 0, 1, 3)
			g.store(3, ix([]string{"R8", "R9", "R10"}[i]))
			g.three("VSUBPS", 3, 1, 1)
		}
		g.store(1, ix("R11"))
	})
	g.done()
}

func (g x) add4() {
	g.function("add4"+g.suffix, "(dst, a, b, c, d *float32, n int)", 48)
	g.pointers([]string{"dst", "a", "b", "c", "d"}, "DI", "SI", "BX", "CX", "DX")
	g.each(40, func() {
		g.load(ix("SI"), 0)
		g.op("VADDPS %s, %s, %s", ix("BX"), g.r(0), g.r(0))
		g.load(ix("CX"), 1)
		g.op("VADDPS %s, %s, %s", ix("DX"), g.r(1), g.r(1))
		g.three("VADDPS", 1, 0, 0)
		g.store(0, ix("DI"))
	})
	g.done()
}

// adam keeps m and v and moves w: see the Go version for the formula.
func (g x) adam() {
	g.function("adam"+g.suffix, "(w, m, v, gs *float32, n int, b1, b2, rate, root, eps float32)", 60)
	g.pointers([]string{"w", "m", "v", "gs"}, "DI", "SI", "DX", "BX")
	for i, name := range []string{"b1", "b2", "rate", "root", "eps"} {
		g.broadcast(name, 40+4*i, i)
	}
	g.each(32, func() {
		g.load(ix("BX"), 5)
		g.load(ix("SI"), 6)
		g.three("VSUBPS", 5, 6, 6) // m - g
		g.three("VMULPS", 0, 6, 6)
		g.three("VADDPS", 5, 6, 6)
		g.store(6, ix("SI"))
		g.three("VMULPS", 5, 5, 5)
		g.load(ix("DX"), 7)
		g.three("VSUBPS", 5, 7, 7)
		g.three("VMULPS", 1, 7, 7)
		g.three("VADDPS", 5, 7, 7)
		g.store(7, ix("DX"))
		g.op("VSQRTPS %s, %s", g.r(7), g.r(7))
		g.three("VMULPS", 3, 7, 7)
		g.three("VADDPS", 4, 7, 7)
		g.three("VMULPS", 2, 6, 6)
		g.three("VDIVPS", 7, 6, 6)
		g.load(ix("DI"), 8)
		g.three("VSUBPS", 6, 8, 8)
		g.store(8, ix("DI"))
	})
	g.done()
}
