package main

// winogradGradient: parts = A y A' of patches of 2 x 2 pixels, with the signs of the
// last line and column left out.
func (g x) winogradGradient() {
	lines := []string{"SI", "BX"}
	none := func() {}
	g.patches("winogradGradient", lines, none, func() {
		for j := range 2 {
			g.load(pixelOf("SI", j), j)
			g.load(pixelOf("BX", j), 6+j)
			g.three("VADDPS", 6+j, j, 2+j)
			g.three("VSUBPS", 6+j, j, 4+j)
		}
		for i := range 4 {
			g.three("VADDPS", 2*i+1, 2*i, 8)
			g.three("VSUBPS", 2*i+1, 2*i, 9)
			for j, r := range []int{2 * i, 8, 9, 2*i + 1} {
				g.store(r, part(i, j))
			}
		}
	}, none)
}

// stencils opens a function of n stencils side by side, whose nine numbers lie so many
// apart, and their parts, and runs body for whole vectors of them; half is a register
// for 1/2.
func (g x) stencils(name string, names []string, half int, body func()) {
	g.function(name+g.suffix, "("+names[0]+", "+names[1]+" *float32, n, apart, part int)", 40)
	g.pointers(names, "SI", partBases[0])
	g.op("MOVQ n+16(FP), R14")
	g.op("MOVQ apart+24(FP), R9")
	g.op("SHLQ $2, R9")
	g.op("MOVQ part+32(FP), R8")
	g.op("SHLQ $2, R8")
	g.op("LEAQ (R8)(R8*2), AX")
	for i, b := range partBases[1:] {
		g.op("LEAQ (%s)(R8*4), %s", partBases[i], b)
	}
	g.op("LEAQ (R9)(R9*2), R10")
	g.op("LEAQ (SI)(R10*1), BX")
	g.op("LEAQ (BX)(R10*1), CX")
	g.op("MOVL $0x3f000000, DX")
	g.op("VMOVD DX, X%d", half)
	g.op("VBROADCASTSS X%d, %s", half, g.r(half))
	g.label("loop")
	body()
	for _, base := range append([]string{"SI", "BX", "CX"}, partBases...) {
		g.op("ADDQ $%d, %s", g.width(), base)
	}
	g.op("SUBQ $%d, R14", g.lanes)
	g.op("JNZ loop")
	g.done()
}

// winogradWeights: parts = GgG'.
func (g x) winogradWeights() {
	const half = 15
	// middle makes (a+c+b)/2 and (a+c-b)/2.
	middle := func(a, b, c, plus, minus int) {
		g.three("VADDPS", c, a, 14)
		g.three("VSUBPS", b, 14, minus)
		g.three("VADDPS", b, 14, plus)
		g.three("VMULPS", half, plus, plus)
		g.three("VMULPS", half, minus, minus)
	}
	g.stencils("winogradWeights", []string{"w", "parts"}, half, func() {
		for j := range 3 { // lines of parts: registers j, 3+j, 6+j and 9+j
			g.load(pixelOf("SI", j), j)
			g.load(pixelOf("BX", j), 12)
			g.load(pixelOf("CX", j), 9+j)
			middle(j, 12, 9+j, 3+j, 6+j)
		}
		for i := range 4 {
			r := 3 * i
			middle(r, r+1, r+2, 12, 13)
			for j, from := range []int{r, 12, 13, r + 2} {
				g.store(from, part(i, j))
			}
		}
	})
}

// winogradFilter adds G'uG to the stencils, with the signs that winogradGradient left
// out.
func (g x) winogradFilter() {
	const half = 15
	// halves makes (b+c)/2 and (b-c)/2.
	halves := func(b, c, plus, minus int) {
		g.three("VADDPS", c, b, plus)
		g.three("VSUBPS", c, b, minus)
		g.three("VMULPS", half, plus, plus)
		g.three("VMULPS", half, minus, minus)
	}
	g.stencils("winogradFilter", []string{"dw", "parts"}, half, func() {
		for j := range 4 { // lines of stencils: registers j, 4+j and 8+j
			g.load(part(1, j), 12)
			g.load(part(2, j), 13)
			halves(12, 13, 14, 4+j)
			g.op("VADDPS %s, %s, %s", part(0, j), g.r(14), g.r(j))
			g.op("VSUBPS %s, %s, %s", part(3, j), g.r(14), g.r(8+j))
		}
		for i, line := range []string{"SI", "BX", "CX"} {
			s := 4 * i
			halves(s+1, s+2, 12, 13)
			g.three("VADDPS", s, 12, 14)
			g.three("VSUBPS", s+3, 12, 12)
			for j, r := range []int{14, 13, 12} {
				g.op("VADDPS %s, %s, %s", pixelOf(line, j), g.r(r), g.r(r))
				g.store(r, pixelOf(line, j))
			}
		}
	})
}
