package simd

func (s *Set) winogradInput(p *patches) {
	switch s.isa {
	case isaAVX512:
		winogradInputAVX512(p)
	case isaAVX2:
		winogradInputAVX2(p)
	default:
		winogradInputPortable(p)
	}
}

func (s *Set) winogradOutput(p *patches) {
	switch s.isa {
	case isaAVX512:
		winogradOutputAVX512(p)
	case isaAVX2:
		winogradOutputAVX2(p)
	default:
		winogradOutputPortable(p)
	}
}

func (s *Set) winogradGradient(p *patches) {
	switch s.isa {
	case isaAVX512:
		winogradGradientAVX512(p)
	case isaAVX2:
		winogradGradientAVX2(p)
	default:
		winogradGradientPortable(p)
	}
}

func (s *Set) winogradWeights(w, parts []float32, n, apart, part int) {
	switch {
	case s.isa == isaAVX512 && n%narrow == 0:
		winogradWeightsAVX512(&w[0], &parts[0], n, apart, part)
	case s.isa == isaAVX2 && n%narrow == 0:
		winogradWeightsAVX2(&w[0], &parts[0], n, apart, part)
	default:
		winogradWeightsPortable(w, parts, n, apart, part)
	}
}

func (s *Set) winogradFilter(dw, parts []float32, n, apart, part int) {
	switch {
	case s.isa == isaAVX512 && n%narrow == 0:
		winogradFilterAVX512(&dw[0], &parts[0], n, apart, part)
	case s.isa == isaAVX2 && n%narrow == 0:
		winogradFilterAVX2(&dw[0], &parts[0], n, apart, part)
	default:
		winogradFilterPortable(dw, parts, n, apart, part)
	}
}

//go:noescape
func winogradInputAVX512(p *patches)

//go:noescape
func winogradOutputAVX512(p *patches)

//go:noescape
func winogradGradientAVX512(p *patches)

//go:noescape
func winogradWeightsAVX512(w, parts *float32, n, apart, part int)

//go:noescape
func winogradFilterAVX512(dw, parts *float32, n, apart, part int)

//go:noescape
func winogradInputAVX2(p *patches)

//go:noescape
func winogradOutputAVX2(p *patches)

//go:noescape
func winogradGradientAVX2(p *patches)

//go:noescape
func winogradWeightsAVX2(w, parts *float32, n, apart, part int)

//go:noescape
func winogradFilterAVX2(dw, parts *float32, n, apart, part int)
