package simd

import "math"

// The loops over complex fields, as the engines of package ptychography need
// them. Unlike those of the network they give the same bits in every set. Products
// of two complex numbers are computed in float64, where the products of their parts
// are exact, and rounded once; other products are rounded before they are added,
// here by an explicit conversion; sums have sixteen lanes, or eight, that are added
// in one order. Numbers that are none pass through products and sums and are
// passed over by maxima.

// vector is the least number of floats or pixels that assembly takes.
const vector = 16

// sumPixels is how many pixels a sum in float32 takes before it is added up in
// float64.
const sumPixels = 1024

// Multiply stores a b in dst.
func (s *Set) Multiply(dst, a, b []complex64) {
	a, b = a[:len(dst)], b[:len(dst)]
	i := 0
	if s.fields.multiply != nil && 2*len(dst) >= vector {
		i = whole(2*len(dst)) / 2
		s.fields.multiply(&dst[0], &a[0], &b[0], 2*i)
	}
	for ; i < len(dst); i++ {
		dst[i] = times(a[i], b[i])
	}
}

func times(a, b complex64) complex64 {
	ar, ai, br, bi := float64(real(a)), float64(imag(a)), float64(real(b)), float64(imag(b))
	return complex(float32(ar*br-ai*bi), float32(ar*bi+ai*br))
}

// conjTimes is conj(a) b.
func conjTimes(a, b complex64) complex64 {
	ar, ai, br, bi := float64(real(a)), float64(imag(a)), float64(real(b)), float64(imag(b))
	return complex(float32(ar*br+ai*bi), float32(ar*bi-ai*br))
}

// timesSingle is a b in float32, each product rounded.
func timesSingle(a, b complex64) complex64 {
	ar, ai, br, bi := real(a), imag(a), real(b), imag(b)
	return complex(float32(ar*br)-float32(ai*bi), float32(ar*bi)+float32(ai*br))
}

// scaled is s v, without the product with an imaginary part of zero.
func scaled(s float32, v complex64) complex64 {
	return complex(float32(s*real(v)), float32(s*imag(v)))
}

// Interpolate stores in dst the mean of four neighbours,
//
//	dst[i] = w[0] top[i] + w[1] top[i+1] + w[2] below[i] + w[3] below[i+1].
//
// top and below are one longer than dst.
func (s *Set) Interpolate(dst, top, below []complex64, w *[4]float32) {
	n := len(dst)
	top, below = top[:n+1], below[:n+1]
	i := 0
	if s.fields.interpolate != nil && 2*n >= vector {
		i = whole(2*n) / 2
		s.fields.interpolate(&dst[0], &top[0], &below[0], 2*i, w[0], w[1], w[2], w[3])
	}
	for ; i < n; i++ {
		dst[i] = scaled(w[0], top[i]) + scaled(w[1], top[i+1]) + scaled(w[2], below[i]) + scaled(w[3], below[i+1])
	}
}

// Scatter is the adjoint of [Set.Interpolate] for one row of its source: it adds
// what the rows of patches below and above give it,
//
//	dst[i] += w[3] above[i] + w[2] above[i+1] + w[1] row[i] + w[0] row[i+1],
//
// one after the other in this order, which is that of a loop over the patch.
// row and above are one longer than dst: a zero, the pixels, a zero.
func (s *Set) Scatter(dst, row, above []complex64, w *[4]float32) {
	n := len(dst)
	row, above = row[:n+1], above[:n+1]
	i := 0
	if s.fields.scatter != nil && 2*n >= vector {
		i = whole(2*n) / 2
		s.fields.scatter(&dst[0], &above[0], &row[0], 2*i, w[3], w[2], w[1], w[0])
	}
	for ; i < n; i++ {
		dst[i] = dst[i] + scaled(w[3], above[i]) + scaled(w[2], above[i+1]) + scaled(w[1], row[i]) + scaled(w[0], row[i+1])
	}
}

// MulConj stores f conj(a) b in dst.
func (s *Set) MulConj(dst []complex64, f float32, a, b []complex64) {
	a, b = a[:len(dst)], b[:len(dst)]
	i := 0
	if s.fields.mulConj != nil && 2*len(dst) >= vector {
		i = whole(2*len(dst)) / 2
		s.fields.mulConj(&dst[0], &a[0], &b[0], 2*i, f)
	}
	for ; i < len(dst); i++ {
		dst[i] = scaled(f, conjTimes(a[i], b[i]))
	}
}

// AddMulConj adds f conj(a) b to dst.
func (s *Set) AddMulConj(dst []complex64, f float32, a, b []complex64) {
	a, b = a[:len(dst)], b[:len(dst)]
	i := 0
	if s.fields.addMulConj != nil && 2*len(dst) >= vector {
		i = whole(2*len(dst)) / 2
		s.fields.addMulConj(&dst[0], &a[0], &b[0], 2*i, f)
	}
	for ; i < len(dst); i++ {
		dst[i] += scaled(f, conjTimes(a[i], b[i]))
	}
}

// AddMulConjOver adds conj(a) b / (f w + t) to dst, with a weight for every pixel.
func (s *Set) AddMulConjOver(dst, a, b []complex64, w []float32, f, t float32) {
	a, b, w = a[:len(dst)], b[:len(dst)], w[:len(dst)]
	i := 0
	if s.fields.addMulConjOver != nil && len(dst) >= vector {
		i = whole(len(dst))
		s.fields.addMulConjOver(&dst[0], &a[0], &b[0], &w[0], i, f, t)
	}
	for ; i < len(dst); i++ {
		c, d := conjTimes(a[i], b[i]), float32(f*w[i])+t
		dst[i] += complex(real(c)/d, imag(c)/d)
	}
}

// Quotient stores a / (w + t) in dst.
func (s *Set) Quotient(dst, a []complex64, w []float32, t float32) {
	a, w = a[:len(dst)], w[:len(dst)]
	i := 0
	if s.fields.quotient != nil && len(dst) >= vector {
		i = whole(len(dst))
		s.fields.quotient(&dst[0], &a[0], &w[0], i, t)
	}
	for ; i < len(dst); i++ {
		dst[i] = scaled(1/(w[i]+t), a[i])
	}
}

// ScaleBy stores w f in dst, with a weight for every pixel.
func (s *Set) ScaleBy(dst []complex64, w []float32, f []complex64) {
	w, f = w[:len(dst)], f[:len(dst)]
	i := 0
	if s.fields.scaleBy != nil && len(dst) >= vector {
		i = whole(len(dst))
		s.fields.scaleBy(&dst[0], &w[0], &f[0], i)
	}
	for ; i < len(dst); i++ {
		dst[i] = scaled(w[i], f[i])
	}
}

// AddScaled adds f a to dst.
func (s *Set) AddScaled(dst []float32, f float32, a []float32) {
	a = a[:len(dst)]
	i := 0
	if s.fields.addScaled != nil && len(dst) >= vector {
		i = whole(len(dst))
		s.fields.addScaled(&dst[0], &a[0], i, f)
	}
	for ; i < len(dst); i++ {
		dst[i] += float32(f * a[i])
	}
}

func power(v complex64) float32 {
	return float32(real(v)*real(v)) + float32(imag(v)*imag(v))
}

// AddIntensity adds |f|^2 to dst.
func (s *Set) AddIntensity(dst []float32, f []complex64) {
	f = f[:len(dst)]
	i := 0
	if s.fields.addIntensity != nil && len(dst) >= vector {
		i = whole(len(dst))
		s.fields.addIntensity(&dst[0], &f[0], i)
	}
	for ; i < len(dst); i++ {
		dst[i] += power(f[i])
	}
}

// Peak returns the largest of x, at least zero.
func (s *Set) Peak(x []float32) float32 {
	var m float32
	i := 0
	if s.fields.peak != nil && len(x) >= vector {
		i = whole(len(x))
		m = s.fields.peak(&x[0], i)
	}
	for _, v := range x[i:] {
		if v > m {
			m = v
		}
	}
	return m
}

// Brightest returns the largest |f|^2.
func (s *Set) Brightest(f []complex64) float32 {
	var m float32
	i := 0
	if s.fields.brightest != nil && len(f) >= vector {
		i = whole(len(f))
		m = s.fields.brightest(&f[0], i)
	}
	for _, v := range f[i:] {
		if p := power(v); p > m {
			m = p
		}
	}
	return m
}

// tiny keeps square roots of intensities, which are in photons, off zero.
const tiny = 1e-12

// Modulus compares the field f with the amplitudes a where the weights w are one,
// not where they are zero. With s = sqrt(|f|^2 + 1e-12) it stores w (1 - a/s) f in
// dst, which may be f, and returns sum w (s - a)^2.
func (s *Set) Modulus(dst, f []complex64, a, w []float32) float64 {
	n := len(dst)
	f, a, w = f[:n], a[:n], w[:n]
	var sum float64
	for first := 0; first < n; first += sumPixels {
		last := min(first+sumPixels, n)
		sum += float64(s.modulus(dst[first:last], f[first:last], a[first:last], w[first:last]))
	}
	return sum
}

func (s *Set) modulus(dst, f []complex64, a, w []float32) float32 {
	if s.fields.modulus != nil && len(dst)%vector == 0 && len(dst) > 0 {
		return s.fields.modulus(&dst[0], &f[0], &a[0], &w[0], len(dst))
	}
	var lanes [vector]float32
	for i, v := range f {
		g, e := weigh(power(v), a[i], w[i])
		lanes[i%vector] += float32(e * e)
		dst[i] = scaled(g, v)
	}
	return addLanes(&lanes)
}

// Misfit is [Set.Modulus] for an intensity that several fields make up: it stores
// the factor w (1 - a/s), s = sqrt(intensity + 1e-12), of all of them in d.
func (s *Set) Misfit(d, intensity, a, w []float32) float64 {
	n := len(d)
	intensity, a, w = intensity[:n], a[:n], w[:n]
	var sum float64
	for first := 0; first < n; first += sumPixels {
		last := min(first+sumPixels, n)
		sum += float64(s.misfit(d[first:last], intensity[first:last], a[first:last], w[first:last]))
	}
	return sum
}

func (s *Set) misfit(d, intensity, a, w []float32) float32 {
	if s.fields.misfit != nil && len(d)%vector == 0 && len(d) > 0 {
		return s.fields.misfit(&d[0], &intensity[0], &a[0], &w[0], len(d))
	}
	var lanes [vector]float32
	for i, v := range intensity {
		g, e := weigh(v, a[i], w[i])
		lanes[i%vector] += float32(e * e)
		d[i] = g
	}
	return addLanes(&lanes)
}

// weigh returns the factor and the weighted difference of a pixel.
func weigh(intensity, a, w float32) (g, e float32) {
	s := float32(math.Sqrt(float64(intensity + tiny)))
	return float32(w * (1 - float32(a/s))), float32(w * (s - a))
}

// addLanes adds the upper half to the lower one until one number is left.
func addLanes(l *[vector]float32) float32 {
	for half := vector / 2; half > 0; half /= 2 {
		for i := range half {
			l[i] += l[i+half]
		}
	}
	return l[0]
}

// Overlaps returns the real inner products (x, a), (x, b), (a, a), (b, b), (a, b)
// of the fields a = p u and b = o v with x and each other,
//
//	(a, b) = sum Re a Re b + Im a Im b.
func (s *Set) Overlaps(p, u, o, v, x []complex64) (out [5]float64) {
	n := len(x)
	p, u, o, v = p[:n], u[:n], o[:n], v[:n]
	for first := 0; first < n; first += sumPixels {
		last := min(first+sumPixels, n)
		var part [5]float32
		s.overlaps(&part, p[first:last], u[first:last], o[first:last], v[first:last], x[first:last])
		for i, t := range part {
			out[i] += float64(t)
		}
	}
	return out
}

func (s *Set) overlaps(out *[5]float32, p, u, o, v, x []complex64) {
	if s.fields.overlaps != nil && len(x)%(vector/2) == 0 && len(x) > 0 {
		s.fields.overlaps(out, &p[0], &u[0], &o[0], &v[0], &x[0], 2*len(x))
		return
	}
	var lanes [5][vector]float32
	for i, c := range x {
		a, b := timesSingle(p[i], u[i]), timesSingle(o[i], v[i])
		for j, t := range [5][2]complex64{{c, a}, {c, b}, {a, a}, {b, b}, {a, b}} {
			lanes[j][2*i%8] += float32(real(t[0]) * real(t[1]))
			lanes[j][2*i%8+1] += float32(imag(t[0]) * imag(t[1]))
		}
	}
	for j := range lanes {
		out[j] = addLanes(&lanes[j])
	}
}
