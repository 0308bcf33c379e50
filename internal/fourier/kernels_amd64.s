#include "textflag.h"

// The loops of kernels.go for four complex64 or two complex128 at a time. The
// order of additions and products is the same, and nothing is fused.

// Turns (re, im) into (re, -im) by exclusive or.
DATA conjugateSingle<>+0(SB)/8, $0x8000000000000000
DATA conjugateSingle<>+8(SB)/8, $0x8000000000000000
DATA conjugateSingle<>+16(SB)/8, $0x8000000000000000
DATA conjugateSingle<>+24(SB)/8, $0x8000000000000000
GLOBL conjugateSingle<>(SB), RODATA|NOPTR, $32

DATA conjugateDouble<>+0(SB)/8, $0
DATA conjugateDouble<>+8(SB)/8, $0x8000000000000000
DATA conjugateDouble<>+16(SB)/8, $0
DATA conjugateDouble<>+24(SB)/8, $0x8000000000000000
GLOBL conjugateDouble<>(SB), RODATA|NOPTR, $32

// Input rows: a at SI, b at R11, c at R12, d at R13, offset AX.
// Output rows: R10 plus 0, R8, 2 R8, and BX = 3 R8.
#define LOAD4(MOV) \
	MOV (SI)(AX*1), Y0  \
	MOV (R11)(AX*1), Y1 \
	MOV (R12)(AX*1), Y2 \
	MOV (R13)(AX*1), Y3

// Y0 = a+c+b+d, Y6 = a-c - i(b-d), Y4 = a+c-(b+d), Y5 = a-c + i(b-d).
#define BUTTERFLY(ADD, SUB, SWAP, IMM, XOR) \
	ADD Y2, Y0, Y4    \
	SUB Y2, Y0, Y5    \
	ADD Y3, Y1, Y6    \
	SUB Y3, Y1, Y7    \
	ADD Y6, Y4, Y0    \
	SUB Y6, Y4, Y4    \
	SWAP IMM, Y7, Y7  \
	XOR Y9, Y7, Y7    \
	ADD Y7, Y5, Y6    \
	SUB Y7, Y5, Y5

// X *= (WR, WI).
#define MULTIPLY(X, WR, WI, T, MUL, SWAP, IMM, ADDSUB) \
	SWAP IMM, X, T  \
	MUL WR, X, X    \
	MUL WI, T, T    \
	ADDSUB T, X, X

#define STORE4(MOV) \
	MOV Y0, (R10)         \
	MOV Y6, (R10)(R8*1)   \
	MOV Y4, (R10)(R8*2)   \
	MOV Y5, (R10)(BX*1)

// Loads the arguments of pass4, with row lengths in bytes.
#define PASS4_ARGUMENTS(SHIFT) \
	MOVQ    dst+0(FP), DI      \
	MOVQ    src+8(FP), SI      \
	MOVQ    tw+16(FP), DX      \
	MOVQ    m+24(FP), CX       \
	MOVQ    s+32(FP), R8       \
	MOVQ    stride+40(FP), R9  \
	MOVBLZX inverse+48(FP), AX \
	SHLQ    SHIFT, R8          \
	SHLQ    SHIFT, R9          \
	LEAQ    (R8)(R8*2), BX     \
	MOVQ    CX, R10            \
	IMULQ   R9, R10            \
	LEAQ    (SI)(R10*1), R11   \
	LEAQ    (SI)(R10*2), R12   \
	LEAQ    (R11)(R10*2), R13

#define NEXT_ROWS(TWIDDLES) \
	ADDQ R9, SI           \
	ADDQ R9, R11          \
	ADDQ R9, R12          \
	ADDQ R9, R13          \
	LEAQ (DI)(R8*4), DI   \
	ADDQ TWIDDLES, DX

// Loads the arguments of last4 apart from scale and inverse.
#define LAST4_ARGUMENTS(SHIFT) \
	MOVQ dst+0(FP), R10      \
	MOVQ src+8(FP), SI       \
	MOVQ s+16(FP), R8        \
	MOVQ stride+24(FP), R9   \
	SHLQ SHIFT, R8           \
	SHLQ SHIFT, R9           \
	LEAQ (R8)(R8*2), BX      \
	LEAQ (SI)(R9*1), R11     \
	LEAQ (SI)(R9*2), R12     \
	LEAQ (R11)(R9*2), R13

#define LAST2(ADD, SUB, MUL, MOV) \
	MOV  (SI)(AX*1), Y0       \
	MOV  (R11)(AX*1), Y1      \
	ADD  Y1, Y0, Y2           \
	SUB  Y1, Y0, Y3           \
	MUL  Y10, Y2, Y2          \
	MUL  Y10, Y3, Y3          \
	MOV  Y2, (R10)            \
	MOV  Y3, (R10)(R8*1)      \
	ADDQ $32, R10             \
	ADDQ $32, AX              \
	CMPQ AX, R8

// func pass4AVXSingle(dst, src, tw *float32, m, s, stride int, inverse bool)
TEXT ·pass4AVXSingle(SB), NOSPLIT, $0-49
	PASS4_ARGUMENTS($3)
	VMOVUPS conjugateSingle<>(SB), Y9
	TESTL   AX, AX
	JZ      row
	XCHGQ   R11, R13

row:
	VBROADCASTSS 0(DX), Y10
	VBROADCASTSS 4(DX), Y11
	VBROADCASTSS 8(DX), Y12
	VBROADCASTSS 12(DX), Y13
	VBROADCASTSS 16(DX), Y14
	VBROADCASTSS 20(DX), Y15
	XORQ         AX, AX
	MOVQ         DI, R10

element:
	LOAD4(VMOVUPS)
	BUTTERFLY(VADDPS, VSUBPS, VPERMILPS, $0xB1, VXORPS)
	MULTIPLY(Y6, Y10, Y11, Y1, VMULPS, VPERMILPS, $0xB1, VADDSUBPS)
	MULTIPLY(Y4, Y12, Y13, Y2, VMULPS, VPERMILPS, $0xB1, VADDSUBPS)
	MULTIPLY(Y5, Y14, Y15, Y3, VMULPS, VPERMILPS, $0xB1, VADDSUBPS)
	STORE4(VMOVUPS)
	ADDQ $32, R10
	ADDQ $32, AX
	CMPQ AX, R8
	JLT  element
	NEXT_ROWS($24)
	DECQ CX
	JNZ  row
	VZEROUPPER
	RET

// func pass4AVXDouble(dst, src, tw *float64, m, s, stride int, inverse bool)
TEXT ·pass4AVXDouble(SB), NOSPLIT, $0-49
	PASS4_ARGUMENTS($4)
	VMOVUPD conjugateDouble<>(SB), Y9
	TESTL   AX, AX
	JZ      row
	XCHGQ   R11, R13

row:
	VBROADCASTSD 0(DX), Y10
	VBROADCASTSD 8(DX), Y11
	VBROADCASTSD 16(DX), Y12
	VBROADCASTSD 24(DX), Y13
	VBROADCASTSD 32(DX), Y14
	VBROADCASTSD 40(DX), Y15
	XORQ         AX, AX
	MOVQ         DI, R10

element:
	LOAD4(VMOVUPD)
	BUTTERFLY(VADDPD, VSUBPD, VPERMILPD, $5, VXORPD)
	MULTIPLY(Y6, Y10, Y11, Y1, VMULPD, VPERMILPD, $5, VADDSUBPD)
	MULTIPLY(Y4, Y12, Y13, Y2, VMULPD, VPERMILPD, $5, VADDSUBPD)
	MULTIPLY(Y5, Y14, Y15, Y3, VMULPD, VPERMILPD, $5, VADDSUBPD)
	STORE4(VMOVUPD)
	ADDQ $32, R10
	ADDQ $32, AX
	CMPQ AX, R8
	JLT  element
	NEXT_ROWS($48)
	DECQ CX
	JNZ  row
	VZEROUPPER
	RET

// func last4AVXSingle(dst, src *float32, s, stride int, scale float32, inverse bool)
TEXT ·last4AVXSingle(SB), NOSPLIT, $0-37
	LAST4_ARGUMENTS($3)
	VBROADCASTSS scale+32(FP), Y10
	MOVBLZX      inverse+36(FP), AX
	VMOVUPS      conjugateSingle<>(SB), Y9
	TESTL        AX, AX
	JZ           forward
	XCHGQ        R11, R13

forward:
	XORQ AX, AX

element:
	LOAD4(VMOVUPS)
	BUTTERFLY(VADDPS, VSUBPS, VPERMILPS, $0xB1, VXORPS)
	VMULPS Y10, Y0, Y0
	VMULPS Y10, Y6, Y6
	VMULPS Y10, Y4, Y4
	VMULPS Y10, Y5, Y5
	STORE4(VMOVUPS)
	ADDQ   $32, R10
	ADDQ   $32, AX
	CMPQ   AX, R8
	JLT    element
	VZEROUPPER
	RET

// func last4AVXDouble(dst, src *float64, s, stride int, scale float64, inverse bool)
TEXT ·last4AVXDouble(SB), NOSPLIT, $0-41
	LAST4_ARGUMENTS($4)
	VBROADCASTSD scale+32(FP), Y10
	MOVBLZX      inverse+40(FP), AX
	VMOVUPD      conjugateDouble<>(SB), Y9
	TESTL        AX, AX
	JZ           forward
	XCHGQ        R11, R13

forward:
	XORQ AX, AX

element:
	LOAD4(VMOVUPD)
	BUTTERFLY(VADDPD, VSUBPD, VPERMILPD, $5, VXORPD)
	VMULPD Y10, Y0, Y0
	VMULPD Y10, Y6, Y6
	VMULPD Y10, Y4, Y4
	VMULPD Y10, Y5, Y5
	STORE4(VMOVUPD)
	ADDQ   $32, R10
	ADDQ   $32, AX
	CMPQ   AX, R8
	JLT    element
	VZEROUPPER
	RET

// func last2AVXSingle(dst, src *float32, s, stride int, scale float32)
TEXT ·last2AVXSingle(SB), NOSPLIT, $0-36
	LAST4_ARGUMENTS($3)
	VBROADCASTSS scale+32(FP), Y10
	XORQ         AX, AX

element:
	LAST2(VADDPS, VSUBPS, VMULPS, VMOVUPS)
	JLT element
	VZEROUPPER
	RET

// func last2AVXDouble(dst, src *float64, s, stride int, scale float64)
TEXT ·last2AVXDouble(SB), NOSPLIT, $0-40
	LAST4_ARGUMENTS($4)
	VBROADCASTSD scale+32(FP), Y10
	XORQ         AX, AX

element:
	LAST2(VADDPD, VSUBPD, VMULPD, VMOVUPD)
	JLT element
	VZEROUPPER
	RET

// func transposeAVXSingle(dst, src *float32, rows, cols, stride int)
//
// Tiles of 4 x 4 complex64, moved as 64-bit lanes.
TEXT ·transposeAVXSingle(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ cols+24(FP), R8
	MOVQ stride+32(FP), R9
	MOVQ R8, DX
	SHLQ $3, R8                // bytes of a source row
	SHLQ $3, R9                // bytes of a destination row
	LEAQ (R8)(R8*2), R10
	LEAQ (R9)(R9*2), R11

tiles:
	MOVQ rows+16(FP), CX
	MOVQ SI, R12
	MOVQ DI, R13

tile:
	VMOVUPD    (R12), Y0
	VMOVUPD    (R12)(R8*1), Y1
	VMOVUPD    (R12)(R8*2), Y2
	VMOVUPD    (R12)(R10*1), Y3
	VUNPCKLPD  Y1, Y0, Y4
	VUNPCKHPD  Y1, Y0, Y5
	VUNPCKLPD  Y3, Y2, Y6
	VUNPCKHPD  Y3, Y2, Y7
	VPERM2F128 $0x20, Y6, Y4, Y0
	VPERM2F128 $0x20, Y7, Y5, Y1
	VPERM2F128 $0x31, Y6, Y4, Y2
	VPERM2F128 $0x31, Y7, Y5, Y3
	VMOVUPD    Y0, (R13)
	VMOVUPD    Y1, (R13)(R9*1)
	VMOVUPD    Y2, (R13)(R9*2)
	VMOVUPD    Y3, (R13)(R11*1)
	LEAQ       (R12)(R8*4), R12
	ADDQ       $32, R13
	SUBQ       $4, CX
	JNZ        tile
	ADDQ       $32, SI
	LEAQ       (DI)(R9*4), DI
	SUBQ       $4, DX
	JNZ        tiles
	VZEROUPPER
	RET

// func transposeAVXDouble(dst, src *float64, rows, cols, stride int)
//
// Tiles of 2 x 2 complex128.
TEXT ·transposeAVXDouble(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ cols+24(FP), R8
	MOVQ stride+32(FP), R9
	MOVQ R8, DX
	SHLQ $4, R8
	SHLQ $4, R9

tiles:
	MOVQ rows+16(FP), CX
	MOVQ SI, R12
	MOVQ DI, R13

tile:
	VMOVUPD    (R12), Y0
	VMOVUPD    (R12)(R8*1), Y1
	VPERM2F128 $0x20, Y1, Y0, Y2
	VPERM2F128 $0x31, Y1, Y0, Y3
	VMOVUPD    Y2, (R13)
	VMOVUPD    Y3, (R13)(R9*1)
	LEAQ       (R12)(R8*2), R12
	ADDQ       $32, R13
	SUBQ       $2, CX
	JNZ        tile
	ADDQ       $32, SI
	LEAQ       (DI)(R9*2), DI
	SUBQ       $2, DX
	JNZ        tiles
	VZEROUPPER
	RET
