package main

// patches opens a function that takes patches of a map, two pixels apart in a row, and
// runs body for every four of their channels: R1 and following point at the lines of a
// patch, R5 at its first part; R6 are the bytes of a pixel, R8 those of a part.
func (g a) patches(name string, lines int, before, body func()) {
	g.function(name+"NEON", "(p *patches)", 8)
	g.op("MOVD p+0(FP), R0")
	g.stride(offPixel, "R6")
	g.stride(offPart, "R8")
	g.stride(offLine, "R7")
	g.arg(offMap, "R1")
	for l := 2; l <= lines; l++ {
		g.op("ADD R7, R%d, R%d", l-1, l)
	}
	g.arg(offParts, "R5")
	g.stride(offChannels, "R9")
	g.stride(offTile, "R12")
	g.op("SUB R9, R12, R12")
	g.op("LSL $1, R6, R11")
	g.op("SUB R9, R11, R11")
	g.arg(offTiles, "R10")
	g.label("tiles")
	before()
	g.arg(offChannels, "R9")
	g.label("channels")
	body()
	for l := 1; l <= lines; l++ {
		g.op("ADD $16, R%d, R%d", l, l)
	}
	g.op("ADD $16, R5, R5")
	g.op("SUBS $4, R9, R9")
	g.op("BNE channels")
	for l := 1; l <= lines; l++ {
		g.op("ADD R11, R%d, R%d", l, l)
	}
	g.op("ADD R12, R5, R5")
	g.op("SUBS $1, R10, R10")
	g.op("BNE tiles")
	g.op("RET")
}

// loadAlong loads registers from an address on, so many bytes apart.
func (g a) loadAlong(from, apart string, first, count int) {
	g.op("MOVD %s, R20", from)
	for i := range count {
		g.op("VLD1.P (R20)(%s), [V%d.S4]", apart, first+i)
	}
}

// storeOn stores registers where R21 points, and moves it on.
func (g a) storeOn(apart string, registers ...int) {
	for _, r := range registers {
		g.op("VST1.P [V%d.S4], (R21)(%s)", r, apart)
	}
}

// winogradInput: parts = B'dB of patches of 4 x 4 pixels.
func (g a) winogradInput() {
	lines := []string{"R1", "R2", "R3", "R4"}
	g.patches("winogradInput", 4, func() {}, func() {
		for l, from := range lines {
			g.loadAlong(from, "R6", 4*l, 4)
		}
		g.op("MOVD R5, R21")
		for i := range 4 {
			for j := range 4 {
				d := func(line int) int { return 4*line + j }
				switch i {
				case 0:
					g.f(fsub, d(0), d(2), 16+j)
				case 1:
					g.f(fadd, d(1), d(2), 16+j)
				case 2:
					g.f(fsub, d(2), d(1), 16+j)
				case 3:
					g.f(fsub, d(1), d(3), 16+j)
				}
			}
			g.f(fsub, 16, 18, 20)
			g.f(fadd, 17, 18, 21)
			g.f(fsub, 18, 17, 22)
			g.f(fsub, 17, 19, 23)
			g.storeOn("R8", 20, 21, 22, 23)
		}
	})
}

// winogradOutput: patches of 2 x 2 pixels = max(A'mA + bias, floor).
func (g a) winogradOutput() {
	g.patches("winogradOutput", 2, func() {
		g.arg(offBias, "R13")
		g.op("ADD $%d, R0, R14", offFloor)
		g.op("VLD1R (R14), [V29.S4]")
	}, func() {
		g.loadAlong("R5", "R8", 0, 16)
		g.load1("R13", 28)
		for j := range 4 {
			g.f(fadd, 4+j, 8+j, 16+j)
			g.f(fadd, 16+j, j, 16+j)
			g.f(fsub, 4+j, 8+j, 20+j)
			g.f(fsub, 20+j, 12+j, 20+j)
		}
		for i := range 2 {
			s := 16 + 4*i
			g.f(fadd, s+1, s+2, 24)
			g.f(fadd, 24, s, 24)
			g.f(fsub, s+1, s+2, 25)
			g.f(fsub, 25, s+3, 25)
			g.op("MOVD R%d, R21", 1+i)
			for r := 24; r < 26; r++ {
				g.f(fadd, r, 28, r)
				g.word(0x4E20F400, 29, r, r, "fmax")
				g.storeOn("R6", r)
			}
		}
	})
}
