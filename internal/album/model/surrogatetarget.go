package model

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"github.com/latent-go/latent/mcmc"
)

// Target returns the target of a chain, which lets the first skip iterations pass
// without the exact density: they only bring the chain where the surrogate is.
func (x *Surrogate) Target(skip int) mcmc.Target {
	n := x.m.dim()
	return &surrogateTarget{
		x: x, skip: float64(skip), exact: newLatticeTarget(x.m), gauss: newGaussian(x.Metric, x.thirds),
		state: make([]float64, n+2), grad: make([]float64, n), step: make([]float64, n), try: make([]float64, n),
	}
}

// surrogateTarget implements [mcmc.Refresher] without auxiliary variables: what it
// keeps is where the chain was, for a proposal that is not accepted.
type surrogateTarget struct {
	x     *Surrogate
	skip  float64
	exact *latticeTarget
	gauss gaussian
	grad  []float64
	step  []float64 // of a walk
	try   []float64 // where it leads
	state []float64 // the last point, the excess of its exact log density, iterations
}

// Dim implements [mcmc.Target].
func (t *surrogateTarget) Dim() int { return t.x.m.dim() }

// LogDensity implements [mcmc.Target]: that of the surrogate.
func (t *surrogateTarget) LogDensity(q, grad []float64) float64 {
	lp := t.gauss.bent(q, grad)
	return t.x.Metric.LogDensity + lp + t.x.cor.at(q, grad)
}

// State implements [mcmc.Refresher].
func (t *surrogateTarget) State() []float64 { return t.state }

// stepEvery is how many proposals of the surrogate there are to one step that it does not
// make, in turn one of a random walk and a short and a long one of [surrogateTarget.turn].
// walkStep is the length of the first in standard deviations, times the root of dimensions
// (Roberts, Gelman and Gilks, Ann. Appl. Probab. 7, 1997).
const (
	stepEvery = 2
	walkStep  = 2.38
)

// Refresh implements [mcmc.Refresher]: q stays, or becomes the last point again. Where
// the tails of the surrogate are too light a chain would sit for hundreds of
// proposals; now and then a step that does not know the surrogate leads away.
func (t *surrogateTarget) Refresh(q []float64, rng *rand.Rand) {
	n := len(q)
	last, excess, count := t.state[:n], &t.state[n], &t.state[n+1]
	if *count++; *count <= t.skip {
		return
	}
	now := t.excess(q)
	if first := *count == t.skip+1; first || *excess-now < rng.ExpFloat64() {
		copy(last, q)
		*excess = now
	} else {
		copy(q, last)
	}
	switch math.Mod(*count, 3*stepEvery) {
	case 0:
		t.walk(q, rng)
	case stepEvery:
		t.turn(q, shortTurn, rng)
	case 2 * stepEvery:
		t.turn(q, longTurn, rng)
	}
}

// The b of turns. Long ones renew a draw; short ones walk out of places where the exact
// density has a heavier tail, which long steps leave as seldom as the surrogate does.
const longTurn, shortTurn = 0.8, 0.3

// turn moves all coordinates by a step that leaves the Gaussian as it is,
//
//	z' = sqrt(1 - b^2) z + b xi,  xi ~ Normal(0, I)
//
// in its units (preconditioned Crank-Nicolson; Cotter, Roberts, Stuart and White,
// Stat. Sci. 28, 2013), and is accepted by what the exact density and the Gaussian
// differ in. Coefficients may be where the tails of the surrogate are too light, too:
// those of bends are many, and albums say little of them.
func (t *surrogateTarget) turn(q []float64, by float64, rng *rand.Rand) {
	here := t.LogDensity(q, t.grad) + t.state[len(q)] - t.gauss.at(q, nil) // leaves z in t.gauss
	for i, z := range t.gauss.z {
		t.step[i] = math.Sqrt(1-by*by)*z + by*rng.NormFloat64()
	}
	t.x.Metric.Apply(t.step, t.try)
	exact := t.exact.value(t.try)
	if here-(exact-t.gauss.at(t.try, nil)) < rng.ExpFloat64() {
		t.accept(q, exact-t.LogDensity(t.try, t.grad))
	}
}

// accept moves q to the point that was tried, which has so much excess.
func (t *surrogateTarget) accept(q []float64, excess float64) {
	copy(q, t.try)
	copy(t.state, q)
	t.state[len(q)] = excess
}

// excess is by how much the exact log density exceeds that of the surrogate.
func (t *surrogateTarget) excess(q []float64) float64 {
	return t.exact.value(q) - t.LogDensity(q, t.grad)
}

// walk moves theta by a step of random-walk Metropolis, and the coefficients as they
// follow theta in the Gaussian.
func (t *surrogateTarget) walk(q []float64, rng *rand.Rand) {
	nt := t.x.m.nTheta()
	clear(t.step)
	for i := range nt {
		t.step[i] = walkStep / math.Sqrt(float64(nt)) * rng.NormFloat64()
	}
	blas64.Trmv(blas.NoTrans, t.x.Metric.L.RawTriangular(), vector(t.step))
	for i, v := range t.step {
		t.try[i] = q[i] + v
	}
	now := t.excess(t.try)
	here, there := t.LogDensity(q, t.grad)+t.state[len(q)], t.LogDensity(t.try, t.grad)+now
	if here-there < rng.ExpFloat64() {
		t.accept(q, now)
	}
}

// gaussian is the log density of an affine map's unit Gaussian, zero at its mode.
type gaussian struct {
	a      *mcmc.Affine
	z      []float64
	thirds *thirds
}

func newGaussian(a *mcmc.Affine, t *thirds) gaussian {
	return gaussian{a, make([]float64, len(a.Mode)), t.clone()}
}

// bent is at with what the log density differs in to higher orders.
func (g *gaussian) bent(q, grad []float64) float64 {
	lp := g.at(q, nil)
	if grad == nil {
		return lp + g.thirds.bounded(g.z, nil)
	}
	for i, v := range g.z {
		grad[i] = -v
	}
	lp += g.thirds.bounded(g.z, grad)
	blas64.Trsv(blas.Trans, g.a.L.RawTriangular(), vector(grad))
	return lp
}

// at returns the log density at q and writes its gradient unless that is nil.
func (g *gaussian) at(q, grad []float64) (lp float64) {
	for i, v := range g.a.Mode {
		g.z[i] = q[i] - v
	}
	blas64.Trsv(blas.NoTrans, g.a.L.RawTriangular(), vector(g.z))
	for _, v := range g.z {
		lp -= 0.5 * v * v
	}
	if grad != nil {
		for i, v := range g.z {
			grad[i] = -v
		}
		blas64.Trsv(blas.Trans, g.a.L.RawTriangular(), vector(grad))
	}
	return lp
}
