package model

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"github.com/latent-go/latent/mcmc"
)

// Surrogate is a density that is nearly the posterior under a likelihood with mixing
// variables and costs microseconds: the Gaussian at the mode, times the exponentials of
// two bounded polynomials, its [thirds] and a cubic in theta, nu and skew. Chains propose by NUTS on the surrogate and
// accept by the exact density (the surrogate transition method; Liu, Monte Carlo
// Strategies in Scientific Computing, 2001, section 9.4.3), so that what they sample
// does not depend on how good it is. The exact density has effects and mixing
// variables integrated out, see [latticeTarget].
type Surrogate struct {
	Metric *mcmc.Affine // the Gaussian
	// Acceptance is the share of independent proposals that would be accepted, and
	// Levels how many levels of its lattice a row needs, on average.
	Acceptance, Levels float64

	m      *Model
	thirds *thirds
	cor    correction
}

// ErrNoSurrogate says that a posterior has no [Surrogate]; errors of [Model.Surrogate]
// that wrap it say why. [Mode.Target] serves then.
var ErrNoSurrogate = errors.New("the mixing variables are sampled")

// The limits of a surrogate, and the draws from the Gaussian that it is fitted to
// (so many for each coefficient of the cubic), compared with, and looked at further
// out. Below leastAcceptance and above mostLevels Gibbs sampling costs less.
const (
	leastAcceptance = 0.5
	mostLevels      = 200
	pilotShare      = 6
	pilotChecks     = 60
	pilotOuter      = 30
	pilotScale      = 1.15
	outerScale      = 1.7
	finerLattice    = 1.4
	latticeDefect   = 1e-3
)

// Surrogate finds the surrogate of the posterior whose mode is f, on at most workers
// goroutines; the result does not depend on how many.
func (m *Model) Surrogate(ctx context.Context, f *Mode, workers int) (*Surrogate, error) {
	if !m.noise.Likelihood.mixed() || f.Metric == nil {
		return nil, fmt.Errorf("%w: the mode is not regular", ErrNoSurrogate)
	}
	t := newLatticeTarget(m)
	x := &Surrogate{m: m, Levels: t.levels(f.At)}
	if !(x.Levels <= mostLevels) {
		return nil, fmt.Errorf("%w: effects would need %.0f levels", ErrNoSurrogate, x.Levels)
	}
	var err error
	if x.Metric, err = laplaceIn(m, f.Metric, max(1, workers)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoSurrogate, err)
	}
	if x.thirds, err = newThirds(ctx, m, x.Metric, max(1, workers)); err != nil {
		return nil, err
	}
	return x, x.correct(ctx, max(1, workers))
}

// laplaceIn finds the Gaussian at the mode in the coordinates of a near one, on so many
// goroutines.
func laplaceIn(m *Model, near *mcmc.Affine, workers int) (*mcmc.Affine, error) {
	targets := make([]mcmc.Target, workers)
	for w := range targets {
		targets[w] = &within{Target: newLatticeTarget(m), a: near, q: make([]float64, m.dim())}
	}
	t := targets[0]
	a, err := mcmc.Laplace(t, make([]float64, m.dim()), targets[1:]...)
	if err != nil {
		return nil, err
	}
	out := &mcmc.Affine{Mode: make([]float64, t.Dim()), L: new(mat.TriDense), LogDensity: a.LogDensity, Gradients: a.Gradients}
	near.Apply(a.Mode, out.Mode)
	out.L.MulTri(near.L, a.L)
	return out, nil
}

// within is a target in the coordinates z of q = Mode + L z.
type within struct {
	mcmc.Target
	a *mcmc.Affine
	q []float64
}

// LogDensity implements [mcmc.Target].
func (t *within) LogDensity(z, grad []float64) float64 {
	t.a.Apply(z, t.q)
	lp := t.Target.LogDensity(t.q, grad)
	blas64.Trmv(blas.Trans, t.a.L.RawTriangular(), vector(grad))
	return lp
}

// correct fits the cubic to draws from the Gaussian, and judges it by others.
func (x *Surrogate) correct(ctx context.Context, workers int) error {
	x.cor = newCorrection(x.Metric, x.m.nTheta())
	fits := pilotShare * x.cor.terms()
	draws, excess, err := x.pilot(ctx, fits+pilotChecks+pilotOuter, fits+pilotChecks, workers)
	if err != nil {
		return err
	}
	for i, e := range excess {
		if !finite(e) {
			return fmt.Errorf("%w: the density at draw %d of the Gaussian is not finite", ErrNoSurrogate, i)
		}
	}
	if err := x.compare(draws[fits:]); err != nil {
		return err
	}
	if !x.cor.fit(draws[:fits], excess[:fits]) {
		return fmt.Errorf("%w: no cubic fits", ErrNoSurrogate)
	}
	rest := make([]float64, pilotChecks)
	for i := range rest {
		rest[i] = excess[fits+i] - x.cor.at(draws[fits+i], nil)
	}
	if x.Acceptance = acceptance(rest); x.Acceptance < leastAcceptance {
		return fmt.Errorf("%w: only %.0f %% of proposals would be accepted", ErrNoSurrogate, 100*x.Acceptance)
	}
	return nil
}

// pilot draws from the Gaussian, made wider in theta, and computes by how much the
// exact log density exceeds that of the Gaussian with its [thirds]. Draws from outer on are wider yet.
func (x *Surrogate) pilot(ctx context.Context, n, outer, workers int) (draws [][]float64, excess []float64, err error) {
	rng := rand.New(rand.NewPCG(1, 3))
	draws, excess = make([][]float64, n), make([]float64, n)
	for i := range draws {
		draws[i] = make([]float64, x.m.dim())
		scale := pilotScale
		if i >= outer {
			scale = outerScale
		}
		x.cor.draw(x.Metric, scale, rng, draws[i])
	}
	group, ctx := errgroup.WithContext(ctx)
	for w := range workers {
		group.Go(func() error {
			t, gauss := newLatticeTarget(x.m), newGaussian(x.Metric, x.thirds)
			for i := w; i < n; i += workers {
				if err := ctx.Err(); err != nil {
					return err
				}
				excess[i] = t.value(draws[i]) - gauss.bent(draws[i], nil) - x.Metric.LogDensity
			}
			return nil
		})
	}
	return draws, excess, group.Wait()
}

// compare holds the density against that on a finer lattice.
func (x *Surrogate) compare(draws [][]float64) error {
	t := newLatticeTarget(x.m)
	var d [4]float64
	for i := range d {
		t.finer = 1
		d[i] = t.value(draws[i])
		t.finer = finerLattice
		if d[i] -= t.value(draws[i]); !(math.Abs(d[i]-d[0]) < latticeDefect) {
			return fmt.Errorf("%w: the lattice has an error of %.1g", ErrNoSurrogate, math.Abs(d[i]-d[0]))
		}
	}
	return nil
}

// acceptance is the share of accepted ones among independent proposals, of a
// stationary chain, from what the log densities of draws from the surrogate lack.
func acceptance(excess []float64) float64 {
	sum, total := 0.0, 0.0
	for _, a := range excess {
		for _, b := range excess {
			sum += math.Min(math.Exp(a), math.Exp(b))
		}
		total += math.Exp(a)
	}
	return sum / (total * float64(len(excess)))
}
