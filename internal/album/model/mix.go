package model

import (
	"math"
	"math/rand/v2"
)

// passMixing holds the mixing variables of one artist's rows while a [Pass] goes
// over posterior draws.
type passMixing struct {
	artist int // plus one; 0 before Begin
	shape  tShape
	root   []float64 // sqrt(w) per row; nil under the normal likelihood
	path   []float64
	begun  bool // the first draw has been seen
	rng    *rand.Rand
	pcg    *rand.PCG
}

// The rounds of Gibbs sampling for the mixing variables of one artist: before the
// first draw, and for each. From draw to draw the parameters hardly move, as seen
// from one artist, so that the variables of neighbouring draws are one Markov chain.
const (
	firstRounds = 20
	eachRounds  = 2
)

// Begin prepares for passes over the draws of artist k. Under a likelihood with
// mixing variables those are drawn anew for each draw, because they belong to the
// scores that condition the model now, which need not be those of the fit; all
// random numbers follow from k. Under the normal likelihood it does nothing.
func (a *Pass) Begin(m *Model, k int) {
	if !m.noise.Likelihood.mixed() {
		return
	}
	x := &a.mix
	if x.pcg == nil {
		x.pcg = rand.NewPCG(0, 0)
		x.rng = rand.New(x.pcg)
	}
	x.pcg.Seed(uint64(k)+1, 0x5eed)
	n := m.spans[k].Hi - m.spans[k].Lo
	x.artist, x.begun = k+1, false
	x.root, x.path = resized(x.root, n), resized(x.path, n)
	for j := range x.root {
		x.root[j] = 1
	}
}

func resized(x []float64, n int) []float64 {
	if cap(x) < n {
		return make([]float64, n)
	}
	return x[:n]
}

// noise returns variance and shift of the mean of row j, whose scale squared is s2.
func (x *passMixing) noise(s2 float64, j int) (h, shift float64) {
	r := x.root[j]
	return s2 * r * r, math.Sqrt(s2) * x.shape.skew * (r - x.shape.k)
}

// mix draws the mixing variables of artist k.
func (p *Point) mix(k int, a *Pass) {
	x := &a.mix
	if x.artist != k+1 {
		panic("model: a pass over mixing variables needs Begin for its artist")
	}
	x.shape = p.shape
	rounds := eachRounds
	if !x.begun {
		rounds, x.begun = firstRounds, true
	}
	lo := p.m.spans[k].Lo
	for range rounds {
		p.filter(k, a)
		p.path(k, x.rng, a, x.path)
		for j := range x.root {
			i := lo + j
			if !p.m.rows.Train[i] {
				continue
			}
			// The innovation is about the level before the row, without the shift.
			_, shift := x.noise(a.noise[j], j)
			r := a.V[j] + shift + a.Level[j] - x.path[j]
			x.root[j] = 1 / x.shape.drawRoot(r/math.Sqrt(a.noise[j]), x.rng)
		}
	}
}

// Noise returns the variance of training row j of a pass over the artist whose rows
// begin at lo, and how far its mean is shifted, given its mixing variable.
func (p *Point) Noise(a *Pass, lo, j int) (variance, shift float64) {
	s2 := p.NoiseVar(lo + j)
	if a.mix.root == nil {
		return s2, 0
	}
	return a.mix.noise(s2, j)
}
