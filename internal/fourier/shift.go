package fourier

// Shift2 moves the zero frequency of a row-major matrix from the corner to the
// pixel (rows/2, cols/2), as NumPy's fftshift does. dst and src must not overlap.
func Shift2[T any](dst, src []T, rows, cols int) {
	roll2(dst, src, rows, cols, rows/2, cols/2)
}

// Unshift2 undoes [Shift2]; they differ for odd sizes only.
func Unshift2[T any](dst, src []T, rows, cols int) {
	roll2(dst, src, rows, cols, (rows+1)/2, (cols+1)/2)
}

// roll2 moves every element down by dr and right by dc, around the edges.
func roll2[T any](dst, src []T, rows, cols, dr, dc int) {
	if len(dst) != rows*cols || len(src) != rows*cols {
		panic("fourier: slice length does not match the shape")
	}
	for r := range rows {
		out := dst[(r+dr)%rows*cols:][:cols]
		in := src[r*cols:][:cols]
		copy(out[dc:], in)
		copy(out[:dc], in[cols-dc:])
	}
}

// Frequency returns the signed frequency index of element k of a transform of
// length n, from -n/2 to (n-1)/2. Divided by n it is in cycles per sample.
func Frequency(k, n int) int {
	if k >= (n+1)/2 {
		return k - n
	}
	return k
}
