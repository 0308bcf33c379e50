package model

import (
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
		x: x, skip: float64(skip), exact: newLatticeTarget(x.m), gauss: newGaussian(x.Metric),
		state: make([]float64, n+2), grad: make([]float64, n),
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
	state []float64 // the last point, the excess of its exact log density, iterations
}

// Dim implements [mcmc.Target].
func (t *surrogateTarget) Dim() int { return t.x.m.dim() }

// LogDensity implements [mcmc.Target]: that of the surrogate.
func (t *surrogateTarget) LogDensity(q, grad []float64) float64 {
	lp := t.gauss.at(q, grad)
	return t.x.Metric.LogDensity + lp + t.x.cor.at(q, grad)
}

// State implements [mcmc.Refresher].
func (t *surrogateTarget) State() []float64 { return t.state }

// Refresh implements [mcmc.Refresher]: q stays, or becomes the last point again.
func (t *surrogateTarget) Refresh(q []float64, rng *rand.Rand) {
	n := len(q)
	last, excess, count := t.state[:n], &t.state[n], &t.state[n+1]
	if *count++; *count <= t.skip {
		return
	}
	now := t.exact.value(q) - t.LogDensity(q, t.grad)
	if first := *count == t.skip+1; !first && !(*excess-now < rng.ExpFloat64()) {
		copy(q, last)
		return
	}
	copy(last, q)
	*excess = now
}

// gaussian is the log density of an affine map's unit Gaussian, zero at its mode.
type gaussian struct {
	a *mcmc.Affine
	z []float64
}

func newGaussian(a *mcmc.Affine) gaussian { return gaussian{a, make([]float64, len(a.Mode))} }

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
