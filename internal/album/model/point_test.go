package model

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// oracle holds dense matrices of one draw: over the training rows V^-1, and the
// mean and covariance of the effect of every row of the table given the scores.
type oracle struct {
	train   []int
	inverse *mat.SymDense
	u       *mat.VecDense
	mean    []float64
	cov     *mat.Dense
}

func newOracle(t *testing.T, m *Model, d *Draw) *oracle {
	t.Helper()
	v, train := covariance(m, d)
	var chol mat.Cholesky
	if !chol.Factorize(v) {
		t.Fatal("V is not positive definite")
	}
	o := &oracle{train: train, inverse: new(mat.SymDense), u: new(mat.VecDense)}
	if err := chol.InverseTo(o.inverse); err != nil {
		t.Fatal(err)
	}
	o.u.MulVec(o.inverse, residual(m, d, train))
	o.condition(m, d)
	return o
}

// condition computes the effects given the scores: mu + C u and S - C V^-1 C'
// with C the covariance of effects and scores, S that of the effects.
func (o *oracle) condition(m *Model, d *Draw) {
	n := m.Len()
	c, s := mat.NewDense(n, len(o.train), nil), mat.NewDense(n, n, nil)
	for i := range n {
		for k, j := range o.train {
			c.Set(i, k, effectCov(m, d, i, j))
		}
		for j := range n {
			s.Set(i, j, effectCov(m, d, i, j))
		}
	}
	var cu mat.VecDense
	cu.MulVec(c, o.u)
	var ci, cic mat.Dense
	ci.Mul(c, o.inverse)
	cic.Mul(&ci, c.T())
	o.cov = mat.NewDense(n, n, nil)
	o.cov.Sub(s, &cic)
	for i := range n {
		o.mean = append(o.mean, d.Mu+cu.AtVec(i))
	}
}

func effectCov(m *Model, d *Draw, i, j int) float64 {
	if m.rows.Artist[i] != m.rows.Artist[j] {
		return 0
	}
	shared := min(m.rows.Position[i], m.rows.Position[j]) - 1
	return d.SigmaArtist*d.SigmaArtist + float64(shared)*d.SigmaRW*d.SigmaRW
}

func draw(m *Model, rng *rand.Rand) Draw {
	var d Draw
	m.Constrain(randomPoint(len(m.Start()), rng), &d)
	return d
}

func TestSmoothAgainstDenseAlgebra(t *testing.T) {
	eachCase(t, func(t *testing.T, m *Model, rng *rand.Rand) {
		d := draw(m, rng)
		o, p := newOracle(t, m, &d), m.At(d)
		at := inverse(o.train, m.Len())
		var a Pass
		for k, s := range m.Artists() {
			p.Smooth(k, &a)
			for i := s.Lo; i < s.Hi; i++ {
				mean, variance := a.Effect(i - s.Lo)
				near(t, "effect mean", mean, o.mean[i], 1e-9)
				near(t, "effect variance", variance, o.cov.At(i, i), 1e-9)
				if at[i] < 0 {
					continue
				}
				near(t, "u", a.U[i-s.Lo], o.u.AtVec(int(at[i])), 1e-9)
				near(t, "D", a.D[i-s.Lo], o.inverse.At(int(at[i]), int(at[i])), 1e-9)
				for j := i + 1; j < s.Hi; j++ {
					if at[j] >= 0 {
						near(t, "cross", a.Cross(i-s.Lo, j-s.Lo), o.inverse.At(int(at[i]), int(at[j])), 1e-9)
					}
				}
			}
		}
	})
}

// TestFilterPredicts compares the one-step predictions with dense conditioning on
// earlier rows only: the model fitted to a table cut after them.
func TestFilterPredicts(t *testing.T) {
	m, err := New(shapes["held out"].rows(7), regimes["fixed"], DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	d := draw(m, rand.New(rand.NewPCG(9, 9)))
	p := m.At(d)
	var a Pass
	for k, s := range m.Artists() {
		p.Filter(k, &a)
		for i := s.Lo; i < s.Hi; i++ {
			cut := *m
			cut.rows.Train = append([]bool(nil), m.rows.Train...)
			for j := i; j < s.Hi; j++ {
				cut.rows.Train[j] = false
			}
			if len(trainArtists(&cut)) == 0 {
				continue
			}
			o := newOracle(t, &cut, &d)
			near(t, "level", a.Level[i-s.Lo], o.mean[i], 1e-9)
			near(t, "level variance", a.LevelVar[i-s.Lo], o.cov.At(i, i), 1e-9)
		}
	}
}

func TestNewArtistComesFromThePopulation(t *testing.T) {
	r := shape{lengths: []int{3, 4}, dense: 1, maxAlbums: 50, minAlbums: 2, newArtists: 1, keepOneTraining: true}.rows(3)
	m, err := New(r, Noise{}, DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	d := Draw{Mu: 0.2, SigmaArtist: 0.5, SigmaRW: 0.1, Rho: 0.1, Sigma: 0.7, Beta: []float64{0}}
	var a Pass
	m.At(d).Filter(1, &a)
	for j := range 4 {
		near(t, "level", a.Level[j], 0.2, 1e-15)
		near(t, "variance", a.LevelVar[j], 0.25+0.01*float64(j), 1e-14)
	}
}

// TestSamplePathMoments checks mean and covariance of sampled paths against
// dense algebra, within five standard errors.
func TestSamplePathMoments(t *testing.T) {
	m, err := New(shapes["held out"].rows(7), Noise{}, DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	d := Draw{SigmaArtist: 0.6, SigmaRW: 0.3, Rho: 0.2, Sigma: 0.5, Beta: make([]float64, m.columns())}
	o, p := newOracle(t, m, &d), m.At(d)
	rng := rand.New(rand.NewPCG(8, 8))
	const draws = 20000
	var a Pass
	for k, s := range m.Artists() {
		n := s.Hi - s.Lo
		path, mean, prod := make([]float64, n), make([]float64, n), make([]float64, n*n)
		for range draws {
			p.Filter(k, &a)
			p.path(k, rng, &a, path)
			for i, x := range path {
				mean[i] += x / draws
				for j, y := range path {
					prod[i*n+j] += (x - o.mean[s.Lo+i]) * (y - o.mean[s.Lo+j]) / draws
				}
			}
		}
		for i := range n {
			vi := o.cov.At(s.Lo+i, s.Lo+i)
			near(t, "mean", mean[i], o.mean[s.Lo+i], 5*math.Sqrt(vi/draws))
			for j := range n {
				vj := o.cov.At(s.Lo+j, s.Lo+j)
				near(t, "covariance", prod[i*n+j], o.cov.At(s.Lo+i, s.Lo+j), 5*math.Sqrt(2*vi*vj/draws))
			}
		}
	}
}

func TestFixedAgainstDefinition(t *testing.T) {
	eachCase(t, func(t *testing.T, m *Model, rng *rand.Rand) {
		d := draw(m, rng)
		p := m.At(d)
		for i := range m.Len() {
			near(t, "fixed", p.Fixed(i), naiveMean(m, &d, i)-d.Mu, 1e-10)
			if m.Train(i) {
				near(t, "noise", math.Sqrt(p.NoiseVar(i)), naiveNoise(m, &d, i), 1e-12)
				near(t, "noise by count", m.NoiseSD(&d, i, m.rows.Count[i]), naiveNoise(m, &d, i), 1e-12)
			}
		}
	})
}
