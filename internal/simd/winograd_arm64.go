package simd

func (s *Set) winogradInput(p *patches) {
	if s.isa == isaNEON {
		winogradInputNEON(p)
		return
	}
	winogradInputPortable(p)
}

func (s *Set) winogradOutput(p *patches) {
	if s.isa == isaNEON {
		winogradOutputNEON(p)
		return
	}
	winogradOutputPortable(p)
}

func (s *Set) winogradGradient(p *patches) {
	if s.isa == isaNEON {
		winogradGradientNEON(p)
		return
	}
	winogradGradientPortable(p)
}

func (s *Set) winogradWeights(w, parts []float32, n, apart, part int) {
	if s.isa == isaNEON && n%narrow == 0 {
		winogradWeightsNEON(&w[0], &parts[0], n, apart, part)
		return
	}
	winogradWeightsPortable(w, parts, n, apart, part)
}

func (s *Set) winogradFilter(dw, parts []float32, n, apart, part int) {
	if s.isa == isaNEON && n%narrow == 0 {
		winogradFilterNEON(&dw[0], &parts[0], n, apart, part)
		return
	}
	winogradFilterPortable(dw, parts, n, apart, part)
}

//go:noescape
func winogradInputNEON(p *patches)

//go:noescape
func winogradOutputNEON(p *patches)

//go:noescape
func winogradGradientNEON(p *patches)

//go:noescape
func winogradWeightsNEON(w, parts *float32, n, apart, part int)

//go:noescape
func winogradFilterNEON(dw, parts *float32, n, apart, part int)
