package model

import (
	"math"
	"math/rand/v2"
)

// mixedTarget is a [Target] whose mixing variables are drawn between the
// transitions of NUTS. It implements [mcmc.Refresher].
//
// One round:
//
//  1. draw the effects of all artists given everything (filter and backward
//     sampling), in standardised form: a[j,1] = mu + sigma_artist z_j,
//     a[j,t] = a[j,t-1] + sigma_rw w[j,t];
//  2. move sigma_artist, sigma_rw, sigma, nu and skew given those and all else, with
//     the mixing variables integrated out, by a Metropolis-Hastings step;
//  3. draw the mixing variables given all that.
//
// NUTS then moves everything but the mixing variables, with the effects integrated
// out again. Given the mixing variables the scales hardly move; the second step,
// which keeps neither them nor the unstandardised effects, is what makes it quick.
// Steps 2 and 3 together are a partially collapsed Gibbs sampler (van Dyk and Park,
// JASA 103, 2008), steps 1 and 2 and NUTS an interweaving of two ways to write the
// effects (Yu and Meng, Journal of Computational and Graphical Statistics 20, 2011).
type mixedTarget struct {
	*Target
	steps  proposal
	draw   Draw
	scales scaleDensity
}

// State implements [mcmc.Refresher].
func (t *mixedTarget) State() []float64 {
	t.mix.stale = true // a resumed chain writes to it
	return t.mix.root
}

// Refresh implements [mcmc.Refresher].
func (t *mixedTarget) Refresh(q []float64, rng *rand.Rand) {
	th := t.m.theta(q)
	t.effects(&th, q, rng)
	t.m.Constrain(q, &t.draw)
	t.scales.into(t.steps.move(&t.scales, t.scales.of(&t.draw), rng), &t.draw)
	t.m.move(&t.draw, q)
	t.drawRoots(rng)
}

// drawRoots draws the mixing variables given the residuals r and t.draw.
func (t *mixedTarget) drawRoots(rng *rand.Rand) {
	s := newShape(t.draw.Nu, t.draw.Skew)
	t.mix.stale = true
	x := &t.scales
	for i := range t.m.packed.levels {
		s2, _ := t.m.packed.levels[i].variance(t.draw.Sigma, t.draw.Exponent, &t.draw.Slope)
		r := x.rest[i] - t.draw.SigmaArtist*x.first[i] - t.draw.SigmaRW*x.later[i]
		t.mix.root[i] = 1 / s.drawRoot(r/math.Sqrt(s2), rng)
	}
}

// effects draws the effects of all artists given the scores and the parameters.
func (t *mixedTarget) effects(th *theta, q []float64, rng *rand.Rand) {
	p := t.m.packed
	t.m.white.apply(t.b, q[t.m.nTheta():], &th.bend)
	t.residuals(th.rho)
	p.subtractSets(t.e, t.b[1:])
	for k := range p.chunks {
		p.subtractDense(t.e, p.chunks[k].panel, t.b[1:], t.dense)
	}
	copy(t.scales.rest, t.e)
	t.mix.refresh(p, &t.lev, th, t.e)
	for k := range p.chunks {
		t.chunkEffects(&p.chunks[k], th, rng)
	}
	t.scales.follow(th.g, &th.slope)
}

// chunkEffects filters a chunk and samples backwards, see [Point.path].
func (t *mixedTarget) chunkEffects(c *chunk, th *theta, rng *rand.Rand) {
	steps := t.m.packed.patterns[c.pattern].steps
	w := c.width
	clear(t.row.a[:w])
	for j := range w {
		t.row.p[j] = th.sa * th.sa
	}
	det, s := product{1, 0}, sums{}
	level := t.u[c.lo:c.hi] // filtered means
	for k, d := range steps {
		t.forward(c.lo+k*w, k*w, w, d*th.sr*th.sr, &det, &s)
		copy(level[k*w:], t.row.a[:w])
	}
	next := t.row.r[:w]
	for k := len(steps) - 1; k >= 0; k-- {
		step := math.Inf(1) // nothing is known of what follows
		if k+1 < len(steps) {
			step = steps[k+1] * th.sr * th.sr
		}
		for j := range w {
			i := k*w + j
			// Row i has mean a + K v and variance P (1-K) = K h given its past.
			v := t.lev.h[t.m.packed.level[c.lo+i]] * t.row.gain[i]
			next[j] = backwards(level[i], v, next[j], step, rng)
			t.scales.later[c.lo+i] = next[j]
		}
	}
	t.split(c, steps[0]*th.sr*th.sr, th, rng)
}

// backwards draws a Gaussian of the given mean and variance, of which a value that
// is step (a variance) later is known.
func backwards(mean, v, next, step float64, rng *rand.Rand) float64 {
	if !math.IsInf(step, 1) {
		g := 1.0
		if step > 0 {
			g = v / (v + step)
		}
		mean += g * (next - mean)
		v *= 1 - g
	}
	return mean + math.Sqrt(v)*rng.NormFloat64()
}

// split writes the effects in later as those at the first position and what was
// added since, in units of their scales. The first training row may be some steps
// (of variance step) after the first position.
func (t *mixedTarget) split(c *chunk, step float64, th *theta, rng *rand.Rand) {
	first, later := t.scales.first[c.lo:c.hi], t.scales.later[c.lo:c.hi]
	w := c.width
	for j := range w {
		a := later[j]
		if step > 0 {
			a = backwards(0, th.sa*th.sa, a, step, rng)
		}
		for i := j; i < len(later); i += w {
			first[i], later[i] = a/th.sa, (later[i]-a)/th.sr
		}
	}
}

// drawRoot draws sqrt(1/w) given a value z: the density of [tShape.root]. Without
// skewness 1/w is a gamma variable. With it, a gamma variable is proposed whose
// density touches the logarithm of the wanted one at its mode from above: by
// sqrt(x) below its tangent in x, or above the one in log x.
func (s tShape) drawRoot(z float64, rng *rand.Rand) float64 {
	x := z + s.skew*s.k
	b, c := s.skew*x, s.nu+x*x
	if b == 0 {
		return math.Sqrt(gamma((s.nu+1)/2, rng) * 2 / c)
	}
	mode := s.root(z)
	shape, rate := (s.nu+1)/2, (c-b/mode)/2
	if b < 0 {
		shape, rate = (s.nu+b*mode+1)/2, c/2
	}
	for {
		r := math.Sqrt(gamma(shape, rng) / rate)
		d := r/mode - 1
		reject := 0.5 * b * mode * d * d
		if b < 0 {
			reject = -b * mode * (d - math.Log1p(d))
		}
		if !(rng.ExpFloat64() < reject) { // also where it is no number
			return r
		}
	}
}

// gamma draws from Gamma(shape, 1), shape >= 1/2 (Marsaglia and Tsang, ACM
// Transactions on Mathematical Software 26, 2000); of another shape it is no number.
func gamma(shape float64, rng *rand.Rand) float64 {
	if !(shape > 0 && finite(shape)) {
		return math.NaN()
	}
	if shape < 1 {
		return gamma(shape+1, rng) * math.Pow(rng.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := rng.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v *= v * v
		u := rng.Float64()
		if u < 1-0.0331*x*x*x*x || math.Log(u) < 0.5*x*x+d*(1-v+math.Log(v)) {
			return d * v
		}
	}
}
