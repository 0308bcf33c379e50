package simd

// Filter is the packed form of the weights of a 3x3 convolution from In to Out
// channels, for the forward pass and for the gradient by the input. One of the
// two must have more than four channels.
type Filter struct {
	In, Out  int
	h, w     int // of the maps
	set      *Set
	forward  packed
	backward packed
}

// packed are weights in the order in which the tiles read them. If the output
// has few channels, they are [output][9 taps][input]; else blocks of 32 or 16
// outputs, [block][9 taps][input][output], or, for Winograd's convolution, their
// transforms, [16 parts][block][input][output].
type packed struct {
	in, out  int // stored channels
	thin     bool
	winograd bool
	part     int // Winograd: from part to part
	blocks   []block
	data     []float32
	bias     []float32
}

// block is a range of output channels.
type block struct {
	first, width, offset int
}

// NewFilter returns an empty filter for this set and maps of h x w pixels. It cannot go
// back before [Filter.Learn].
func (s *Set) NewFilter(in, out, h, w int) *Filter {
	f := &Filter{In: in, Out: out, h: h, w: w, set: s}
	a, b := Stored(in), Stored(out)
	if a < narrow && b < narrow {
		panic("simd: a convolution needs more than four channels on one side")
	}
	f.forward, f.backward = s.newPacked(a, b, h), s.newPacked(b, a, h)
	f.forward.allocate()
	return f
}

// Learn takes the memory for [Set.ConvInput], as much as the forward pass needs, and
// says whether that is new; the weights have to be packed then.
func (f *Filter) Learn() bool {
	if f.learns() {
		return false
	}
	f.backward.allocate()
	return true
}

func (f *Filter) learns() bool { return f.backward.data != nil }

func (s *Set) newPacked(in, out, h int) packed {
	p := packed{in: in, out: out, thin: out < narrow, winograd: winograd(h, in, out)}
	taps := 9
	if p.winograd {
		p.part, taps = partSize(in*out), 1
	}
	for q := 0; q < out && !p.thin; {
		b := block{first: q, width: narrow, offset: taps * in * q}
		if s.wide && out-q >= 2*narrow {
			b.width = 2 * narrow
		}
		p.blocks = append(p.blocks, b)
		q += b.width
	}
	return p
}

func (p *packed) allocate() {
	size := 9 * p.in * p.out
	if p.winograd {
		size = winogradParts * p.part
	}
	p.data, p.bias = make([]float32, size), make([]float32, p.out)
}

// Pack takes weights of shape 3 x 3 x In x Out and a bias of length Out.
func (f *Filter) Pack(w, bias []float32) {
	if len(w) != 9*f.In*f.Out || len(bias) != f.Out {
		panic("simd: the weights do not have the shape of the filter")
	}
	copy(f.forward.bias, bias)
	if f.forward.winograd {
		f.set.packWinograd(f, w)
		return
	}
	f.packForward(w)
	if f.learns() {
		f.packBackward(w)
	}
}

func (f *Filter) packForward(w []float32) {
	p := &f.forward
	for t := range 9 {
		for c := range f.In {
			src := w[(t*f.In+c)*f.Out:][:f.Out]
			k := t*p.in + c
			if p.thin {
				for o, v := range src {
					p.data[o*9*p.in+k] = v
				}
				continue
			}
			for _, b := range p.blocks {
				if b.first < f.Out {
					copy(p.data[b.offset+k*b.width:], src[b.first:min(b.first+b.width, f.Out)])
				}
			}
		}
	}
}

// packBackward turns the stencil around and swaps the channels: the gradient by
// the input is the convolution of the gradient by the output with that.
func (f *Filter) packBackward(w []float32) {
	p := &f.backward
	for t := range 9 {
		for o := range f.Out {
			k := (8-t)*p.in + o
			if p.thin {
				for c := range f.In {
					p.data[c*9*p.in+k] = w[(t*f.In+c)*f.Out+o]
				}
				continue
			}
			for _, b := range p.blocks {
				dst := p.data[b.offset+k*b.width:][:b.width]
				for c := b.first; c < min(b.first+b.width, f.In); c++ {
					dst[c-b.first] = w[(t*f.In+c)*f.Out+o]
				}
			}
		}
	}
}
