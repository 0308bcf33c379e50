package simd

// Rectify is the backward pass of a rectifier and of the bias before it, for a
// row of n pixels of c channels (a multiple of 16, or fewer): where y is not
// positive it clears d, and it adds the rest to db.
func (s *Set) Rectify(y, d, db []float32, n, c int) {
	_, _, _ = y[n*c-1], d[n*c-1], db[c-1]
	if s.rows.rectify != nil && c%narrow == 0 {
		s.rows.rectify(&y[0], &d[0], &db[0], n, c/s.lanes(), c)
		return
	}
	for p := range n {
		y, d := y[p*c:][:c], d[p*c:][:c]
		for i, v := range y {
			if !(v > 0) {
				d[i] = 0
			}
			db[i] += d[i]
		}
	}
}

// lanes is the number of floats in a vector register.
func (s *Set) lanes() int {
	if s.isa == isaAVX512 {
		return 16
	}
	return 8
}

// ColumnStats adds a row of n pixels of c channels to the sum of every channel
// and keeps its maximum with the index of the pixel where it came first, the
// row's pixels counting from first.
func (s *Set) ColumnStats(x, sum, high, index []float32, n, c, first int) {
	_, _, _, _ = x[n*c-1], sum[c-1], high[c-1], index[c-1]
	if s.rows.columnStats != nil && c%narrow == 0 {
		s.rows.columnStats(&x[0], &sum[0], &high[0], &index[0], n, c/s.lanes(), c, float32(first))
		return
	}
	for p := range n {
		for i, v := range x[p*c:][:c] {
			sum[i] += v
			if v > high[i] {
				high[i], index[i] = v, float32(first+p)
			}
		}
	}
}

// Gate stores x g in dst and returns its maximum and sum.
func (s *Set) Gate(dst, x, g []float32) (high, sum float32) {
	l := len(dst)
	x, g = x[:l], g[:l]
	if s.rows.gate != nil && l >= narrow && l%narrow == 0 {
		return s.rows.gate(&dst[0], &x[0], &g[0], l)
	}
	high = x[0] * g[0]
	for i := range dst {
		dst[i] = x[i] * g[i]
		high = max(high, dst[i])
		sum += dst[i]
	}
	return high, sum
}

// Dot3 returns sum a b c.
func (s *Set) Dot3(a, b, c []float32) (sum float32) {
	l := len(a)
	b, c = b[:l], c[:l]
	n := 0
	if s.rows.dot3 != nil && l >= narrow {
		n = whole(l)
		sum = s.rows.dot3(&a[0], &b[0], &c[0], n)
	}
	for i := n; i < l; i++ {
		sum += a[i] * (b[i] * c[i])
	}
	return sum
}

// GateBack is the backward pass of one pixel of two gates in a row,
// out = (x g) f, where f also depends on the mean and maximum over the channels
// of x g. It is given d = dL/dout, f, and the parts m of the mean and h of the
// maximum (high, as [Set.Gate] returned it): with u = d f + m, plus h where
// x g = high, it adds u x to dg and stores u g in d.
func (s *Set) GateBack(d, x, g, dg []float32, f, m, high, h float32) {
	l := len(d)
	x, g, dg = x[:l], g[:l], dg[:l]
	n := 0
	if s.rows.gateBack != nil && l >= narrow {
		n = whole(l)
		s.rows.gateBack(&d[0], &x[0], &g[0], &dg[0], n, f, m, high, h)
	}
	for i := n; i < l; i++ {
		u := d[i]*f + m
		if float32(x[i]*g[i]) == high {
			u += h
		}
		dg[i] += u * x[i]
		d[i] = u * g[i]
	}
}
