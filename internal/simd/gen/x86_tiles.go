package main

import "fmt"

// Offsets in type tile of package simd, which all tile kernels take.
const (
	offIn    = 0
	offW     = 24
	offBias  = 48
	offOut   = 72
	offN     = 96
	offPix   = 104
	offRow   = 112
	offLdc   = 120
	offRows  = 128
	offReLU  = 136
	offCount = 144
	offBPix  = 152
	offBRow  = 160
)

// arg loads a field; strides are scaled from floats to bytes.
func (g x) arg(off int, reg string) { g.op("MOVQ %d(R15), %s", off, reg) }

func (g x) stride(off int, reg string) {
	g.arg(off, reg)
	g.op("SHLQ $2, %s", reg)
}

// at returns the address of pixel i: every three share a base, since the
// strides that can be encoded are 0, 1 and 2 times the pixel.
func at(i int, pix string, disp int) string {
	base := []string{"AX", "BX", "CX"}[i/3]
	d := ""
	if disp != 0 {
		d = fmt.Sprint(disp)
	}
	return d + []string{"(" + base + ")", "(" + base + ")(" + pix + "*1)", "(" + base + ")(" + pix + "*2)"}[i%3]
}

// bases sets AX, BX, CX to the pixels 0, 3 and 6 behind SI. tmp is clobbered.
func (g x) bases(pix, tmp string, pixels int) {
	g.op("MOVQ SI, AX")
	g.op("LEAQ (%s)(%s*2), %s", pix, pix, tmp)
	g.op("LEAQ (AX)(%s*1), BX", tmp)
	if pixels > 6 {
		g.op("LEAQ (BX)(%s*1), CX", tmp)
	}
}

// conv makes one row of tiles of pixels x vectors outputs, every one the sum
// over rows x n consecutive inputs, plus the bias, perhaps rectified.
func (g x) conv(name string, vectors int) {
	p := g.pixels
	acc := func(i, v int) int { return i*vectors + v }
	w := p * vectors
	b := w + vectors
	nb := 6
	g.function(name+g.suffix, "(t *tile)", 8)
	g.op("MOVQ t+0(FP), R15")
	g.stride(offPix, "R9")
	g.stride(offRow, "R10")
	g.stride(offLdc, "R11")
	g.arg(offOut, "DX")
	g.op("MOVQ $0, R14")
	g.label("tiles")
	g.arg(offIn, "SI")
	g.op("ADDQ R14, SI")
	g.arg(offW, "DI")
	g.arg(offBias, "BX")
	for v := range vectors {
		g.load(fmt.Sprintf("%d(BX)", v*g.width()), acc(0, v))
	}
	for i := 1; i < p; i++ {
		for v := range vectors {
			g.op("VMOVAPS %s, %s", g.r(acc(0, v)), g.r(acc(i, v)))
		}
	}
	g.arg(offRows, "R12")
	g.label("rows")
	g.bases("R9", "R13", p)
	g.arg(offN, "R8")
	g.loop("taps", "R8", func() {
		for v := range vectors {
			g.load(fmt.Sprintf("%d(DI)", v*g.width()), w+v)
		}
		for i := range p {
			g.op("VBROADCASTSS %s, %s", at(i, "R9", 0), g.r(b+i%nb))
			for v := range vectors {
				g.three("VFMADD231PS", b+i%nb, w+v, acc(i, v))
			}
		}
		g.op("ADDQ $4, AX")
		g.op("ADDQ $4, BX")
		if p > 6 {
			g.op("ADDQ $4, CX")
		}
		g.op("ADDQ $%d, DI", vectors*g.width())
	})
	g.op("ADDQ R10, SI")
	g.op("DECQ R12")
	g.op("JNZ rows")
	g.op("CMPQ %d(R15), $0", offReLU)
	g.op("JEQ write")
	g.zero(b)
	for i := range p * vectors {
		g.three("VMAXPS", b, i, i)
	}
	g.label("write")
	for i := range p {
		for v := range vectors {
			g.store(acc(i, v), fmt.Sprintf("%d(DX)", v*g.width()))
		}
		g.op("ADDQ R11, DX")
	}
	g.op("LEAQ (R14)(R9*%d), R14", p)
	g.op("DECQ %d(R15)", offCount)
	g.op("JNZ tiles")
	g.done()
}

// gradient adds to a block of taps x outputs the sum over rows x n pixels of
// the input at the tap times the gradient of the output.
func (g x) gradient(name string, vectors int) {
	acc := func(i, v int) int { return i*vectors + v }
	w := g.taps * vectors
	b := w + vectors
	each := func(f func(reg int, where string)) {
		g.arg(offOut, "DX")
		for i := range g.taps {
			for v := range vectors {
				f(acc(i, v), fmt.Sprintf("%d(DX)", v*g.width()))
			}
			g.op("ADDQ R11, DX")
		}
	}
	g.function(name+g.suffix, "(t *tile)", 8)
	g.op("MOVQ t+0(FP), R15")
	g.arg(offIn, "SI")
	g.arg(offW, "DI")
	g.stride(offPix, "R9")
	g.stride(offRow, "R10")
	g.stride(offLdc, "R11")
	g.stride(offBPix, "R13")
	g.stride(offBRow, "R14")
	g.arg(offRows, "R12")
	each(func(reg int, where string) { g.load(where, reg) })
	g.label("rows")
	g.op("MOVQ SI, AX")
	g.op("MOVQ DI, BX")
	g.arg(offN, "R8")
	g.loop("pixels", "R8", func() {
		for v := range vectors {
			g.load(fmt.Sprintf("%d(BX)", v*g.width()), w+v)
		}
		for i := range g.taps {
			g.op("VBROADCASTSS %d(AX), %s", 4*i, g.r(b+i%6))
			for v := range vectors {
				g.three("VFMADD231PS", b+i%6, w+v, acc(i, v))
			}
		}
		g.op("ADDQ R9, AX")
		g.op("ADDQ R13, BX")
	})
	g.op("ADDQ R10, SI")
	g.op("ADDQ R14, DI")
	g.op("DECQ R12")
	g.op("JNZ rows")
	each(func(reg int, where string) { g.store(reg, where) })
	g.done()
}

// dot makes one output for every pixel of a row of tiles: the sum over rows x n
// inputs times weights, whole vectors at a time, plus the bias.
func (g x) dot() {
	p := g.pixels
	g.function("dotTile"+g.suffix, "(t *tile)", 8)
	g.op("MOVQ t+0(FP), R15")
	g.stride(offPix, "R9")
	g.stride(offRow, "R10")
	g.stride(offLdc, "R11")
	g.arg(offOut, "DX")
	g.op("MOVQ $0, R14")
	g.label("tiles")
	g.arg(offIn, "SI")
	g.op("ADDQ R14, SI")
	g.arg(offW, "DI")
	for i := range p {
		g.zero(i)
	}
	g.arg(offRows, "R12")
	g.label("rows")
	g.bases("R9", "R13", p)
	g.arg(offN, "R8")
	g.label("taps")
	g.load("(DI)", p)
	for i := range p {
		g.op("VFMADD231PS %s, %s, %s", at(i, "R9", 0), g.r(p), g.r(i))
	}
	g.op("ADDQ $%d, AX", g.width())
	g.op("ADDQ $%d, BX", g.width())
	if p > 6 {
		g.op("ADDQ $%d, CX", g.width())
	}
	g.op("ADDQ $%d, DI", g.width())
	g.op("SUBQ $%d, R8", g.lanes)
	g.op("JNZ taps")
	g.op("ADDQ R10, SI")
	g.op("DECQ R12")
	g.op("JNZ rows")
	g.arg(offBias, "BX")
	for i := range p {
		g.reduce("VADDPS", i, 15)
		g.op("VADDSS (BX), X%d, X%d", i, i)
		g.op("VMOVSS X%d, (DX)", i)
		g.op("ADDQ R11, DX")
	}
	g.op("LEAQ (R14)(R9*%d), R14", p)
	g.op("DECQ %d(R15)", offCount)
	g.op("JNZ tiles")
	g.done()
}
