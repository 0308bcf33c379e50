package main

import "fmt"

// isa is what AVX-512 and AVX2 differ in.
type isa struct {
	suffix string
	reg    string // register prefix
	lanes  int
	pixels int // of a convolution tile, a multiple of 4
	taps   int // of a filter gradient tile
}

var (
	avx512 = isa{"AVX512", "Z", 16, 8, 8}
	avx2   = isa{"AVX2", "Y", 8, 4, 4}
)

// x is the generator of one instruction set.
type x struct {
	*text
	isa
}

func (g x) r(i int) string { return fmt.Sprintf("%s%d", g.reg, i) }
func (g x) width() int     { return 4 * g.lanes }

// zero clears a register.
func (g x) zero(i int) {
	if g.lanes == 16 {
		g.op("VPXORQ %s, %s, %s", g.r(i), g.r(i), g.r(i))
		return
	}
	g.op("VXORPS %s, %s, %s", g.r(i), g.r(i), g.r(i))
}

const (
	equal   = 0
	greater = 30
)

// pick sets dst to src where a OP b and to zero elsewhere. AVX2 uses dst for
// the mask, so dst must differ from src there.
func (g x) pick(op, a, b, src, dst int) {
	if g.lanes == 16 {
		g.op("VCMPPS $%d, %s, %s, K1", op, g.r(b), g.r(a))
		g.op("VMOVAPS.Z %s, K1, %s", g.r(src), g.r(dst))
		return
	}
	g.op("VCMPPS $%d, %s, %s, %s", op, g.r(b), g.r(a), g.r(dst))
	g.op("VANDPS %s, %s, %s", g.r(src), g.r(dst), g.r(dst))
}

// take overwrites dst by src where a > b; tmp is clobbered.
func (g x) take(a, b, src, dst, tmp int) {
	if g.lanes == 16 {
		g.op("VCMPPS $%d, %s, %s, K1", greater, g.r(b), g.r(a))
		g.op("VMOVAPS %s, K1, %s", g.r(src), g.r(dst))
		return
	}
	g.op("VCMPPS $%d, %s, %s, %s", greater, g.r(b), g.r(a), g.r(tmp))
	g.op("VBLENDVPS %s, %s, %s, %s", g.r(tmp), g.r(src), g.r(dst), g.r(dst))
}

func (g x) load(from string, i int) { g.op("VMOVUPS %s, %s", from, g.r(i)) }
func (g x) store(i int, to string)  { g.op("VMOVUPS %s, %s", g.r(i), to) }
func (g x) done()                   { g.op("VZEROUPPER"); g.op("RET") }

// three writes an instruction with three registers: dst = b OP a.
func (g x) three(name string, a, b, dst int) {
	g.op("%s %s, %s, %s", name, g.r(a), g.r(b), g.r(dst))
}

// reduce folds register i into lane 0 of X(i) with the given operation; t is
// clobbered and must be below 16.
func (g x) reduce(name string, i, t int) {
	if g.lanes == 16 {
		g.op("VEXTRACTF64X4 $1, Z%d, Y%d", i, t)
		g.op("%s Y%d, Y%d, Y%d", name, t, i, i)
	}
	g.op("VEXTRACTF128 $1, Y%d, X%d", i, t)
	g.op("%s X%d, X%d, X%d", name, t, i, i)
	g.op("VPERMILPS $0x0e, X%d, X%d", i, t)
	g.op("%s X%d, X%d, X%d", name, t, i, i)
	g.op("VPERMILPS $0x01, X%d, X%d", i, t)
	g.op("%s X%d, X%d, X%d", name, t, i, i)
}

// loop repeats body while the counter register, decremented each time, is not
// zero.
func (g x) loop(label, counter string, body func()) {
	g.label(label)
	body()
	g.op("DECQ %s", counter)
	g.op("JNZ %s", label)
}

func x86(set isa) *text {
	g := x{newText("amd64"), set}
	if set.lanes == 16 {
		g.conv("convWide", 2)
		g.conv("convNarrow", 1)
	} else {
		g.conv("convNarrow", 2)
	}
	if set.lanes == 16 {
		g.gradient("gradWide", 2)
		g.gradient("gradNarrow", 1)
	} else {
		g.gradient("gradNarrow", 2)
	}
	g.dot()
	g.winogradInput()
	g.winogradOutput()
	g.winogradGradient()
	g.winogradWeights()
	g.winogradFilter()
	g.rectify()
	g.columnStats()
	g.gate()
	g.scale()
	g.dot3()
	g.gateBack()
	g.add()
	g.max4()
	g.max4Back()
	g.add4()
	g.adam()
	if set.lanes == 16 {
		g.orders()
	}
	g.fields()
	return g.text
}
