package model

import (
	"math"

	"github.com/latent-go/latent/mcmc"
)

// latticeTarget is the log density of the parameters with the artist effects and the
// mixing variables integrated out, the latter in closed form: a score is then the
// effect of its artist and a t variable, and the effects are integrated out by the
// forward algorithm on a lattice of equidistant levels (Kitagawa, JASA 82, 1987).
// Equidistant sums of smooth functions that vanish at both ends converge
// exponentially, see [latticeTarget.spacing].
//
// Where the lattice would have to be too fine the log density is -Inf. A
// latticeTarget belongs to one goroutine.
type latticeTarget struct {
	*Target // of which the residuals and scratch memory are used

	table noiseTable
	finer float64 // divides the spacing; 1
	inv   []float64
	unit  []float64           // d log s/d log sigma
	walks map[float64]*kernel // by variance

	least, alike float64 // of [patternBounds]
	spectral     bool
	widest       int // the most levels on either side
	phases       phases
	latticeScratch
	still   bool // no effect moves, see [resting]
	resting resting

	follow []float64 // what the noise follows, column behind column
	rise   []float64 // log of sigma over the scale of a row
}

// The lattice reaches latticeReach standard deviations to either side. Its spacing
// is at most latticeSpacing of the standard deviation of the first effect and of
// every step: an error of exp(-2 pi^2/latticeSpacing^2).
const (
	latticeReach   = 7.0
	latticeSpacing = 0.82
	latticeError   = 18    // the error for the densities of scores is e^-18
	latticeCells   = 2000  // the most levels
	latticeMargin  = 4     // levels more on either side
	narrowMargin   = 50    // the same for a [latticeTarget.narrow] kernel, which has died out by then
	stepReach      = 6.5   // of a step, in standard deviations
	latticeLeast   = 1e-14 // the least weight of a level that is looked at
)

func newLatticeTarget(m *Model) *latticeTarget {
	n := m.packed.rows
	t := &latticeTarget{Target: m.Target(), table: noiseTable{fine: tableFine}, finer: 1, inv: make([]float64, n), unit: make([]float64, n)}
	t.least, t.alike = patternBounds(m.packed)
	t.still = t.rests()
	t.rise = make([]float64, n)
	for _, k := range m.follows {
		for i := range n {
			t.follow = append(t.follow, m.packed.levels[i].by[k])
		}
	}
	return t
}

var _ mcmc.Target = (*latticeTarget)(nil)

// LogDensity implements [mcmc.Target].
func (t *latticeTarget) LogDensity(q, grad []float64) float64 {
	m, nt := t.m, t.m.nTheta()
	th := m.theta(q)
	clear(grad)
	clear(t.g)
	m.white.apply(t.b, q[nt:], &th.bend)
	var n natural
	lp := m.prior(&th, q, &n, grad)
	pb, bend := m.coefficientPrior(t.b, t.g, th.bend.scale)
	lp += pb + m.white.logVolume(&th.bend)
	s, ok := t.likelihood(&th, true)
	if !ok {
		return math.Inf(-1)
	}
	n.add(&s.sums, &th)
	m.pullShape(&th, s.nu, s.skew, grad)
	th.pullBack(&n, grad)
	m.pullSlopes(&n, grad)
	bend += m.white.pullBack(grad[nt:], t.g, q[nt:], &th.bend)
	m.pullBend(&th, bend, grad)
	return lp + s.log
}

// value is LogDensity without the gradient, for a third of its cost.
func (t *latticeTarget) value(q []float64) float64 {
	m := t.m
	th := m.theta(q)
	clear(t.g)
	m.white.apply(t.b, q[m.nTheta():], &th.bend)
	var n natural
	scrap := make([]float64, m.dim())
	lp := m.prior(&th, q, &n, scrap)
	pb, _ := m.coefficientPrior(t.b, t.g, th.bend.scale)
	lp += pb + m.white.logVolume(&th.bend)
	s, ok := t.likelihood(&th, false)
	if !ok {
		return math.Inf(-1)
	}
	return lp + s.log
}

// latticeSums are the log likelihood and its derivatives.
type latticeSums struct {
	sums
	log, nu, skew float64
}

// likelihood runs over all chunks.
func (t *latticeTarget) likelihood(th *theta, slopes bool) (s latticeSums, ok bool) {
	p := t.m.packed
	t.residuals(th.rho)
	p.subtractSets(t.e, t.b[1:])
	see, ok := t.ready(th, slopes)
	if !ok {
		return s, false
	}
	for k := range p.chunks {
		c := &p.chunks[k]
		p.subtractDense(t.e, c.panel, t.b[1:], t.dense)
		if !see(c, &s) {
			return s, false
		}
		if slopes {
			p.addDense(t.u, c.panel, t.g[1:], t.dense)
		}
	}
	if slopes {
		t.g[0] += s.u
		p.addSets(t.u, t.g[1:], s.u)
	}
	return s, finite(s.log)
}

// ready prepares for the chunks, and returns what adds one of them.
func (t *latticeTarget) ready(th *theta, slopes bool) (see func(*chunk, *latticeSums) bool, ok bool) {
	if t.still {
		t.scales(th)
		t.resting.reset(th.nu, t.finer)
		return func(c *chunk, s *latticeSums) bool { return t.rest(c, th, slopes, s) }, th.sa > 0 && finite(th.nu)
	}
	h, ok := t.spacing(th)
	if !ok {
		return nil, false
	}
	shape := newShape(th.nu, th.skew)
	if shape.far() {
		return nil, false
	}
	t.table.reset(shape, t.m.noise.Likelihood.skewed(), slopes)
	t.phases.per = 0
	if !t.m.noise.uneven() {
		t.phases.reset(h*t.inv[0], t.table.fine, t.table.exactly)
	}
	return func(c *chunk, s *latticeSums) bool {
		t.chunk(c, th, h, slopes, s)
		return true
	}, t.widen(th, h)
}

// spacing computes the scales of the rows and the spacing of the lattice. Where the
// densities of first effects and of steps are so narrow that they would decide it,
// they are smoothed to what the lattice can tell apart, see [latticeTarget.narrow].
func (t *latticeTarget) spacing(th *theta) (h float64, ok bool) {
	least := t.scales(th)
	h = least * scoreSpacing(th.nu, t.alike)
	smooth := latticeSpacing * min(math.Abs(th.sa), math.Sqrt(t.least)*math.Abs(th.sr))
	if t.spectral = smooth < h/3; t.spectral {
		h /= 3
	} else {
		h = min(h, smooth)
	}
	h /= t.finer
	return h, h > 0 && finite(h)
}

// scales computes the scales of the rows and returns the least.
func (t *latticeTarget) scales(th *theta) float64 {
	clear(t.rise)
	if t.m.noise.varies() {
		for i := range t.rise {
			t.rise[i] = -math.Log(t.m.packed.levels[i].scale(1, th.g, &th.slope))
		}
	} else if len(t.m.follows) > 0 {
		var slopes Slopes
		for j, k := range t.m.follows {
			slopes[j] = th.slope[k]
		}
		t.m.packed.kernels.Subtract(t.rise, t.follow, slopes[:len(t.m.follows)])
	}
	most, inv := 0.0, 1/th.sigma
	for i, r := range t.rise {
		v := inv
		if r != 0 {
			v *= math.Exp(r)
		}
		t.inv[i], t.unit[i] = v, 1
		if !(v <= 1/NoiseFloor) {
			t.inv[i], t.unit[i] = 1/NoiseFloor, 0
		}
		if t.inv[i] > most {
			most = t.inv[i]
		}
	}
	return 1 / most
}

// patternBounds returns the least step between albums of one artist, one where there
// is none, and how many scores know at most of one and the same effect.
func patternBounds(p *packing) (least, most float64) {
	least, most = math.Inf(1), 1
	for i := range p.patterns {
		alike := 1.0
		for _, d := range p.patterns[i].steps[1:] {
			if alike++; d > 0 {
				least, alike = min(least, d), 1
			}
			most = max(most, alike)
		}
	}
	if math.IsInf(least, 1) {
		least = 1
	}
	return least, most
}

// scoreSpacing is the spacing that n scores which know of the same effect allow, in
// units of their scale. Their densities (1+z^2/nu)^-(nu+1)/2 have poles at +-i p,
// p = sqrt(nu); a sum at distances h errs by exp(-2 pi c p/h) times the size of the
// product at i c p, for the best c < 1.
func scoreSpacing(nu, n float64) (h float64) {
	for _, c := range [...]float64{0.2, 0.35, 0.5, 0.65, 0.8, 0.9} {
		size := -0.5 * n * (nu + 1) * math.Log1p(-c*c)
		h = max(h, 2*math.Pi*c*math.Sqrt(nu)/(latticeError+size))
	}
	return h
}

// widen finds the most levels, and forgets the kernels.
func (t *latticeTarget) widen(th *theta, h float64) bool {
	t.widest, t.walks = 0, map[float64]*kernel{}
	for i := range t.m.packed.patterns {
		t.widest = max(t.widest, t.halfLevels(&t.m.packed.patterns[i], th, h))
	}
	return t.widest <= latticeCells/2
}

// halfLevels returns the number of levels on either side of zero for a pattern.
func (t *latticeTarget) halfLevels(p *pattern, th *theta, h float64) int {
	v := th.sa * th.sa
	for _, d := range p.steps {
		v += d * th.sr * th.sr
	}
	margin := latticeMargin
	if t.spectral {
		margin = narrowMargin
	}
	return int(math.Ceil(latticeReach*math.Sqrt(v)/h)) + margin
}

// levels is the mean number of levels over the rows at q.
func (t *latticeTarget) levels(q []float64) float64 {
	th := t.m.theta(q)
	if t.still {
		return t.restingLevels(&th)
	}
	h, ok := t.spacing(&th)
	if !ok {
		return math.Inf(1)
	}
	sum, rows := 0.0, 0.0
	for i := range t.m.packed.patterns {
		p := &t.m.packed.patterns[i]
		n := float64(p.artists * len(p.steps))
		sum += n * float64(2*t.halfLevels(p, &th, h)+1)
		rows += n
	}
	return sum / rows
}
