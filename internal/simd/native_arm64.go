package simd

// neon: every arm64 processor that Go supports has it.
var neon = &Set{name: "neon", isa: isaNEON, pixels: 4, taps: 4, fields: fields{
	multiply:       multiplyNEON,
	interpolate:    interpolateNEON,
	scatter:        scatterNEON,
	mulConj:        mulConjNEON,
	addMulConj:     addMulConjNEON,
	addMulConjOver: addMulConjOverNEON,
	quotient:       quotientNEON,
	addIntensity:   addIntensityNEON,
	scaleBy:        scaleByNEON,
	peak:           peakNEON,
	brightest:      brightestNEON,
	modulus:        modulusNEON,
	misfit:         misfitNEON,
	addScaled:      addScaledNEON,
	overlaps:       overlapsNEON,
}}

func native() []*Set { return []*Set{neon} }

func (s *Set) conv(t *tile, _ bool) {
	if s.isa == isaNEON {
		convNarrowNEON(t)
		return
	}
	convPortable(t)
}

func (s *Set) gradient(t *tile, _ bool) {
	if s.isa == isaNEON {
		gradNarrowNEON(t)
		return
	}
	gradientPortable(t)
}

func (s *Set) dot(t *tile) {
	if s.isa == isaNEON {
		dotTileNEON(t)
		return
	}
	dotPortable(t)
}

//go:noescape
func convNarrowNEON(t *tile)

//go:noescape
func gradNarrowNEON(t *tile)

//go:noescape
func dotTileNEON(t *tile)

func (s *Set) subtract(y, x, c []float64) { subtractPortable(y, x, c) }

func (s *Set) subtractConvolution(y, x, kernel []float64) { subtractConvolutionPortable(y, x, kernel) }

func (s *Set) weigh(f, l []float64, columns *[4][]float64, w *Weights, sums *[weighCells]float64) {
	weighPortable(f, l, columns, w, sums)
}

func (s *Set) dots(sums *[2 * dotColumns]float64, x, u []float64, columns int) {
	dotsPortable(sums, x, u, columns)
}
