package model

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// mixedRegimes are the observation models with mixing variables.
var mixedRegimes = map[string]Noise{
	"student-t":         {Likelihood: StudentT},
	"skew-t":            {Likelihood: SkewT},
	"student-t fixed":   {Likelihood: StudentT, Exponent: 0.3},
	"skew-t learned":    {Likelihood: SkewT, Learn: true, Prior: betaPrior, Alpha: 2, Beta: 4},
	"student-t follows": {Likelihood: StudentT, By: []Followed{{ByGenre, "x0"}, {ByPrevious, ""}}},
	"skew-t follows":    {Likelihood: SkewT, Learn: true, Prior: betaPrior, Alpha: 2, Beta: 4, By: []Followed{{ByGenre, "x0"}}},
	"student-t learned": {Likelihood: StudentT, Learn: true, Prior: LogitNormalPrior, Loc: -0.4, Scale: 0.8},
}

// eachMixed runs f for all shapes and mixed regimes.
func eachMixed(t *testing.T, f func(t *testing.T, m *Model, rng *rand.Rand)) {
	t.Helper()
	for sn, s := range shapes {
		for rn, n := range mixedRegimes {
			t.Run(sn+"/"+rn, func(t *testing.T) {
				if len(n.By) > 0 && s.dense == 0 {
					t.Skip("no column that the noise could follow")
				}
				m, err := New(s.rows(7), n, shiftedPriors())
				if err != nil {
					t.Fatal(err)
				}
				f(t, m, rand.New(rand.NewPCG(3, 4)))
			})
		}
	}
}

// TestMixedDensityAgainstDenseNormal compares the density, given its mixing
// variables, with a dense multivariate normal whose variances and means they
// change, a gamma prior from another library, and Jacobians by differences.
func TestMixedDensityAgainstDenseNormal(t *testing.T) {
	eachMixed(t, func(t *testing.T, m *Model, rng *rand.Rand) {
		target := m.Target()
		for range 5 {
			q := randomPoint(target.Dim(), rng)
			randomRoots(target, rng)
			near(t, "log density", target.LogDensity(q, make([]float64, len(q))), mixedByHand(t, m, q, target.mix.root), 1e-10)
		}
	})
}

// randomRoots sets the mixing variables to something.
func randomRoots(t *Target, rng *rand.Rand) {
	for i := range t.mix.root {
		t.mix.root[i] = math.Exp(0.4 * rng.NormFloat64())
	}
	t.mix.stale = true
}

func mixedByHand(t *testing.T, m *Model, q, roots []float64) float64 {
	t.Helper()
	var d Draw
	m.Constrain(q, &d)
	v, rows := covariance(m, &d)
	e := residual(m, &d, rows)
	at := map[int]int{}
	for a, i := range rows {
		at[i] = a
	}
	lp := priorByHand(m, &d, q)
	g := distuv.Gamma{Alpha: m.priors.NuShape, Beta: m.priors.NuRate}
	lp += g.LogProb(d.Nu-2) + math.Log(d.Nu-2)
	if m.noise.Likelihood == SkewT {
		lp += distuv.Normal{Sigma: m.priors.SkewScale}.LogProb(d.Skew)
	}
	lambda := distuv.Gamma{Alpha: d.Nu / 2, Beta: d.Nu / 2}
	k := quad.Fixed(func(l float64) float64 { return math.Exp(l/2 + lambda.LogProb(math.Exp(-l)) - l) }, -12, 60, 3000, nil, 0)
	for n, i := range m.packed.order {
		a, root, s := at[i], roots[n], naiveNoise(m, &d, i)
		lp += lambda.LogProb(1/(root*root)) - 2*math.Log(root) // of log(1/w)
		v.SetSym(a, a, v.At(a, a)+s*s*(root*root-1))
		e.SetVec(a, e.AtVec(a)-s*d.Skew*(root-k))
	}
	var chol mat.Cholesky
	if !chol.Factorize(v) {
		t.Fatal("V is not positive definite")
	}
	var u mat.VecDense
	if err := chol.SolveVecTo(&u, e); err != nil {
		t.Fatal(err)
	}
	return lp - 0.5*(mat.Dot(e, &u)+chol.LogDet()+float64(len(rows))*math.Log(2*math.Pi))
}

// TestMixedGradient holds the gradient to differences at a thousand random points.
func TestMixedGradient(t *testing.T) {
	points := 1000/(len(shapes)*len(mixedRegimes)) + 1
	eachMixed(t, func(t *testing.T, m *Model, rng *rand.Rand) {
		target := m.Target()
		scratch := make([]float64, target.Dim())
		f := func(q []float64) float64 { return target.LogDensity(q, scratch) }
		for range points {
			q := randomPoint(target.Dim(), rng)
			randomRoots(target, rng)
			want := fd.Gradient(nil, f, q, &fd.Settings{Formula: fd.Central, Step: 1e-4})
			wide := fd.Gradient(nil, f, q, &fd.Settings{Formula: fd.Central, Step: 2e-4})
			got := make([]float64, target.Dim())
			target.LogDensity(q, got)
			for i := range got {
				near(t, "gradient", got[i], (4*want[i]-wide[i])/3, 1e-6)
			}
		}
	})
}

// TestRootMean checks k(nu) by quadrature, and its derivative.
func TestRootMean(t *testing.T) {
	for _, a := range []float64{1.05, 1.6, 3, 20} {
		k, slope := rootMean(a)
		g := distuv.Gamma{Alpha: a, Beta: a}
		want := quad.Fixed(func(l float64) float64 { return math.Exp(-l/2 + g.LogProb(math.Exp(l)) + l) }, -70, 10, 4000, nil, 0)
		near(t, "k", k, want, 1e-9)
		up, _ := rootMean(a + 1e-6)
		down, _ := rootMean(a - 1e-6)
		near(t, "slope", slope, (up-down)/2e-6, 1e-6)
	}
}
