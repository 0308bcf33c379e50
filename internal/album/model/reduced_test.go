package model

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"

	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/mcmc"
	"github.com/latent-go/latent/mcmc/diagnose"
)

// reducible are noise models that have a Reduced form.
var reducible = map[string]Noise{"constant": {}, "fixed": {Exponent: 0.2}, "bends": {Bends: true}, "bends fixed": {Exponent: 0.2, Bends: true}}

// ratings is a table with patterns of many artists and of few.
func ratings(t testing.TB, artists int, n Noise) *Model {
	t.Helper()
	s := shape{lengths: []int{9, 7, 6}, dense: 3, sets: 2, maxAlbums: 4, minAlbums: 2, heldOut: 0.1, singles: true, keepOneTraining: true}
	for k := range artists {
		s.lengths = append(s.lengths, 1+k%3)
	}
	r := s.rows(5)
	if n.Bends {
		addBends(&r, 5)
	}
	m, err := New(r, n, shiftedPriors())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func reduced(t testing.TB, m *Model) *Reduced {
	t.Helper()
	f, err := m.Mode()
	if err != nil {
		t.Fatal(err)
	}
	r, err := m.Reduce(context.Background(), f, 2)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// denseMarginal is log p(y | theta) from the covariance matrix of all scores with
// mu, beta and the effects integrated out.
func denseMarginal(m *Model, d *Draw) float64 {
	v, rows := covariance(m, d)
	p := &m.priors
	d.Mu, d.Beta = p.MuLoc, make([]float64, m.columns())
	variance := make([]float64, m.columns())
	for j := range d.Beta {
		d.Beta[j], variance[j] = p.BetaLoc, p.BetaScale*p.BetaScale
		if design.IsBend(m.rows.X.Columns[j].Name) {
			d.Beta[j], variance[j] = 0, d.Bend*d.Bend/float64(m.bends.n)
		}
	}
	e := residual(m, d, rows)
	for a, i := range rows {
		for b, j := range rows[:a+1] {
			c := p.MuScale * p.MuScale
			for k := range m.columns() {
				c += variance[k] * standard(m, i, k) * standard(m, j, k)
			}
			v.SetSym(a, b, v.At(a, b)+c)
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(v) {
		return math.NaN()
	}
	var x mat.VecDense
	if err := chol.SolveVecTo(&x, e); err != nil {
		return math.NaN()
	}
	return -0.5*(mat.Dot(e, &x)+chol.LogDet()) - float64(len(rows))*logSqrt2Pi
}

func standard(m *Model, i, k int) float64 {
	return (m.rows.X.At(i, k) - m.scaling.XMean[k]) / m.scaling.XSD[k]
}

// TestMarginalAgainstDense: the sums in two numbers give the density of the scores
// with everything Gaussian integrated out, by moments and row by row.
func TestMarginalAgainstDense(t *testing.T) {
	for regime, n := range reducible {
		m := ratings(t, 60, n)
		g := newProducts(m)
		if (len(g.moments) == 0) != n.varies() || len(g.direct) == 0 {
			t.Errorf("%s: %d patterns by moments, %d chunks by rows", regime, len(g.moments), len(g.direct))
		}
		rng := rand.New(rand.NewPCG(8, 8))
		for range 20 {
			d := Draw{
				SigmaArtist: math.Exp(rng.NormFloat64()), SigmaRW: math.Exp(-2 + rng.NormFloat64()), Rho: 0.5 * rng.NormFloat64(),
				Sigma: math.Exp(0.5 * rng.NormFloat64()), Exponent: m.noise.Exponent, Bend: math.Exp(-1 + rng.NormFloat64()),
			}
			x := newMarginal(m)
			gram, logDet := g.at(square(d.SigmaArtist/d.Sigma), square(d.SigmaRW/d.Sigma))
			if !x.set(gram, d.Sigma, d.Bend) {
				t.Fatal("not positive definite")
			}
			k := x.quadratic(d.Sigma, logDet)
			near(t, regime, k[0]+d.Rho*(k[1]+d.Rho*k[2]), denseMarginal(m, &d), 1e-10)
		}
	}
}

// TestReducedAgainstDense: the interpolated density differs from the exact one by
// less than it says everywhere near its mode, and its gradient is its own.
func TestReducedAgainstDense(t *testing.T) {
	t.Parallel()
	for regime, n := range reducible {
		if n.Bends && (n.varies() || testing.Short()) {
			continue // nothing that the other two do not show
		}
		m := ratings(t, 400, n)
		r := reduced(t, m)
		t.Logf("%s: error %.2g, %d points, axes %v", regime, r.Error, r.Points, r.box.axes)
		target, rng := r.Target(), rand.New(rand.NewPCG(2, 2))
		dim := target.Dim()
		q, u, grad := make([]float64, dim), make([]float64, dim), make([]float64, dim)
		f := func(x []float64) float64 { return target.LogDensity(x, make([]float64, dim)) }
		for range 8 {
			for i := range u {
				u[i] = 1.5 * rng.NormFloat64()
			}
			r.Metric.Apply(u, q)
			got := target.LogDensity(q, grad)
			var d Draw
			m.scales(q, &d)
			th := m.theta(q)
			want := m.prior(&th, q, new(natural), make([]float64, dim)) + denseMarginal(m, &d)
			if math.Abs(got-want) > 2*reducedError {
				t.Errorf("%s: log density %v, want %v", regime, got, want)
			}
			for i, w := range fd.Gradient(nil, f, q, &fd.Settings{Formula: fd.Central, Step: 1e-5}) {
				near(t, "gradient", grad[i], w, 1e-5)
			}
		}
	}
}

// TestReducedAgreesWithCollapsed samples both densities: means and standard
// deviations of all parameters, coefficients too, within four Monte Carlo standard
// errors.
func TestReducedAgreesWithCollapsed(t *testing.T) {
	t.Parallel()
	for regime, n := range reducible {
		if n.Bends && (n.varies() || testing.Short()) {
			continue // nothing that the other two do not show
		}
		m := ratings(t, 400, n)
		r := reduced(t, m)
		a := sampleReduced(t, m, r)
		b := sample(t, m, func() mcmc.Target { return m.Target() }, m.Constrain)
		for k := range a {
			s, o := diagnose.Summary("", a[k]), diagnose.Summary("", b[k])
			agree(t, regime+" mean", k, s.Mean, o.Mean, s.MCSEMean, o.MCSEMean)
			agree(t, regime+" sd", k, s.SD, o.SD, s.MCSESD, o.MCSESD)
		}
	}
}

// TestReducedAnyWorkers: the same bits on one goroutine and on seven.
func TestReducedAnyWorkers(t *testing.T) {
	m := ratings(t, 400, Noise{})
	f, err := m.Mode()
	if err != nil {
		t.Fatal(err)
	}
	one, err := m.Reduce(t.Context(), f, 1)
	if err != nil {
		t.Fatal(err)
	}
	seven, err := m.Reduce(t.Context(), f, 7)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range one.grid.c {
		if math.Float64bits(v) != math.Float64bits(seven.grid.c[i]) {
			t.Fatalf("coefficient %d differs", i)
		}
	}
}

// TestNotReduced: what the two numbers do not hold is refused by name.
func TestNotReduced(t *testing.T) {
	for name, s := range shapes {
		for regime, n := range regimes {
			if len(n.By) > 0 && s.dense == 0 {
				continue
			}
			m, err := New(s.rows(7), n, shiftedPriors())
			if err != nil {
				t.Fatal(err)
			}
			f, _ := m.Mode()
			r, err := m.Reduce(t.Context(), f, 2)
			if (r == nil) == (err == nil) || err != nil && !errors.Is(err, ErrNotReduced) {
				t.Errorf("%s/%s: %v, %v", name, regime, r, err)
			}
			if (n.Learn || len(n.By) > 0) && err == nil {
				t.Errorf("%s/%s: reduced", name, regime)
			}
		}
	}
}

// sampleReduced returns the flattened parameters as [parameter][chain][draw].
func sampleReduced(t *testing.T, m *Model, r *Reduced) [][][]float64 {
	t.Helper()
	res, err := mcmc.Sample(t.Context(), func(int) (mcmc.Target, error) { return r.Target(), nil },
		mcmc.Config{Chains: 4, Warmup: 300, Draws: 2000, TargetAccept: 0.9, Seed: 5, Metric: r.Metric})
	if err != nil {
		t.Fatal(err)
	}
	out := make([][][]float64, m.FlatSize())
	complete := r.Completer(rand.New(rand.NewPCG(5, 5)))
	for c := range res.Chains {
		for k := range out {
			out[k] = append(out[k], nil)
		}
		for _, q := range res.Chains[c].Draws {
			var d Draw
			if err := complete.Complete(q, &d); err != nil {
				t.Fatal(err)
			}
			for k, v := range m.Flatten(&d, nil) {
				out[k][c] = append(out[k][c], v)
			}
		}
	}
	return out
}
