package main

// Offsets in type patches of package simd, which the kernels of Winograd's
// convolution take; the bias is where type tile has its.
const (
	offMap      = 0
	offParts    = 24
	offChannels = 72
	offPixel    = 80
	offLine     = 88
	offTile     = 96
	offPart     = 104
	offTiles    = 112
	offFloor    = 120
)

// partBases are the first of four parts each: the parts lie R8 bytes apart, and
// AX is three times that.
var partBases = []string{"DI", "R11", "R12", "R13"}

// part is the address of part (i, j) of four by four.
func part(i, j int) string {
	return "(" + partBases[i] + ")" + []string{"", "(R8*1)", "(R8*2)", "(AX*1)"}[j]
}

// pixelOf is the address of a pixel behind a base: R9 is the bytes of a pixel, R10
// three times that.
func pixelOf(base string, j int) string {
	return "(" + base + ")" + []string{"", "(R9*1)", "(R9*2)", "(R10*1)"}[j]
}

// patches opens a function that takes patches of a map, two pixels apart in a row, and
// runs body for every vector of their channels. lines are registers for the lines of a
// patch.
func (g x) patches(name string, lines []string, before, body, vector func()) {
	g.function(name+g.suffix, "(p *patches)", 8)
	g.op("MOVQ p+0(FP), R15")
	g.stride(offPixel, "R9")
	g.op("LEAQ (R9)(R9*2), R10")
	g.stride(offPart, "R8")
	g.op("LEAQ (R8)(R8*2), AX")
	g.arg(offMap, lines[0])
	g.stride(offLine, "R14")
	for i, l := range lines[1:] {
		g.op("LEAQ (%s)(R14*1), %s", lines[i], l)
	}
	g.arg(offParts, partBases[0])
	for i, b := range partBases[1:] {
		g.op("LEAQ (%s)(R8*4), %s", partBases[i], b)
	}
	g.label("tiles")
	before()
	g.arg(offChannels, "R14")
	g.label("channels")
	body()
	for _, base := range append(append([]string{}, lines...), partBases...) {
		g.op("ADDQ $%d, %s", g.width(), base)
	}
	vector()
	g.op("SUBQ $%d, R14", g.lanes)
	g.op("JNZ channels")
	g.stride(offChannels, "R14")
	for _, l := range lines {
		g.op("SUBQ R14, %s", l)
		g.op("LEAQ (%s)(R9*2), %s", l, l)
	}
	for _, b := range partBases {
		g.op("SUBQ R14, %s", b)
	}
	g.stride(offTile, "R14")
	for _, b := range partBases {
		g.op("ADDQ R14, %s", b)
	}
	g.op("DECQ %d(R15)", offTiles)
	g.op("JNZ tiles")
	g.done()
}

// winogradInput: parts = B'dB of patches of 4 x 4 pixels.
func (g x) winogradInput() {
	lines := []string{"SI", "BX", "CX", "DX"}
	none := func() {}
	g.patches("winogradInput", lines, none, func() {
		for j := range 4 {
			g.load(pixelOf("BX", j), j)
			g.load(pixelOf("CX", j), 4+j)
		}
		for i := range 4 {
			for j := range 4 {
				switch i {
				case 0:
					g.load(pixelOf("SI", j), 8+j)
					g.three("VSUBPS", 4+j, 8+j, 8+j)
				case 1:
					g.three("VADDPS", 4+j, j, 8+j)
				case 2:
					g.three("VSUBPS", j, 4+j, 8+j)
				case 3:
					g.op("VSUBPS %s, %s, %s", pixelOf("DX", j), g.r(j), g.r(8+j))
				}
			}
			g.three("VSUBPS", 10, 8, 12)
			g.three("VADDPS", 10, 9, 13)
			g.three("VSUBPS", 9, 10, 14)
			g.three("VSUBPS", 11, 9, 15)
			for j := range 4 {
				g.store(12+j, part(i, j))
			}
		}
	}, none)
}

// winogradOutput: patches of 2 x 2 pixels = max(A'mA + bias, floor).
func (g x) winogradOutput() {
	lines := []string{"SI", "BX"}
	g.patches("winogradOutput", lines, func() {
		g.arg(offBias, "DX")
		g.op("VBROADCASTSS %d(R15), %s", offFloor, g.r(11))
	}, func() {
		for j := range 4 {
			g.load(part(1, j), 8)
			g.load(part(2, j), 9)
			g.three("VADDPS", 9, 8, j)
			g.three("VSUBPS", 9, 8, 4+j)
			g.op("VADDPS %s, %s, %s", part(0, j), g.r(j), g.r(j))
			g.op("VSUBPS %s, %s, %s", part(3, j), g.r(4+j), g.r(4+j))
		}
		g.load("(DX)", 10)
		for i, line := range lines {
			s := 4 * i
			g.three("VADDPS", s+2, s+1, 8)
			g.three("VSUBPS", s+2, s+1, 9)
			g.three("VADDPS", s, 8, 8)
			g.three("VSUBPS", s+3, 9, 9)
			for j := range 2 {
				g.three("VADDPS", 10, 8+j, 8+j)
				g.three("VMAXPS", 8+j, 11, 8+j) // what is no number stays so
				g.store(8+j, pixelOf(line, j))
			}
		}
	}, func() { g.op("ADDQ $%d, DX", g.width()) })
}
