package simd

// Conv is the forward pass: every pixel of dst is the 3x3 stencil of src around
// it times the weights plus the bias, perhaps rectified. The scratch memory must have
// the length [Set.Scratch], here as in the others.
func (s *Set) Conv(dst, src *Map, f *Filter, rectified bool, scratch []float32) {
	f.fits(dst, src)
	s.convolve(dst, src, &f.forward, rectified, scratch)
}

// ConvInput stores the gradient by the input of [Set.Conv], given that by the
// output.
func (s *Set) ConvInput(dsrc, ddst *Map, f *Filter, scratch []float32) {
	if f.fits(ddst, dsrc); !f.learns() {
		panic("simd: a filter has to learn before it goes back")
	}
	s.convolve(dsrc, ddst, &f.backward, false, scratch)
}

// fits panics unless the maps are what the filter is for.
func (f *Filter) fits(dst, src *Map) {
	if dst.H != f.h || dst.W != f.w || src.H != f.h || src.W != f.w || src.C != f.forward.in || dst.C != f.forward.out {
		panic("simd: the maps do not have the shape of the filter")
	}
}

func (s *Set) convolve(dst, src *Map, p *packed, rectified bool, scratch []float32) {
	if p.winograd {
		s.convolveWinograd(dst, src, p, rectified, scratch)
		return
	}
	t := tile{n: 3 * src.C, pix: src.C, row: (src.W + 2) * src.C, ldc: dst.C, rows: 3}
	if rectified {
		t.relu = 1
	}
	if p.thin {
		s.convolveThin(dst, src, p, &t)
		return
	}
	for _, b := range p.blocks {
		t.w, t.bias = p.data[b.offset:], p.bias[b.first:]
		for y := range src.H {
			t.in, t.out = src.Data[src.At(y-1, -1):], dst.Data[dst.At(y, 0)+b.first:]
			t.count = src.W / s.pixels
			s.conv(&t, b.width > narrow)
		}
	}
}

func (s *Set) convolveThin(dst, src *Map, p *packed, t *tile) {
	for o := range dst.C {
		t.w, t.bias = p.data[o*9*p.in:], p.bias[o:]
		for y := range src.H {
			t.in, t.out = src.Data[src.At(y-1, -1):], dst.Data[dst.At(y, 0)+o:]
			t.count = src.W / s.pixels
			s.dot(t)
		}
	}
	if t.relu == 0 {
		return
	}
	for y := range dst.H {
		row := dst.Row(y)
		for i, v := range row {
			row[i] = max(v, 0)
		}
	}
}

// gradientPixels is how many pixels a gradient tile takes before the next one:
// their gradients by the output stay in the first-level cache meanwhile.
const gradientPixels = 512

// ConvFilter adds to g, [3][3][In][Out], the gradient by the weights, given the
// input and the gradient by the output.
func (s *Set) ConvFilter(g []float32, src, ddst *Map, f *Filter, scratch []float32) {
	if f.fits(ddst, src); len(g) != 9*f.In*f.Out {
		panic("simd: the gradient does not have the shape of the filter")
	}
	switch {
	case f.forward.winograd:
		s.filterWinograd(g, src, ddst, f, scratch)
	case f.forward.thin:
		s.filterThin(g, src, ddst, f, scratch)
	case src.C == f.In && ddst.C == f.Out && 3*src.C%s.taps == 0:
		s.correlate(src, ddst, f.forward.blocks, func(ky int) []float32 { return g[ky*3*f.In*f.Out:] })
	default:
		size := s.taken(src.C) * ddst.C
		clear(scratch[:3*size])
		s.correlate(src, ddst, f.forward.blocks, func(ky int) []float32 { return scratch[ky*size:] })
		f.collect(g, scratch, size)
	}
}

// Scratch is the length of the scratch memory for [Set.Conv] and, where the filter
// learns, for [Set.ConvInput] and [Set.ConvFilter], too.
func (s *Set) Scratch(f *Filter, learns bool) int {
	a, b := f.forward.in, f.forward.out
	shape := &Map{H: f.h, W: f.w}
	switch {
	case f.forward.winograd && learns:
		return max(s.winogradScratch(shape, max(a, b)), s.filterScratch(shape, &f.forward))
	case f.forward.winograd:
		return s.winogradScratch(shape, a)
	case !learns:
		return 0
	case f.forward.thin:
		a, b = b, a
	}
	return 3 * s.taken(a) * b
}

// taken is the length of a row of the stencil, filled up to whole tiles.
func (s *Set) taken(channels int) int { return (3*channels + s.taps - 1) / s.taps * s.taps }

// correlate adds, for every row ky of the stencil of a, the products of its
// numbers k = (kx, channel) with the channels of b: out(ky)[k][j].
func (s *Set) correlate(a, b *Map, blocks []block, out func(ky int) []float32) {
	t := tile{n: a.W, pix: a.C, row: (a.W + 2) * a.C, ldc: b.C, bpix: b.C, brow: (a.W + 2) * b.C}
	band := max(1, gradientPixels/a.W)
	for y := 0; y < a.H; y += band {
		t.rows = min(band, a.H-y)
		for _, q := range blocks {
			t.w = b.Data[b.At(y, 0)+q.first:]
			for ky := range 3 {
				in, g := a.Data[a.At(y+ky-1, -1):], out(ky)[q.first:]
				for k := 0; k < 3*a.C; k += s.taps {
					t.in, t.out = in[k:], g[k*b.C:]
					s.gradient(&t, q.width > narrow)
				}
			}
		}
	}
}

// collect adds the true channels of the scratch memory to g.
func (f *Filter) collect(g, scratch []float32, size int) {
	in, out := f.forward.in, f.forward.out
	for t := range 9 {
		for c := range f.In {
			src := scratch[t/3*size+(t%3*in+c)*out:][:f.Out]
			for o, v := range src {
				g[(t*f.In+c)*f.Out+o] += v
			}
		}
	}
}

// filterThin swaps the roles: it takes the stencil out of the gradient by the
// few outputs, which turns it around.
func (s *Set) filterThin(g []float32, src, ddst *Map, f *Filter, scratch []float32) {
	in, out := f.forward.in, f.forward.out
	size := s.taken(out) * in
	clear(scratch[:3*size])
	s.correlate(ddst, src, f.backward.blocks, func(ky int) []float32 { return scratch[ky*size:] })
	for t := range 9 {
		turned := scratch[(8-t)/3*size+(8-t)%3*out*in:]
		for c := range f.In {
			for o := range f.Out {
				g[(t*f.In+c)*f.Out+o] += turned[o*in+c]
			}
		}
	}
}
