package model

import "math"

// chunk adds one chunk to s, artist by artist.
func (t *latticeTarget) chunk(c *chunk, th *theta, h float64, slopes bool, s *latticeSums) {
	p := &t.m.packed.patterns[c.pattern]
	t.begin(p, th, h)
	mass := product{1, 0}
	for j := range c.width {
		for k := range p.steps {
			i := c.lo + k*c.width + j
			t.mass[k] = t.forward(k, i, h)
			mass.times(t.mass[k] * t.inv[i])
		}
		if slopes {
			t.backward(c, j, p.steps, h, th, s)
		}
	}
	s.log += mass.log()
}

// latticeScratch is the memory of a pass over the albums of one artist. Vectors have
// one cell a level and zeros to whole blocks, and a margin of zeros at both ends, into
// which convolutions reach.
type latticeScratch struct {
	half   int // levels on either side of zero
	cells  int // 2 half + 1 in whole blocks
	margin int

	moves          []*kernel // to every album; nil where the effect stays
	start          []float64 // the density of the first effect
	likes, filters [][]float64
	mass           []float64 // of every score given earlier ones
	ahead, spare   []float64 // what is known from later albums
}

// latticeBlock is what the loops over cells take at once.
const latticeBlock = 8

// inside is a vector without its margins.
func (a *latticeScratch) inside(v []float64) []float64 { return v[a.margin : a.margin+a.cells] }

// begin prepares for the artists of a pattern.
func (t *latticeTarget) begin(p *pattern, th *theta, h float64) {
	t.half, t.margin, t.moves = t.halfLevels(p, th, h), 0, t.moves[:0]
	t.cells = (2*t.half + latticeBlock) / latticeBlock * latticeBlock
	for k, d := range p.steps {
		var x *kernel
		if k > 0 && d > 0 {
			x = t.kernel(d*th.sr*th.sr, h).within(2 * t.half)
			t.margin = max(t.margin, len(x.density)/2)
		}
		t.moves = append(t.moves, x)
	}
	for len(t.likes) < len(p.steps) {
		t.likes, t.filters = append(t.likes, nil), append(t.filters, nil)
	}
	n := t.cells + 2*t.margin
	for k := range p.steps {
		t.likes[k], t.filters[k] = zeros(t.likes[k], n), zeros(t.filters[k], n)
	}
	t.ahead, t.spare, t.start = zeros(t.ahead, n), zeros(t.spare, n), zeros(t.start, n)
	t.mass = resized(t.mass, len(p.steps))
	first := t.kernel(th.sa*th.sa+p.steps[0]*th.sr*th.sr, h)
	for g := range 2*t.half + 1 {
		t.start[t.margin+g] = first.at(first.density, g-t.half)
	}
}

// zeros is resized, with nothing in it.
func zeros(x []float64, n int) []float64 {
	x = resized(x, n)
	clear(x)
	return x
}

// forward predicts album k of an artist, row i, and takes in its score, whose density
// given the earlier ones it returns. What it leaves in the filter is as much as that;
// the next album divides by it.
func (t *latticeTarget) forward(k, i int, h float64) (mass float64) {
	f, factor := t.filters[k], 1.0
	if k > 0 {
		factor = 1 / t.mass[k-1]
	}
	switch {
	case k == 0:
		copy(f, t.start)
	case t.moves[k] == nil:
		copy(f, t.filters[k-1])
	default:
		t.convolve(f, t.filters[k-1], t.moves[k].density)
	}
	return t.see(t.inside(f), t.inside(t.likes[k]), i, h, factor)
}

// see multiplies f by factor and by the density of score i at every level, which it
// stores in like, and returns the sum.
func (t *latticeTarget) see(f, like []float64, i int, h, factor float64) (mass float64) {
	first := (t.e[i] + float64(t.half)*h) * t.inv[i]
	if columns, w, ok := t.phases.columns(first, t.cells); ok {
		w[4] = factor
		return t.m.packed.kernels.Weigh(f, like, &columns, &w)
	}
	for g := range 2*t.half + 1 {
		like[g] = t.table.density((t.e[i] - float64(g-t.half)*h) * t.inv[i])
		f[g] *= factor * like[g]
		mass += f[g]
	}
	return mass
}

// backward goes over the albums of artist j of a chunk again from the last one.
func (t *latticeTarget) backward(c *chunk, j int, steps []float64, h float64, th *theta, s *latticeSums) {
	ahead := t.inside(t.ahead)[:2*t.half+1]
	for g := range ahead {
		ahead[g] = 1
	}
	for k := len(steps) - 1; k >= 0; k-- {
		t.album(c.lo+k*c.width+j, k, h, s)
		like, factor := t.likes[k], 1/t.mass[k]
		for g, v := range t.inside(t.ahead) {
			like[t.margin+g] *= v * factor
		}
		switch x := t.moves[k]; {
		case k == 0:
			t.first(t.inside(like), h, steps[0], th, s)
		case x == nil:
			copy(t.ahead, like)
		default:
			t.convolve(t.ahead, like, x.curve)
			sum := 0.0
			for g, v := range t.inside(t.ahead) {
				sum += v * t.filters[k-1][t.margin+g]
			}
			s.walk += 0.5 * steps[k] * sum / t.mass[k-1]
			t.convolve(t.ahead, like, x.density)
		}
	}
}

// first adds the derivatives in the variance of the first effect.
func (t *latticeTarget) first(like []float64, h, step float64, th *theta, s *latticeSums) {
	x, sum := t.kernel(th.sa*th.sa+step*th.sr*th.sr, h), 0.0
	for g := range 2*t.half + 1 {
		sum += 0.5 * like[g] * x.at(x.curve, g-t.half)
	}
	s.artist += sum
	s.walk += step * sum
}

// album adds what the score of row i, album k of its artist, says about its mean and
// scale.
func (t *latticeTarget) album(i, k int, h float64, s *latticeSums) {
	f, ahead, factor := t.inside(t.filters[k]), t.inside(t.ahead), 1/t.mass[k]
	var x noiseSlopes
	for g := range 2*t.half + 1 {
		// A narrow kernel has negative entries: what they weigh is part of the sums.
		if p := f[g] * ahead[g] * factor; math.Abs(p) > latticeLeast {
			t.table.add(&x, p, (t.e[i]-float64(g-t.half)*h)*t.inv[i])
		}
	}
	t.told(i, x, s)
}

// told adds what the score of row i says about its mean and scale to s.
func (t *latticeTarget) told(i int, x noiseSlopes, s *latticeSums) {
	u, scale := -x.z*t.inv[i], -t.unit[i]*(1+x.zz)
	t.u[i] = u
	s.u += u
	s.uPrev += u * t.m.packed.prev[i]
	s.logSigma += scale
	s.expo -= scale * t.m.packed.levels[i].logCount
	s.slope.add(scale, &t.m.packed.levels[i].by)
	s.nu += x.nu
	s.skew += x.skew
}

// convolve sets the levels of out to in convolved with the negative of kernel: whole
// blocks of them, which is faster than the last few one by one.
func (t *latticeTarget) convolve(out, in, kernel []float64) {
	inside, reach := t.inside(out), len(kernel)/2
	clear(inside)
	t.m.packed.kernels.SubtractConvolution(inside, in[t.margin-reach:][:t.cells+2*reach], kernel)
	clear(inside[2*t.half+1:])
}
