package simd

import "golang.org/x/sys/cpu"

var (
	setAVX512 = &Set{name: "avx512", isa: isaAVX512, wide: true, pixels: 8, taps: 8, rows: rows{
		rectify:     rectifyAVX512,
		columnStats: columnStatsAVX512,
		gate:        gateAVX512,
		scale:       scaleAVX512,
		dot3:        dot3AVX512,
		gateBack:    gateBackAVX512,
		add:         addAVX512,
		max4:        max4AVX512,
		max4Back:    max4BackAVX512,
		add4:        add4AVX512,
		adam:        adamAVX512,
	}, fields: fields{
		multiply:       multiplyAVX512,
		interpolate:    interpolateAVX512,
		scatter:        scatterAVX512,
		mulConj:        mulConjAVX512,
		addMulConj:     addMulConjAVX512,
		addMulConjOver: addMulConjOverAVX512,
		quotient:       quotientAVX512,
		addIntensity:   addIntensityAVX512,
		scaleBy:        scaleByAVX512,
		peak:           peakAVX512,
		brightest:      brightestAVX512,
		modulus:        modulusAVX512,
		misfit:         misfitAVX512,
		addScaled:      addScaledAVX512,
		overlaps:       overlapsAVX512,
	}}
	setAVX2 = &Set{name: "avx2", isa: isaAVX2, pixels: 4, taps: 4, rows: rows{
		rectify:     rectifyAVX2,
		columnStats: columnStatsAVX2,
		gate:        gateAVX2,
		scale:       scaleAVX2,
		dot3:        dot3AVX2,
		gateBack:    gateBackAVX2,
		add:         addAVX2,
		max4:        max4AVX2,
		max4Back:    max4BackAVX2,
		add4:        add4AVX2,
		adam:        adamAVX2,
	}, fields: fields{
		multiply:       multiplyAVX2,
		interpolate:    interpolateAVX2,
		scatter:        scatterAVX2,
		mulConj:        mulConjAVX2,
		addMulConj:     addMulConjAVX2,
		addMulConjOver: addMulConjOverAVX2,
		quotient:       quotientAVX2,
		addIntensity:   addIntensityAVX2,
		scaleBy:        scaleByAVX2,
		peak:           peakAVX2,
		brightest:      brightestAVX2,
		modulus:        modulusAVX2,
		misfit:         misfitAVX2,
		addScaled:      addScaledAVX2,
		overlaps:       overlapsAVX2,
	}}
)

// native returns the sets in assembly that the processor can run.
func native() []*Set {
	var all []*Set
	x := cpu.X86
	if x.HasAVX512F && x.HasAVX512VL && x.HasAVX512DQ && x.HasAVX512BW {
		all = append(all, setAVX512)
	}
	if x.HasAVX2 && x.HasFMA {
		all = append(all, setAVX2)
	}
	return all
}

// The kernels of tiles and panels are called by name and not through the set, so
// that their arguments need not leave the stack.

func (s *Set) conv(t *tile, wide bool) {
	switch {
	case s.isa == isaAVX512 && wide:
		convWideAVX512(t)
	case s.isa == isaAVX512:
		convNarrowAVX512(t)
	case s.isa == isaAVX2:
		convNarrowAVX2(t)
	default:
		convPortable(t)
	}
}

func (s *Set) gradient(t *tile, wide bool) {
	switch {
	case s.isa == isaAVX512 && wide:
		gradWideAVX512(t)
	case s.isa == isaAVX512:
		gradNarrowAVX512(t)
	case s.isa == isaAVX2:
		gradNarrowAVX2(t)
	default:
		gradientPortable(t)
	}
}

func (s *Set) dot(t *tile) {
	switch s.isa {
	case isaAVX512:
		dotTileAVX512(t)
	case isaAVX2:
		dotTileAVX2(t)
	default:
		dotPortable(t)
	}
}

// The products with panels are the same for both sets.

func (s *Set) subtract(y, x, c []float64) {
	if s.isa == isaPortable {
		subtractPortable(y, x, c)
		return
	}
	subtractAVX2(&y[0], &x[0], &c[0], len(y), len(c), len(y))
}

// A convolution is the product with a panel whose columns begin one number apart.
func (s *Set) subtractConvolution(y, x, kernel []float64) {
	if s.isa == isaPortable {
		subtractConvolutionPortable(y, x, kernel)
		return
	}
	subtractAVX2(&y[0], &x[0], &kernel[0], len(y), len(kernel), 1)
}

func (s *Set) weigh(f, l []float64, columns *[4][]float64, w *Weights, sums *[weighCells]float64) {
	a, b, c, d := columns[0][:len(f)], columns[1][:len(f)], columns[2][:len(f)], columns[3][:len(f)]
	if s.isa == isaPortable {
		weighPortable(f, l, columns, w, sums)
		return
	}
	weighAVX2(&f[0], &l[0], &a[0], &b[0], &c[0], &d[0], &w[0], &sums[0], len(f)/weighCells)
}

func (s *Set) dots(sums *[2 * dotColumns]float64, x, u []float64, columns int) {
	if s.isa == isaPortable {
		dotsPortable(sums, x, u, columns)
		return
	}
	dotsAVX2(&sums[0], &x[0], &u[0], len(u), columns)
}
