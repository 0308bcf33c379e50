package simd

// filterWinograd adds to g the gradient by the weights. Where the map is one band, the
// sums of a block of outputs are complete before those of the next one, and all blocks
// share their memory.
func (s *Set) filterWinograd(g []float32, src, ddst *Map, f *Filter, scratch []float32) {
	lines, tiles := s.band(src, filterTiles)
	in, scratch := takeParts(src, tiles, src.C, scratch)
	out, scratch := takeParts(ddst, tiles, 2*narrow, scratch)
	single := lines == src.H/2
	for y := 0; y < src.H/2; y += lines {
		n := min(lines, src.H/2-y)
		s.transform(&in, y, n)
		for i, b := range f.forward.blocks {
			out.channels = b.width
			for k := range n {
				q := out.patches(y, k, 0, b.first)
				s.winogradGradient(&q)
			}
			part, sums := partSize(src.C*b.width), scratch
			if !single {
				sums = scratch[winogradParts*(src.C*b.first+i*narrow):]
			}
			if y == 0 {
				clear(sums[:winogradParts*part])
			}
			s.addProducts(sums, part, &in, &out, n*src.W/2)
			if y+lines >= src.H/2 {
				s.addStencils(g, sums, part, f, b)
			}
		}
	}
}

// addProducts adds the products of inputs and gradients, summed over tiles.
func (s *Set) addProducts(sums []float32, part int, in, out *parted, tiles int) {
	t := tile{n: tiles, pix: in.channels, rows: 1, ldc: out.channels, bpix: out.channels}
	for i := range winogradParts {
		t.w = out.data[i*out.part:]
		for c := 0; c < in.channels; c += s.taps {
			t.in, t.out = in.data[i*in.part+c:], sums[i*part+c*out.channels:]
			s.gradient(&t, out.channels > narrow)
		}
	}
}

// addStencils adds to g what the sums of a block of outputs come to.
func (s *Set) addStencils(g, sums []float32, part int, f *Filter, b block) {
	n := min(b.width, f.Out-b.first)
	for c := 0; c < f.In && n > 0; c++ {
		s.addWeights(g[c*f.Out+b.first:], sums[c*b.width:], n, f.In*f.Out, part)
	}
}

// addWeights adds G'uG of n stencils side by side to their nine numbers.
func (s *Set) addWeights(g, parts []float32, n, apart, part int) {
	_, _ = g[8*apart+n-1], parts[(winogradParts-1)*part+n-1]
	s.winogradFilter(g, parts, n, apart, part)
}

// filterScratch is the memory that [Set.filterWinograd] needs.
func (s *Set) filterScratch(m *Map, p *packed) int {
	lines, tiles := s.band(m, filterTiles)
	sums := partSize(p.in * 2 * narrow)
	if lines < m.H/2 {
		sums = p.in*p.out + len(p.blocks)*narrow
	}
	return winogradParts * (partSize(tiles*p.in) + partSize(tiles*2*narrow) + sums)
}
