package model

import (
	"errors"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"

	"github.com/latent-go/latent/mcmc"
)

// Mode is where chains begin.
type Mode struct {
	At []float64 // unconstrained
	// Metric is the Gaussian fitted at the mode, in whose coordinates chains move;
	// nil where the mode is not regular.
	Metric *mcmc.Affine

	m     *Model
	root  []float64
	steps proposal
}

// Target returns the density that a chain samples. Each goroutine needs its own.
func (f *Mode) Target() mcmc.Target {
	t := f.m.Target()
	if t.mix == nil {
		return t
	}
	copy(t.mix.root, f.root)
	return f.m.mixed(t, f.steps)
}

func (m *Model) mixed(t *Target, steps proposal) *mixedTarget {
	return &mixedTarget{Target: t, steps: steps, scales: newScaleDensity(m)}
}

// Mode finds the posterior mode; with an *mcmc.LaplaceError it is the best point
// that the search came to, without a metric.
//
// With mixing variables the mode of everything together is far from where the mass
// is. What is found instead is the mode of the parameters with the mixing variables
// integrated out, by rounds in which effects and mixing variables are drawn and the
// parameters maximised, averaged over the later ones (stochastic EM; Nielsen,
// Bernoulli 6, 2000). The draws are always the same.
func (m *Model) Mode() (*Mode, error) {
	f := &Mode{m: m, At: m.Start()}
	if !m.noise.Likelihood.mixed() {
		return f, f.laplace(m.Target(), f.At)
	}
	s, mean := m.search()
	f.root, f.steps = s.mix.root, s.steps
	err := f.laplace(s, s.here())
	f.At = mean
	if f.Metric != nil {
		f.Metric = s.widen(f.Metric, mean)
	}
	return f, err
}

// ModePoint is the point of [Model.Mode] without what else that finds there, which takes
// the longer part of its time under a likelihood with mixing variables.
func (m *Model) ModePoint() []float64 {
	if m.noise.Likelihood.mixed() {
		_, at := m.search()
		return at
	}
	f, _ := m.Mode()
	return f.At
}

// search is the stochastic EM: its last round, moved to the average, and the average.
func (m *Model) search() (s *rounds, mean []float64) {
	s = newRounds(m)
	mean = make([]float64, len(s.q))
	for k := range earlyRounds + lateRounds {
		s.maximise()
		s.draws(k == earlyRounds+lateRounds-1)
		if k >= earlyRounds {
			floats.AddScaled(mean, 1.0/lateRounds, s.q)
		}
	}
	copy(s.q, mean)
	return s, mean
}

// The rounds of stochastic EM before and in the average.
const earlyRounds, lateRounds = 10, 10

func (f *Mode) laplace(t mcmc.Target, start []float64) error {
	a, err := mcmc.Laplace(t, start)
	if bad, ok := errors.AsType[*mcmc.LaplaceError](err); ok && len(bad.At) > 0 {
		f.At = bad.At
	} else if err != nil {
		f.At = start
	}
	if err != nil {
		return err
	}
	f.At, f.Metric = a.Mode, a
	return nil
}

// rounds is the search with mixing variables: the point, and its coordinates that
// are free while those of nu and skew and the mixing variables stay.
type rounds struct {
	*mixedTarget
	q, g []float64
	free []int // indices into q
	sd   scalePoint
	rng  *rand.Rand
}

func newRounds(m *Model) *rounds {
	s := &rounds{mixedTarget: m.mixed(m.Target(), proposal{}), q: m.Start(), g: make([]float64, m.dim()), rng: rand.New(rand.NewPCG(1, 1))}
	for i := range s.q {
		if i < m.noise.nuAt() || i >= m.nTheta() {
			s.free = append(s.free, i)
		}
	}
	return s
}

// Dim implements [mcmc.Target] for the free coordinates.
func (s *rounds) Dim() int { return len(s.free) }

// LogDensity implements [mcmc.Target] for the free coordinates.
func (s *rounds) LogDensity(x, grad []float64) float64 {
	s.put(x)
	lp := s.Target.LogDensity(s.q, s.g)
	for k, i := range s.free {
		grad[k] = s.g[i]
	}
	return lp
}

func (s *rounds) put(x []float64) {
	for k, i := range s.free {
		s.q[i] = x[k]
	}
}

func (s *rounds) here() []float64 {
	x := make([]float64, len(s.free))
	for k, i := range s.free {
		x[k] = s.q[i]
	}
	return x
}

// maximise moves the free coordinates some steps towards their mode.
func (s *rounds) maximise() {
	grad := make([]float64, len(s.free))
	best, top := s.here(), math.Inf(-1)
	problem := optimize.Problem{
		Func: func(x []float64) float64 {
			lp := s.LogDensity(x, grad)
			if finite(lp) && lp > top {
				top = lp
				copy(best, x)
			}
			return -lp
		},
		Grad: func(g, x []float64) {
			s.LogDensity(x, grad)
			for k := range g {
				g[k] = -grad[k]
			}
		},
	}
	_, _ = optimize.Minimize(problem, s.here(), &optimize.Settings{MajorIterations: 8}, &optimize.LBFGS{})
	s.LogDensity(best, grad)
}

// draws draws effects and mixing variables, and puts sigma, nu and skew where the
// residuals want them. Only the last round needs to know how well these are determined.
func (s *rounds) draws(last bool) {
	th := s.m.theta(s.q)
	s.effects(&th, s.q, s.rng)
	s.m.Constrain(s.q, &s.draw)
	dim := s.scales.dim()
	at := fit(s.scales.logDensity, s.scales.of(&s.draw), dim)
	if last {
		s.steps, s.sd = newProposal(s.scales.logDensity, at, dim, s.m.packed.rows)
	}
	s.scales.into(at, &s.draw)
	s.m.move(&s.draw, s.q)
	s.drawRoots(s.rng)
}

// widen makes the Gaussian of the free coordinates one of all: nu and skew get the
// spread that the residuals leave them.
func (s *rounds) widen(inner *mcmc.Affine, mode []float64) *mcmc.Affine {
	l := mat.NewTriDense(len(s.q), mat.Upper, nil)
	for k, i := range s.free {
		for n, j := range s.free[k:] {
			l.SetTri(i, j, inner.L.At(k, k+n))
		}
	}
	for k, i := 3, s.m.noise.nuAt(); i < s.m.nTheta(); k, i = k+1, i+1 {
		l.SetTri(i, i, s.sd[k])
	}
	return &mcmc.Affine{Mode: mode, L: l, LogDensity: inner.LogDensity, Gradients: inner.Gradients}
}
