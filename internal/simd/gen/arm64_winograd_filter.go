package main

// winogradGradient: parts = A y A' of patches of 2 x 2 pixels, with the signs of the
// last line and column left out.
func (g a) winogradGradient() {
	g.patches("winogradGradient", 2, func() {}, func() {
		g.loadAlong("R1", "R6", 0, 2)
		g.loadAlong("R2", "R6", 6, 2)
		for j := range 2 {
			g.f(fadd, j, 6+j, 2+j)
			g.f(fsub, j, 6+j, 4+j)
		}
		g.op("MOVD R5, R21")
		for i := range 4 {
			g.f(fadd, 2*i, 2*i+1, 8)
			g.f(fsub, 2*i, 2*i+1, 9)
			g.storeOn("R8", 2*i, 8, 9, 2*i+1)
		}
	})
}

// stencils opens a function of n stencils side by side at R0, whose nine numbers lie R6
// bytes apart, and their parts at R1, R8 bytes apart, and runs body for every four of
// them; half is a register for 1/2.
func (g a) stencils(name string, names []string, half int, body func()) {
	g.function(name+"NEON", "("+names[0]+", "+names[1]+" *float32, n, apart, part int)", 40)
	g.pointers(names...)
	g.op("MOVD apart+24(FP), R6")
	g.op("LSL $2, R6, R6")
	g.op("MOVD part+32(FP), R8")
	g.op("LSL $2, R8, R8")
	g.number(half, 0x3f000000)
	g.walk(4, func() {
		body()
		g.op("ADD $16, R0, R0")
		g.op("ADD $16, R1, R1")
	})
	g.op("RET")
}

// winogradWeights: parts = GgG'.
func (g a) winogradWeights() {
	const half = 31
	// middle makes (a+c+b)/2 and (a+c-b)/2.
	middle := func(a, b, c, plus, minus int) {
		g.f(fadd, a, c, 24)
		g.f(fadd, 24, b, plus)
		g.f(fsub, 24, b, minus)
		g.f(fmul, plus, half, plus)
		g.f(fmul, minus, half, minus)
	}
	g.stencils("winogradWeights", []string{"w", "parts"}, half, func() {
		g.loadAlong("R0", "R6", 0, 9)
		for j := range 3 {
			middle(j, 3+j, 6+j, 9+j, 12+j)
		}
		g.op("MOVD R1, R21")
		for _, r := range []int{0, 9, 12, 6} {
			middle(r, r+1, r+2, 25, 26)
			g.storeOn("R8", r, 25, 26, r+2)
		}
	})
}

// winogradFilter adds G'uG to the stencils, with the signs that winogradGradient left
// out.
func (g a) winogradFilter() {
	const half = 31
	// halves makes (b+c)/2 and (b-c)/2.
	halves := func(b, c, plus, minus int) {
		g.f(fadd, b, c, plus)
		g.f(fsub, b, c, minus)
		g.f(fmul, plus, half, plus)
		g.f(fmul, minus, half, minus)
	}
	g.stencils("winogradFilter", []string{"dw", "parts"}, half, func() {
		g.loadAlong("R1", "R8", 0, 16)
		for j := range 4 { // lines of stencils: registers 16+j, 20+j and 24+j
			halves(4+j, 8+j, 28, 20+j)
			g.f(fadd, 28, j, 16+j)
			g.f(fsub, 28, 12+j, 24+j)
		}
		g.loadAlong("R0", "R6", 0, 9)
		g.op("MOVD R0, R21")
		for i := range 3 {
			s := 16 + 4*i
			halves(s+1, s+2, 28, 29)
			g.f(fadd, 28, s, 30)
			g.f(fsub, 28, s+3, 28)
			for j, r := range []int{30, 29, 28} {
				g.f(fadd, 3*i+j, r, r)
			}
			g.storeOn("R6", 30, 29, 28)
		}
	})
}
