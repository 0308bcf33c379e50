package main

import "fmt"

// The products with a panel, columns of float64 numbers that lie behind each other,
// with AVX2. Each product is rounded before it is added, and the sums have the order
// that panels.go of package simd states, so that all sets give the same bits.

// panelColumns is how many columns one pass of dots takes: two share an
// accumulator, and eight accumulators hide the latency of additions.
const panelColumns = 16

func panels() *text {
	g := x{newText("amd64"), avx2}
	g.subtract()
	g.dots()
	g.weighLattice()
	return g.text
}

// subtract: y -= x c, with the columns of x so many numbers apart. A block of rows
// stays in registers for all columns; blocks of 32, 16, 8, 4, 2 rows and one make up
// any number.
func (g x) subtract() {
	g.function("subtractAVX2", "(y, x, c *float64, rows, columns, apart int)", 48)
	g.pointers([]string{"y", "x", "c"}, "DI", "SI", "DX")
	g.op("MOVQ rows+24(FP), CX")
	g.op("MOVQ columns+32(FP), R9")
	g.op("MOVQ apart+40(FP), R8")
	g.op("SHLQ $3, R8") // bytes from column to column
	for _, registers := range []int{8, 4, 2, 1} {
		g.rowBlock(fmt.Sprintf("rows%d", 4*registers), 4*registers, registers, "Y", "VMOVUPD", "VBROADCASTSD", "PD")
	}
	g.rowBlock("rows2", 2, 1, "X", "VMOVUPD", "VMOVDDUP", "PD")
	g.rowBlock("rows1", 1, 1, "X", "VMOVSD", "VMOVSD", "SD")
	g.done()
}

// rowBlock takes rows as long as there are that many left: registers 0 and
// following hold y, those from 8 on products, 15 the coefficient.
func (g x) rowBlock(name string, rows, registers int, reg, move, spread, kind string) {
	at := func(base string, i int) string { return fmt.Sprintf("%d(%s)", 32*i, base) }
	g.label(name)
	g.op("CMPQ CX, $%d", rows)
	g.op("JLT %send", name)
	for i := range registers {
		g.op("%s %s, %s%d", move, at("DI", i), reg, i)
	}
	g.op("MOVQ SI, R10")
	g.op("MOVQ DX, R11")
	g.op("MOVQ R9, R12")
	g.loop(name+"columns", "R12", func() {
		g.op("%s (R11), %s15", spread, reg)
		for i := range registers {
			p := 8 + i%7
			g.op("VMUL%s %s, %s15, %s%d", kind, at("R10", i), reg, reg, p)
			g.op("VSUB%s %s%d, %s%d, %s%d", kind, reg, p, reg, i, reg, i)
		}
		g.op("ADDQ R8, R10")
		g.op("ADDQ $8, R11")
	})
	for i := range registers {
		g.op("%s %s%d, %s", move, reg, i, at("DI", i))
	}
	g.op("ADDQ $%d, DI", 8*rows)
	g.op("ADDQ $%d, SI", 8*rows)
	g.op("SUBQ $%d, CX", rows)
	g.op("JMP %s", name)
	g.label(name + "end")
}

// dots: for at most panelColumns columns the sums of x u over even and over odd
// rows; what is left of an odd number of rows is not added.
func (g x) dots() {
	g.function("dotsAVX2", "(out, x, u *float64, rows, columns int)", 40)
	g.pointers([]string{"out", "x", "u"}, "DI", "SI", "DX")
	g.op("MOVQ rows+24(FP), CX")
	g.op("MOVQ columns+32(FP), AX")
	g.op("MOVQ CX, R8")
	g.op("SHLQ $3, R8")
	g.op("LEAQ (R8)(R8*2), R13")
	for i, to := range []string{"BX", "R9", "R10"} { // columns 4, 8 and 12
		g.op("LEAQ (%s)(R8*4), %s", []string{"SI", "BX", "R9"}[i], to)
	}
	g.op("MOVQ CX, R11")
	g.op("SHRQ $2, R11")
	for n := 1; n < panelColumns; n++ {
		g.op("CMPQ AX, $%d", n)
		g.op("JEQ columns%d", n)
	}
	for n := panelColumns; n > 0; n-- {
		g.columnSums(n)
	}
}

// column is the address of column k at the current row.
func column(k int) string {
	base := []string{"SI", "BX", "R9", "R10"}[k/4]
	return fmt.Sprintf("(%s)", base) + []string{"", "(R8*1)", "(R8*2)", "(R13*1)"}[k%4]
}

// columnSums sums n columns: accumulator j has columns 2j and 2j+1 in its halves.
func (g x) columnSums(n int) {
	name := fmt.Sprintf("columns%d", n)
	g.label(name)
	for j := range (n + 1) / 2 {
		g.zero(j)
	}
	g.op("TESTQ R11, R11")
	g.op("JZ %stwo", name)
	g.loop(name+"four", "R11", func() {
		g.op("VMOVUPD (DX), Y15")
		for j := range (n + 1) / 2 {
			g.fourRows(j, n)
		}
		for i, base := range []string{"SI", "BX", "R9", "R10"} {
			if 4*i < n {
				g.op("ADDQ $32, %s", base)
			}
		}
		g.op("ADDQ $32, DX")
	})
	g.label(name + "two")
	g.op("TESTQ $2, CX")
	g.op("JZ %sstore", name)
	g.op("VBROADCASTF128 (DX), Y15")
	for j := range (n + 1) / 2 {
		g.op("VMOVUPD %s, X8", column(2*j))
		if 2*j+1 < n {
			g.op("VINSERTF128 $1, %s, Y8, Y8", column(2*j+1))
		}
		g.op("VMULPD Y15, Y8, Y8")
		g.op("VADDPD Y8, Y%d, Y%d", j, j)
	}
	g.label(name + "store")
	for j := range (n + 1) / 2 {
		if 2*j+1 < n {
			g.op("VMOVUPD Y%d, %d(DI)", j, 32*j)
		} else {
			g.op("VMOVUPD X%d, %d(DI)", j, 32*j)
		}
	}
	g.done()
}

// fourRows adds two rows and then the next two to accumulator j.
func (g x) fourRows(j, n int) {
	a, b := 8+j%2*3, 9+j%2*3
	g.op("VMULPD %s, Y15, Y%d", column(2*j), a)
	if 2*j+1 == n { // the last of an odd number is alone
		g.op("VEXTRACTF128 $1, Y%d, X%d", a, b)
		g.op("VADDPD X%d, X%d, X%d", a, j, j)
		g.op("VADDPD X%d, X%d, X%d", b, j, j)
		return
	}
	g.op("VMULPD %s, Y15, Y%d", column(2*j+1), b)
	g.op("VINSERTF128 $1, X%d, Y%d, Y%d", b, a, a+2)
	g.op("VPERM2F128 $0x31, Y%d, Y%d, Y%d", b, a, a)
	g.op("VADDPD Y%d, Y%d, Y%d", a+2, j, j)
	g.op("VADDPD Y%d, Y%d, Y%d", a, j, j)
}
