package mcmc

import (
	"math"
	"math/rand/v2"
)

// engine is the No-U-Turn transition (Hoffman & Gelman 2014) with multinomial
// draws from the trajectory (Betancourt 2017). It owns every buffer that a
// transition needs: nothing is allocated once the deepest tree has been seen.
type engine struct {
	sys      system
	maxDepth int
	stop     func() bool // asked before every gradient; true abandons the transition

	ends   [2]point // backward and forward end of the trajectory
	cur    node     // the whole trajectory so far
	sub    node     // the stretch being added
	levels []*pair  // the two halves at each depth below

	step, h0  float64
	leaps     int
	acceptSum float64
	diverging bool
	stopped   bool

	from, to []float64 // ends of the leapfrog step that diverged
	rise     float64   // and the energy error there
}

type pair struct{ a, b node }

func newEngine(t Target, maxDepth int) *engine {
	dim := t.Dim()
	e := &engine{sys: system{target: t, inv: make([]float64, dim)}, maxDepth: maxDepth}
	for i := range e.sys.inv {
		e.sys.inv[i] = 1
	}
	e.ends = [2]point{newPoint(dim), newPoint(dim)}
	e.cur, e.sub = newNode(dim), newNode(dim)
	e.from, e.to = make([]float64, dim), make([]float64, dim)
	return e
}

// transition replaces z by the next state of the chain. It reports false, with
// z untouched, when the engine was told to stop.
func (e *engine) transition(z *point, step float64, rng *rand.Rand) (DrawStats, bool) {
	e.begin(z, step, rng)
	depth, turned := 0, false
	for !turned && depth < e.maxDepth {
		forward := rng.Float64() < 0.5
		if !e.extend(depth, forward, rng) {
			turned = true
			break
		}
		turned = !e.absorb(forward, rng)
		depth++
	}
	if e.stopped {
		return DrawStats{}, false
	}
	e.keep(z)
	return DrawStats{
		LogDensity: z.logp, Energy: e.cur.prop.energy, StepSize: step,
		AcceptRate: e.acceptSum / float64(e.leaps), TreeDepth: depth, Steps: e.leaps,
		Diverging: e.diverging, MaxTreeDepth: !turned,
	}, true
}

// begin draws a momentum and makes z the whole trajectory.
func (e *engine) begin(z *point, step float64, rng *rand.Rand) {
	e.step, e.leaps, e.acceptSum = step, 0, 0
	e.diverging, e.stopped = false, false
	e.sys.momentum(z, rng)
	e.h0 = e.sys.energy(z)
	e.ends[0].copyFrom(z)
	e.ends[1].copyFrom(z)
	e.cur.setPoint(z, e.h0, 0)
}

// keep copies the point drawn from the trajectory into z.
func (e *engine) keep(z *point) {
	copy(z.q, e.cur.prop.q)
	copy(z.g, e.cur.prop.g)
	z.logp = e.cur.prop.logp
}

// extend doubles the trajectory at one end into e.sub.
func (e *engine) extend(depth int, forward bool, rng *rand.Rand) bool {
	if forward {
		return e.build(&e.ends[1], e.step, depth, &e.sub, rng)
	}
	return e.build(&e.ends[0], -e.step, depth, &e.sub, rng)
}

// absorb appends e.sub to the trajectory. The new half wins the draw with
// probability min(1, w_new/w_old), which favours points far from the start and
// still leaves the target invariant (biased progressive sampling).
func (e *engine) absorb(forward bool, rng *rand.Rand) bool {
	takeSub := rng.Float64() < math.Exp(e.sub.logW-e.cur.logW)
	if !forward {
		e.cur.flip()
	}
	straight := e.cur.join(&e.cur, &e.sub, takeSub)
	if !forward {
		e.cur.flip()
	}
	return straight
}

// build integrates 2^depth steps from z and summarises them in dst. It reports
// false when the stretch turned, diverged or was stopped: then no point of it
// may be used.
func (e *engine) build(z *point, eps float64, depth int, dst *node, rng *rand.Rand) bool {
	if depth == 0 {
		return e.leaf(z, eps, dst)
	}
	half := e.level(depth - 1)
	if !e.build(z, eps, depth-1, &half.a, rng) || !e.build(z, eps, depth-1, &half.b, rng) {
		return false
	}
	total := logAddExp(half.a.logW, half.b.logW)
	takeB := rng.Float64() < math.Exp(half.b.logW-total)
	return dst.join(&half.a, &half.b, takeB)
}

func (e *engine) leaf(z *point, eps float64, dst *node) bool {
	if e.stop != nil && e.stop() {
		e.stopped = true
		return false
	}
	copy(e.from, z.q)
	h := e.sys.leapfrog(z, eps)
	gain := e.h0 - h
	e.leaps++
	e.acceptSum += math.Min(1, math.Exp(gain))
	if !(gain >= -maxEnergyError) {
		e.diverging, e.rise = true, energyError(gain)
		copy(e.to, z.q)
		return false
	}
	dst.setPoint(z, h, gain)
	return true
}

// level returns the buffers of one depth, made when first asked for: most runs
// never see the depths that the limit allows.
func (e *engine) level(depth int) *pair {
	for len(e.levels) <= depth {
		dim := len(e.sys.inv)
		e.levels = append(e.levels, &pair{newNode(dim), newNode(dim)})
	}
	return e.levels[depth]
}
