package fourier

import "os"

// The portable kernels. dst and src hold interleaved real and imaginary parts;
// s counts complex numbers. The inverse transform differs from the forward one
// by conjugate twiddles and by swapping the second and the fourth input, which
// turns the factor -i into +i: one body serves both.
//
// Products are rounded by an explicit conversion before they are added. That
// forbids the compiler to fuse them and makes all kernels and architectures
// agree to the last bit.

// pass4 splits sequences of length 4m into four of length m, s of them side by
// side. Input row r starts at complex index r*stride, output row r at r*s.
func pass4[F scalar](dst, src, tw []F, m, s, stride int, inverse bool) {
	for p := range m {
		a := src[2*stride*p:][:2*s]
		b := src[2*stride*(p+m):][:2*s]
		c := src[2*stride*(p+2*m):][:2*s]
		d := src[2*stride*(p+3*m):][:2*s]
		if inverse {
			b, d = d, b
		}
		butterfly4(dst[8*s*p:][:8*s], a, b, c, d, tw[6*p:][:6])
	}
}

// butterfly4 does one radix-4 butterfly for every element of its rows:
//
//	y0 = a + b + c + d           y2 = w2 (a - b + c - d)
//	y1 = w1 (a - i b - c + i d)  y3 = w3 (a + i b - c - i d)
func butterfly4[F scalar](dst, a, b, c, d, w []F) {
	n := len(a)
	b, c, d = b[:n], c[:n], d[:n]
	y0, y1, y2, y3 := dst[:n], dst[n:][:n], dst[2*n:][:n], dst[3*n:][:n]
	w1r, w1i, w2r, w2i, w3r, w3i := w[0], w[1], w[2], w[3], w[4], w[5]
	for q := 0; q+1 < n; q += 2 {
		sr, si := a[q]+c[q], a[q+1]+c[q+1]
		ur, ui := a[q]-c[q], a[q+1]-c[q+1]
		tr, ti := b[q]+d[q], b[q+1]+d[q+1]
		vr, vi := b[q]-d[q], b[q+1]-d[q+1]
		y0[q], y0[q+1] = sr+tr, si+ti
		xr, xi := ur+vi, ui-vr
		y1[q], y1[q+1] = F(xr*w1r)-F(xi*w1i), F(xi*w1r)+F(xr*w1i)
		xr, xi = sr-tr, si-ti
		y2[q], y2[q+1] = F(xr*w2r)-F(xi*w2i), F(xi*w2r)+F(xr*w2i)
		xr, xi = ur-vi, ui+vr
		y3[q], y3[q+1] = F(xr*w3r)-F(xi*w3i), F(xi*w3r)+F(xr*w3i)
	}
}

// last4 is the pass that ends a transform: no twiddles are left, so it carries
// the normalisation instead. It works in place when dst and src are the same
// and stride equals s.
func last4[F scalar](dst, src []F, s, stride int, scale F, inverse bool) {
	a, b, c, d := src[:2*s], src[2*stride:][:2*s], src[4*stride:][:2*s], src[6*stride:][:2*s]
	if inverse {
		b, d = d, b
	}
	n := len(a)
	y0, y1, y2, y3 := dst[:n], dst[n:][:n], dst[2*n:][:n], dst[3*n:][:n]
	for q := 0; q+1 < n; q += 2 {
		sr, si := a[q]+c[q], a[q+1]+c[q+1]
		ur, ui := a[q]-c[q], a[q+1]-c[q+1]
		tr, ti := b[q]+d[q], b[q+1]+d[q+1]
		vr, vi := b[q]-d[q], b[q+1]-d[q+1]
		y0[q], y0[q+1] = (sr+tr)*scale, (si+ti)*scale
		y1[q], y1[q+1] = (ur+vi)*scale, (ui-vr)*scale
		y2[q], y2[q+1] = (sr-tr)*scale, (si-ti)*scale
		y3[q], y3[q+1] = (ur-vi)*scale, (ui+vr)*scale
	}
}

// last2 ends a transform whose length is an odd power of two.
func last2[F scalar](dst, src []F, s, stride int, scale F) {
	a, b := src[:2*s], src[2*stride:][:2*s]
	y0, y1 := dst[:len(a)], dst[len(a):][:len(a)]
	for q := range a {
		u, v := a[q], b[q]
		y0[q], y1[q] = (u+v)*scale, (u-v)*scale
	}
}

// last1 ends a transform of length one.
func last1[F scalar](dst, src []F, s int, scale F) {
	for q, v := range src[:2*s] {
		dst[q] = v * scale
	}
}

// transpose writes the rows x cols block src, packed, into the columns of dst:
// complex element dst[c*stride+r] = src[r*cols+c].
func transpose[F scalar](dst, src []F, rows, cols, stride int) {
	for c := range cols {
		out := dst[2*c*stride:][:2*rows]
		in := src[2*c:]
		for i, j := 0, 0; i+1 < len(out); i, j = i+2, j+2*cols {
			out[i], out[i+1] = in[j], in[j+1]
		}
	}
}

// kernels are the inner loops of one element type. Each may be replaced by a
// faster one that does the same roundings.
type kernels[F scalar] struct {
	name      string
	pass4     func(dst, src, tw []F, m, s, stride int, inverse bool)
	last4     func(dst, src []F, s, stride int, scale F, inverse bool)
	last2     func(dst, src []F, s, stride int, scale F)
	transpose func(dst, src []F, rows, cols, stride int)
}

func portable[F scalar]() kernels[F] {
	return kernels[F]{"portable", pass4[F], last4[F], last2[F], transpose[F]}
}

// best returns the fastest kernels that this machine has and that the
// environment variable LATENT_KERNELS does not rule out.
func best[F scalar]() kernels[F] {
	k := portable[F]()
	if os.Getenv("LATENT_KERNELS") != "portable" {
		accelerate(&k)
	}
	return k
}
