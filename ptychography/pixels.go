package ptychography

// The loops over pixels. They are kept apart and plain because this is where
// the time goes, next to the Fourier transform.

func abs2(v complex64) float32 { return real(v)*real(v) + imag(v)*imag(v) }

func conj(v complex64) complex64 { return complex(real(v), -imag(v)) }

// multiply stores a*b in dst.
func multiply(dst, a, b []complex64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] * b[i]
	}
}

// addIntensity adds |f|^2 to dst.
func addIntensity(dst []float32, f []complex64) {
	f = f[:len(dst)]
	for i, v := range f {
		dst[i] += abs2(v)
	}
}

// scaleBy stores w*f in dst.
func scaleBy(dst []complex64, w []float32, f []complex64) {
	w, f = w[:len(dst)], f[:len(dst)]
	for i := range dst {
		dst[i] = complex(w[i]*real(f[i]), w[i]*imag(f[i]))
	}
}

// addConj adds s conj(a) b to dst.
func addConj(dst []complex64, s float32, a, b []complex64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		c := conj(a[i]) * b[i]
		dst[i] += complex(s*real(c), s*imag(c))
	}
}

// addConjOver adds conj(a) b / d to dst.
func addConjOver(dst []complex64, d []float32, a, b []complex64) {
	a, b, d = a[:len(dst)], b[:len(dst)], d[:len(dst)]
	for i := range dst {
		c := conj(a[i]) * b[i]
		dst[i] += complex(real(c)/d[i], imag(c)/d[i])
	}
}

// maximum returns the largest element, at least zero. Numbers that are none are
// passed over; the built-in max would have to look for them and is slower.
func maximum(x []float32) float32 {
	var m float32
	for _, v := range x {
		if v > m {
			m = v
		}
	}
	return m
}

// modulate multiplies an n x n image by (-1)^(y+x). That moves the zero
// frequency of its transform from the corner to the centre n/2, exactly and
// without moving memory; doing it twice does nothing.
func modulate(data []complex64, n int) {
	for y := range n {
		row := data[y*n:][:n]
		for x := 1 - y%2; x < n; x += 2 {
			row[x] = -row[x]
		}
	}
}
