package main

import "fmt"

// a generates for NEON: four floats a register, tiles of 4 pixels or taps by 16
// outputs. Only the tile kernels are assembly, nine tenths of the time.
type a struct{ *text }

const neonPixels = 4

func neon() *text {
	g := a{newText("arm64")}
	g.conv()
	g.gradient()
	g.dot()
	g.winogradInput()
	g.winogradOutput()
	g.winogradGradient()
	g.winogradWeights()
	g.winogradFilter()
	g.fields()
	return g.text
}

func (g a) arg(off int, reg string) { g.op("MOVD %d(R0), %s", off, reg) }
func (g a) stride(off int, reg string) {
	g.arg(off, reg)
	g.op("LSL $2, %s, %s", reg, reg)
}

// acc is the accumulator of pixel or tap i, vector v of four.
func acc(i, v int) int { return 4*i + v }

// four names four consecutive registers for a load or store of 64 bytes.
func four(first int) string {
	return fmt.Sprintf("[V%d.S4, V%d.S4, V%d.S4, V%d.S4]", first, first+1, first+2, first+3)
}

func (g a) loop(label, counter string, body func()) {
	g.label(label)
	body()
	g.op("SUBS $1, %s, %s", counter, counter)
	g.op("BNE %s", label)
}

// open starts a function that walks over the tiles of a row; R6 is the pixel
// stride, R7 the row stride, R8 the output stride, R9 the output.
func (g a) open(name string) {
	g.function(name, "(t *tile)", 8)
	g.op("MOVD t+0(FP), R0")
	g.stride(offPix, "R6")
	g.stride(offRow, "R7")
	g.stride(offLdc, "R8")
	g.arg(offOut, "R9")
	g.arg(offIn, "R10")
	g.arg(offCount, "R11")
}

// pixels points R1..R4 at the pixels behind R12.
func (g a) pixels() {
	g.op("MOVD R12, R1")
	for i := 2; i <= neonPixels; i++ {
		g.op("ADD R6, R%d, R%d", i-1, i)
	}
}

func (g a) conv() {
	g.open("convNarrowNEON")
	g.label("tiles")
	g.op("MOVD R10, R12")
	g.arg(offW, "R13")
	g.arg(offBias, "R14")
	g.op("VLD1 (R14), %s", four(0))
	for i := 1; i < neonPixels; i++ {
		for v := range 4 {
			g.op("VMOV V%d.B16, V%d.B16", v, acc(i, v))
		}
	}
	g.arg(offRows, "R15")
	g.loop("rows", "R15", func() {
		g.pixels()
		g.arg(offN, "R16")
		g.loop("taps", "R16", func() {
			g.op("VLD1.P 64(R13), %s", four(16))
			for i := range neonPixels {
				g.op("VLD1R.P 4(R%d), [V%d.S4]", i+1, 20+i)
			}
			for i := range neonPixels {
				for v := range 4 {
					g.op("VFMLA V%d.S4, V%d.S4, V%d.S4", 20+i, 16+v, acc(i, v))
				}
			}
		})
		g.op("ADD R7, R12, R12")
	})
	g.arg(offReLU, "R16")
	g.op("CBZ R16, write")
	g.op("VEOR V24.B16, V24.B16, V24.B16")
	for i := range 4 * neonPixels {
		g.word(0x4E20F400, 24, i, i, "fmax")
	}
	g.label("write")
	for i := range neonPixels {
		g.op("VST1 %s, (R9)", four(4*i))
		g.op("ADD R8, R9, R9")
	}
	g.nextTile()
}

// nextTile moves four pixels on.
func (g a) nextTile() {
	g.op("ADD R6<<2, R10, R10")
	g.op("SUBS $1, R11, R11")
	g.op("BNE tiles")
	g.op("RET")
}

// word writes an instruction of three vectors of floats that the assembler does
// not know.
func (g a) word(code, m, n, d int, name string) {
	g.op("WORD $0x%08x // %s v%d.4s, v%d.4s, v%d.4s", code|m<<16|n<<5|d, name, d, n, m)
}

func (g a) gradient() {
	g.function("gradNarrowNEON", "(t *tile)", 8)
	g.op("MOVD t+0(FP), R0")
	g.stride(offPix, "R6")
	g.stride(offRow, "R7")
	g.stride(offLdc, "R8")
	g.stride(offBPix, "R4")
	g.stride(offBRow, "R5")
	g.arg(offIn, "R12")
	g.arg(offW, "R13")
	g.arg(offOut, "R9")
	for i := range neonPixels {
		g.op("VLD1 (R9), %s", four(4*i))
		g.op("ADD R8, R9, R9")
	}
	g.arg(offRows, "R15")
	g.loop("rows", "R15", func() {
		g.op("MOVD R12, R1")
		g.op("MOVD R13, R2")
		g.arg(offN, "R16")
		g.loop("pixels", "R16", func() {
			g.op("VLD1 (R2), %s", four(16))
			g.op("VLD1 (R1), [V24.S4]")
			for i := range neonPixels {
				g.op("VDUP V24.S[%d], V%d.S4", i, 20+i)
			}
			for i := range neonPixels {
				for v := range 4 {
					g.op("VFMLA V%d.S4, V%d.S4, V%d.S4", 20+i, 16+v, acc(i, v))
				}
			}
			g.op("ADD R6, R1, R1")
			g.op("ADD R4, R2, R2")
		})
		g.op("ADD R7, R12, R12")
		g.op("ADD R5, R13, R13")
	})
	g.arg(offOut, "R9")
	for i := range neonPixels {
		g.op("VST1 %s, (R9)", four(4*i))
		g.op("ADD R8, R9, R9")
	}
	g.op("RET")
}

func (g a) dot() {
	g.open("dotTileNEON")
	g.arg(offBias, "R14")
	g.op("FMOVS (R14), F30")
	g.label("tiles")
	g.op("MOVD R10, R12")
	g.arg(offW, "R13")
	for i := range neonPixels {
		g.op("VEOR V%d.B16, V%d.B16, V%d.B16", i, i, i)
	}
	g.arg(offRows, "R15")
	g.loop("rows", "R15", func() {
		g.pixels()
		g.arg(offN, "R16")
		g.label("taps")
		g.op("VLD1.P 16(R13), [V16.S4]")
		for i := range neonPixels {
			g.op("VLD1.P 16(R%d), [V%d.S4]", i+1, 20+i)
			g.op("VFMLA V%d.S4, V16.S4, V%d.S4", 20+i, i)
		}
		g.op("SUBS $4, R16, R16")
		g.op("BNE taps")
		g.op("ADD R7, R12, R12")
	})
	for i := range neonPixels {
		g.word(0x6E20D400, i, i, i, "faddp")
		g.word(0x6E20D400, i, i, i, "faddp")
		g.op("FADDS F30, F%d, F%d", i, i)
		g.op("FMOVS F%d, (R9)", i)
		g.op("ADD R8, R9, R9")
	}
	g.nextTile()
}
