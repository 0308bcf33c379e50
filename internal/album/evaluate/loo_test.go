package evaluate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/mcmc"
)

// basis is Z of the training rows: a column of ones, then the standardised design.
func basis(m *model.Model, rows []int) *mat.Dense {
	s, x := m.Scaling(), m.Rows().X
	z := mat.NewDense(len(rows), len(x.Columns)+1, nil)
	for k, i := range rows {
		z.Set(k, 0, 1)
		for j := range x.Columns {
			z.Set(k, j+1, (x.At(i, j)-s.XMean[j])/s.XSD[j])
		}
	}
	return z
}

// marginal is the joint Gaussian of the training scores at theta with b integrated
// over its prior N(0, I).
func marginal(t *testing.T, m *model.Model, theta model.Draw) *dense {
	t.Helper()
	theta.Mu, theta.Beta = 0, make([]float64, len(theta.Beta))
	g := newDense(t, m, &theta)
	z := basis(m, g.rows)
	var zz mat.SymDense
	zz.SymOuterK(1, z)
	g.v.AddSym(g.v, &zz)
	return g
}

// posteriorB draws b from its exact posterior given theta.
func posteriorB(t *testing.T, m *model.Model, theta model.Draw, n int) []model.Draw {
	t.Helper()
	theta.Mu, theta.Beta = 0, make([]float64, len(theta.Beta))
	g := newDense(t, m, &theta)
	z := basis(m, g.rows)
	var e, zve mat.VecDense
	e.MulVec(g.a, scores(m, g.rows))
	e.SubVec(&e, g.fixed)
	var vz, precision mat.Dense
	if err := vz.Solve(g.v, z); err != nil {
		t.Fatal(err)
	}
	zve.MulVec(vz.T(), &e)
	precision.Mul(z.T(), &vz)
	_, p := z.Dims()
	sym := mat.NewSymDense(p, nil)
	for i := range p {
		for j := range i + 1 {
			sym.SetSym(i, j, precision.At(i, j))
		}
		sym.SetSym(i, i, precision.At(i, i)+1)
	}
	var chol mat.Cholesky
	if !chol.Factorize(sym) {
		t.Fatal("precision is not positive definite")
	}
	var mean mat.VecDense
	if err := chol.SolveVecTo(&mean, &zve); err != nil {
		t.Fatal(err)
	}
	return around(&chol, &mean, theta, n)
}

// around draws b ~ N(mean, (U'U)^-1) with theta fixed.
func around(chol *mat.Cholesky, mean *mat.VecDense, theta model.Draw, n int) []model.Draw {
	rng := rand.New(rand.NewPCG(6, 6))
	var u, inv mat.TriDense
	chol.UTo(&u)
	if err := inv.InverseTri(&u); err != nil {
		panic(err)
	}
	draws := make([]model.Draw, n)
	for k := range draws {
		x := mat.NewVecDense(mean.Len(), nil)
		for i := range mean.Len() {
			x.SetVec(i, rng.NormFloat64())
		}
		var b mat.VecDense
		b.MulVec(&inv, x)
		b.AddVec(&b, mean)
		draws[k] = theta
		draws[k].Mu, draws[k].Beta = b.AtVec(0), slices.Clone(b.RawVector().Data[1:])
	}
	return draws
}

// TestLOOWithKnownTheta: with theta known the exact leave-one-out density is that
// of a dense Gaussian with b integrated out; importance sampling over draws of b
// must give it, and the effective number of parameters must be about that of b.
func TestLOOWithKnownTheta(t *testing.T) {
	m := table{lengths: []int{4, 2, 3, 1, 5, 2, 3, 4, 2, 1, 3}, sameDay: true}.model(t, 5, model.Noise{})
	theta := model.Draw{SigmaArtist: 0.7, SigmaRW: 0.2, Rho: 0.4, Sigma: 0.7, Beta: make([]float64, 2)}
	loo := leftOutOf(t, m, posteriorB(t, m, theta, 20000), 1)
	g := marginal(t, m, theta)
	y, s, total := scores(m, g.rows), m.Scaling(), 0.0
	for k, i := range g.rows {
		mean, v := g.leaveOut(t, g.v, y, k)
		want := distuv.Normal{Mu: s.Score(mean), Sigma: s.ScoreSD * math.Sqrt(v)}.LogProb(m.Rows().Score[i])
		if loo.Rows[k] != i {
			t.Fatalf("entry %d is row %d, want %d", k, loo.Rows[k], i)
		}
		if math.Abs(loo.ELPD[k]-want) > 0.03 {
			t.Errorf("row %d: elpd %v, exactly %v", i, loo.ELPD[k], want)
		}
		total += want
	}
	sum := loo.summarise(HighK)
	near(t, "elpd", sum.ELPD, total, 0.1/math.Abs(total))
	if sum.PLOO < 1 || sum.PLOO > 4 {
		t.Errorf("p_loo = %v for three coefficients", sum.PLOO)
	}
	if sum.NHighK > 0 || float64(sum.ParetoKMax) > HighK {
		t.Errorf("k up to %v", sum.ParetoKMax)
	}
}

// TestLOOAgainstBruteForce fits a tiny table by NUTS and compares with exact
// leave-one-out: b integrated in closed form and theta over a large sample of its
// prior, p(y_i|y_-i) = sum p(y|theta) / sum p(y|theta)/p(y_i|y_-i, theta).
func TestLOOAgainstBruteForce(t *testing.T) {
	m := table{lengths: []int{3, 2, 3, 4, 2}}.model(t, 9, model.Noise{})
	res, err := mcmc.Sample(bg, func(int) (mcmc.Target, error) { return m.Target(), nil },
		mcmc.Config{Chains: 4, Warmup: 500, Draws: 4000, TargetAccept: 0.9, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	var draws []model.Draw
	for _, c := range res.Chains {
		for _, q := range c.Draws {
			var d model.Draw
			m.Constrain(q, &d)
			draws = append(draws, d)
		}
	}
	got, want := leftOutOf(t, m, draws, 1), bruteForce(t, m, 60000)
	for k := range want {
		if math.Abs(got.ELPD[k]-want[k]) > 0.05 {
			t.Errorf("row %d: elpd %v, by brute force %v (k = %v)", k, got.ELPD[k], want[k], got.K[k])
		}
	}
}

func bruteForce(t *testing.T, m *model.Model, n int) []float64 {
	t.Helper()
	rng, s := rand.New(rand.NewPCG(4, 4)), m.Scaling()
	all, without := []float64(nil), make([][]float64, m.Len())
	for range n {
		th := model.Draw{
			SigmaArtist: math.Abs(0.5 * rng.NormFloat64()), SigmaRW: math.Abs(0.1 * rng.NormFloat64()),
			Sigma: math.Abs(rng.NormFloat64()), Rho: 0.3 * rng.NormFloat64(), Beta: make([]float64, 2),
		}
		if math.Abs(th.Rho) > model.RhoBound {
			continue
		}
		g := marginal(t, m, th)
		y := scores(m, g.rows)
		lp := logDensity(t, g, y)
		all = append(all, lp)
		var inv, tmp, q mat.Dense
		if err := inv.Inverse(g.v); err != nil {
			t.Fatal(err)
		}
		tmp.Mul(g.a.T(), &inv)
		q.Mul(&tmp, g.a)
		var e, grad mat.VecDense
		e.MulVec(g.a, y)
		e.SubVec(&e, g.fixed)
		grad.MulVec(&tmp, &e)
		for k := range without {
			v := 1 / q.At(k, k)
			n := distuv.Normal{Sigma: s.ScoreSD * math.Sqrt(v)}
			without[k] = append(without[k], lp-n.LogProb(s.ScoreSD*grad.AtVec(k)*v))
		}
	}
	out := make([]float64, m.Len())
	for k := range out {
		out[k] = logSumExp(all, nil) - logSumExp(without[k], nil)
	}
	return out
}

// logDensity is log N(A y; fixed, V) by Cholesky; |A| is one.
func logDensity(t *testing.T, g *dense, y *mat.VecDense) float64 {
	t.Helper()
	var chol mat.Cholesky
	if !chol.Factorize(g.v) {
		t.Fatal("covariance is not positive definite")
	}
	var e, w mat.VecDense
	e.MulVec(g.a, y)
	e.SubVec(&e, g.fixed)
	if err := chol.SolveVecTo(&w, &e); err != nil {
		t.Fatal(err)
	}
	return -0.5 * (mat.Dot(&e, &w) + chol.LogDet() + float64(y.Len())*math.Log(2*math.Pi))
}

// TestLogLikLayout: the stored matrix is draw-major and holds what the sums used.
func TestLogLikLayout(t *testing.T) {
	m := table{lengths: []int{3, 1, 2}, held: 1}.model(t, 5, model.Noise{})
	draws := randomDraws(m, 40, 0.2)
	got, err := LogLikelihood(bg, m, draws)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Values) != 40*m.TrainRows() || len(got.Rows) != m.TrainRows() {
		t.Fatalf("%d values of %d rows, want 40 x %d", len(got.Values), len(got.Rows), m.TrainRows())
	}
	c := newConditionals(m)
	var pass model.Pass
	for d := range draws {
		p := m.At(draws[d])
		for r, i := range got.Rows {
			k := artistOf(m)[i]
			p.Smooth(k, &pass)
			want := float32(c.logDensity(p, nil, &pass, m.Artists()[k].Lo, i))
			if v := got.Values[d*len(got.Rows)+r]; v != want {
				t.Fatalf("draw %d row %d: %v, want %v", d, i, v, want)
			}
		}
	}
}

func TestLOODoesNotDependOnCores(t *testing.T) {
	m := table{lengths: []int{3, 1, 2, 4, 4}}.model(t, 5, model.Noise{})
	draws := randomDraws(m, 100, 0.2)
	var first *LOOResult
	var firstLike *LogLik
	for _, procs := range []int{1, 2, 4} {
		was := runtime.GOMAXPROCS(procs)
		got := leftOutOf(t, m, draws, 1)
		like, err := LogLikelihood(bg, m, draws)
		runtime.GOMAXPROCS(was)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first, firstLike = got, like
		}
		if got.Summary != first.Summary || !slices.Equal(like.Values, firstLike.Values) || !slices.Equal(got.K, first.K) {
			t.Errorf("with %d cores other bits", procs)
		}
	}
}

func TestLOORejects(t *testing.T) {
	m := table{lengths: []int{3}}.model(t, 1, model.Noise{})
	if _, err := LOO(bg, m, likes(t, m, randomDraws(m, 1, 0.1)), 1); err == nil {
		t.Error("one draw was enough")
	}
	ctx, cancel := context.WithCancel(bg)
	cancel()
	if _, err := LOO(ctx, m, likes(t, m, randomDraws(m, 5, 0.1)), 1); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want cancelled", err)
	}
}

// A density that no float32 holds is the least that one does.
func TestLogLikelihoodIsANumber(t *testing.T) {
	m := table{lengths: []int{3}}.model(t, 1, model.Noise{})
	draws := randomDraws(m, 1, 0.1)
	draws[0].Mu = 1e25
	for _, v := range likes(t, m, draws).Values {
		if v != -math.MaxFloat32 {
			t.Errorf("a log density of %v", v)
		}
	}
}

func TestLogSumExp(t *testing.T) {
	near(t, "plain", logSumExp([]float64{math.Log(2), math.Log(3)}, nil), math.Log(5), 1e-14)
	near(t, "pairs", logSumExp([]float64{0, math.Log(2)}, []float64{math.Log(3), math.Log(5)}), math.Log(13), 1e-14)
	near(t, "large", logSumExp([]float64{1000, 1000}, nil), 1000+math.Ln2, 1e-14)
	inf := math.Inf(-1)
	if got := logSumExp([]float64{inf, inf}, nil); got != inf {
		t.Errorf("nothing sums to %v", got)
	}
}

func TestLOOSummaryByHand(t *testing.T) {
	r := LOOResult{ELPD: []float64{-3, -4, -5}, LPD: []float64{-2.5, -4, -4.9}, K: []float64{0.1, 0.71, math.Inf(1)}}
	s := r.summarise(HighK)
	near(t, "elpd", s.ELPD, -12, 1e-15)
	near(t, "se", s.SE, math.Sqrt(3), 1e-15) // sqrt(3) times a sample sd of 1
	near(t, "p_loo", s.PLOO, 0.6, 1e-12)
	if s.NHighK != 2 || !math.IsInf(float64(s.ParetoKMax), 1) {
		t.Errorf("%d high k, largest %v", s.NHighK, s.ParetoKMax)
	}
	if few := r.summarise(0.05); few.NHighK != 3 || few.Limit() != 0.05 || (&LOOSummary{}).Limit() != HighK {
		t.Errorf("with a lower limit %+v", few)
	}
}

// The limit of ArviZ: min(1 - 1/log10(S), 0.7).
func TestGoodK(t *testing.T) {
	for n, want := range map[int]float64{1: 0, 2: 0, 10: 0, 100: 0.5, 400: 0.615684, 1000: 2.0 / 3, 2154: 0.7, 4000: 0.7} {
		near(t, fmt.Sprint(n), goodK(n), want, 1e-4)
	}
}

// The relative efficiency of independent draws is about 1, of an autoregression
// (1-phi)/(1+phi), and what is one chain or does not move says nothing.
func TestREff(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	draw := func(phi float64) [][]float64 {
		chains := make([][]float64, 4)
		for c := range chains {
			x := 0.0
			for range 4000 {
				x = phi*x + rng.NormFloat64()
				chains[c] = append(chains[c], x)
			}
		}
		return chains
	}
	independent, slow := draw(0), draw(0.5)
	near(t, "independent", REff([][][]float64{independent}), 1, 0.1)
	near(t, "autoregression", REff([][][]float64{slow}), 1.0/3, 0.1)
	near(t, "both", REff([][][]float64{independent, slow}), 2.0/3, 0.1)
	constant := [][]float64{{1, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 1, 1}}
	near(t, "one chain", REff([][][]float64{slow[:1]}), 1, 0)
	near(t, "nothing", REff(nil), 1, 0)
	if r := REff([][][]float64{constant}); !(r > 0) {
		t.Errorf("of draws that do not move %v", r)
	}
}
