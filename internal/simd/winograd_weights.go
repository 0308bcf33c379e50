package simd

// packWinograd transforms the weights for the forward pass and, where the filter learns,
// for the gradient by the input.
func (s *Set) packWinograd(f *Filter, w []float32) {
	p := &f.forward
	for c := range f.In {
		for _, b := range p.blocks {
			if n := min(b.width, f.Out-b.first); n > 0 {
				s.transformWeights(p.data[b.offset+c*b.width:], w[c*f.Out+b.first:], n, f.In*f.Out, p.part)
			}
		}
	}
	if !f.learns() {
		return
	}
	for _, b := range f.backward.blocks {
		for first := 0; first < f.Out; first += winogradTurned {
			s.packTurned(f, w, b, first)
		}
	}
}

// winogradTurned is how many outputs are turned at a time: the weights of one input and
// tap are one line of the cache.
const winogradTurned = 16

// packTurned transforms, for the gradient by a block of inputs, the weights of some
// outputs: the stencil turned around, from the outputs to the inputs.
func (s *Set) packTurned(f *Filter, w []float32, b block, first int) {
	var turned [winogradTurned][9 * 2 * narrow]float32
	n, outputs := min(b.width, f.In-b.first), min(winogradTurned, f.Out-first)
	if n <= 0 {
		return
	}
	for t := range 9 {
		for i := range n {
			for o, v := range w[(t*f.In+b.first+i)*f.Out+first:][:outputs] {
				turned[o][(8-t)*2*narrow+i] = v
			}
		}
	}
	p := &f.backward
	for o := range outputs {
		s.transformWeights(p.data[b.offset+(first+o)*b.width:], turned[o][:], n, 2*narrow, p.part)
	}
}

// transformWeights makes the parts of n stencils side by side, whose nine numbers lie so
// many apart.
func (s *Set) transformWeights(parts, w []float32, n, apart, part int) {
	_, _ = w[8*apart+n-1], parts[(winogradParts-1)*part+n-1]
	s.winogradWeights(w, parts, n, apart, part)
}
