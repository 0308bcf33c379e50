package mcmc

import (
	"math"
	"math/rand/v2"
	"time"
)

// maxStarts bounds the search for a starting point inside the support.
const maxStarts = 100

// chain is one Markov chain with everything that decides its future, and the
// draws that it has kept.
type chain struct {
	index  int
	cfg    Config
	target Target // in the sampler's coordinates
	dim    int

	eng *engine
	pcg *rand.PCG
	rng *rand.Rand

	it    int // iterations done
	z     point
	adapt adaptation
	aux   Refresher // nil for a target without auxiliary variables
	whole []float64 // scratch: q in the caller's coordinates

	warmLeaps, warmDiverged int
	leaps, diverged         int
	warmTime, drawTime      time.Duration

	draws [][]float64
	stats []DrawStats
	slab  []float64 // room for the next draws

	broken  []Divergence // the first of them
	stored  int          // iterations that the storage has
	resumed int
}

func newChain(index int, t Target, cfg Config) *chain {
	c := &chain{index: index, cfg: cfg, target: t, dim: t.Dim()}
	if aux, ok := t.(Refresher); ok {
		c.aux, c.whole = aux, make([]float64, c.dim)
	}
	if cfg.Metric != nil {
		c.target = newAffineTarget(t, cfg.Metric)
	}
	c.eng = newEngine(c.target, cfg.MaxTreeDepth)
	c.pcg = newGenerator(cfg.Seed, index)
	c.rng = rand.New(c.pcg)
	c.z = newPoint(c.dim)
	c.adapt = newAdaptation(c.dim, cfg.Warmup, cfg.TargetAccept)
	return c
}

// newGenerator gives every (seed, chain) a far-away place on the orbit of the
// generator. The words pass through the SplitMix64 finaliser (Steele, Lea,
// Flood 2014), because neighbouring seeds would otherwise differ in one bit.
func newGenerator(seed uint64, chain int) *rand.PCG {
	a := splitMix(seed)
	b := splitMix(a ^ splitMix(uint64(chain)+1))
	return rand.NewPCG(a, b)
}

func splitMix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// start places the chain and finds a first step.
func (c *chain) start() error {
	tries := maxStarts
	if c.cfg.Start != nil {
		tries = 1
	}
	for range tries {
		c.choose()
		c.z.logp = c.target.LogDensity(c.z.q, c.z.g)
		c.warmLeaps++
		if finite(c.z.logp) && allFinite(c.z.g) {
			c.warmLeaps += c.adapt.start(c.eng, &c.z, c.rng)
			return nil
		}
	}
	return &StartError{Chain: c.index, Tries: tries}
}

// choose picks a starting point: the one given, or a random one.
func (c *chain) choose() {
	if c.cfg.Start != nil {
		copy(c.z.q, c.cfg.Start[c.index])
		if c.cfg.Metric != nil {
			c.cfg.Metric.invert(c.z.q)
		}
		return
	}
	for i := range c.z.q {
		if c.cfg.Metric != nil {
			c.z.q[i] = c.rng.NormFloat64()
		} else {
			c.z.q[i] = 4*c.rng.Float64() - 2
		}
	}
}

func (c *chain) total() int   { return c.cfg.Warmup + c.cfg.Draws }
func (c *chain) done() bool   { return c.it >= c.total() }
func (c *chain) warmup() bool { return c.it < c.cfg.Warmup }

// advance does one iteration. It reports false, with the chain as it was, when
// the engine was told to stop.
func (c *chain) advance() bool {
	began, before := time.Now(), *c.pcg
	s, ok := c.eng.transition(&c.z, c.adapt.stepFor(c.it), c.rng)
	if !ok {
		*c.pcg = before
		return false
	}
	c.refresh()
	if c.warmup() {
		c.warm(s)
		c.warmTime += time.Since(began)
	} else {
		c.keep(s)
		c.drawTime += time.Since(began)
	}
	c.it++
	return true
}

// refresh lets the target draw its auxiliary variables. The density in q is another
// one then.
func (c *chain) refresh() {
	if c.aux == nil {
		return
	}
	c.place(c.z.q, c.whole)
	c.aux.Refresh(c.whole, c.rng)
	copy(c.z.q, c.whole)
	if c.cfg.Metric != nil {
		c.cfg.Metric.invert(c.z.q)
	}
	c.z.logp = c.target.LogDensity(c.z.q, c.z.g)
}

func (c *chain) warm(s DrawStats) {
	c.warmLeaps += s.Steps + c.adapt.learn(c.it, s, c.eng, &c.z, c.rng)
	if s.Diverging {
		c.warmDiverged++
	}
}

func (c *chain) keep(s DrawStats) {
	c.draws = append(c.draws, c.row())
	c.stats = append(c.stats, s)
	c.place(c.z.q, c.draws[len(c.draws)-1])
	if s.Diverging && len(c.broken) < maxDivergences {
		c.broken = append(c.broken, c.divergence())
	}
	c.count(s)
}

func (c *chain) count(s DrawStats) {
	c.leaps += s.Steps
	if s.Diverging {
		c.diverged++
	}
}

// row cuts the place of one draw from memory that is taken a block at a time.
func (c *chain) row() []float64 {
	if len(c.slab) == 0 {
		left := max(1, c.cfg.Draws-len(c.draws))
		c.slab = make([]float64, min(left, DefaultBlockSize)*c.dim)
	}
	r := c.slab[:c.dim:c.dim]
	c.slab = c.slab[c.dim:]
	return r
}

func (c *chain) progress(began time.Time) Progress {
	p := Progress{
		Chain: c.index, Iteration: c.it, Total: c.total(), Warmup: c.warmup(),
		StepSize: c.adapt.step, Divergences: c.diverged, Leapfrogs: c.warmLeaps + c.leaps,
		Elapsed: time.Since(began), Resumed: c.resumed > 0,
	}
	if p.Warmup {
		p.Divergences = c.warmDiverged
	}
	return p
}

// result hands the draws over.
func (c *chain) result() Chain {
	return Chain{
		Draws: c.draws, Stats: c.stats, Diverged: c.broken, StepSize: c.adapt.step, InverseMass: c.eng.sys.inv,
		WarmupLeapfrogs: c.warmLeaps, WarmupDivergences: c.warmDiverged,
		WarmupTime: c.warmTime, SampleTime: c.drawTime, Resumed: c.resumed,
	}
}

// walk describes the state that a record carries besides the draws.
func (c *chain) walk(k *codec) {
	k.count(&c.it)
	k.generator(c.pcg)
	k.floats(c.z.q)
	k.floats(c.z.g)
	k.float(&c.z.logp)
	k.floats(c.eng.sys.inv)
	if c.aux != nil {
		k.floats(c.aux.State())
	}
	c.adapt.walk(k)
	k.count(&c.warmLeaps)
	k.count(&c.warmDiverged)
	k.duration(&c.warmTime)
	k.duration(&c.drawTime)
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func allFinite(x []float64) bool {
	for _, v := range x {
		if !finite(v) {
			return false
		}
	}
	return true
}
