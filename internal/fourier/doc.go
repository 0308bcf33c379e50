// Package fourier computes complex discrete Fourier transforms of
// power-of-two sides, in two dimensions, for complex64 and complex128.
//
// # Convention
//
// Every transform is orthonormal (unitary), so that energy is kept and the
// inverse is the adjoint:
//
//	X[k] = 1/sqrt(n) sum_j x[j] exp(-2 pi i j k / n)   (Forward)
//	x[j] = 1/sqrt(n) sum_k X[k] exp(+2 pi i j k / n)   (Inverse)
//
// along the rows and along the columns of an array, which is row-major; a
// sequence is an array of one row.
// Frequencies are in the natural order, zero first; [Shift2] moves zero to the
// centre pixel n/2 and [Unshift2] moves it back.
//
// # Algorithm
//
// The passes are Stockham's self-sorting ones (P. N. Swarztrauber, "FFT
// algorithms for vector computers", Parallel Computing 1, 1984, 45-63), radix 4
// with one radix-2 pass for odd powers. Their inner loop runs over contiguous
// memory with constant twiddles, and a transform along the columns of a matrix
// is the same loop with a longer vector. So the two-dimensional transform takes
// a few columns at a time through the cache, writes them out as rows, and does
// that twice.
//
// The inner loops have an AVX2 version. It does the same roundings as the
// portable one, so both give the same bits on amd64; the environment variable
// LATENT_KERNELS=portable forces the latter.
package fourier
