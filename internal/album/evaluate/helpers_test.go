package evaluate

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/model"
)

// table makes albums of artists with the given numbers of albums; the last held
// albums of each artist are held out, and with newArtists the last artists wholly.
type table struct {
	lengths    []int
	held       int
	newArtists int
	sameDay    bool // an artist's last two albums share their previous score
}

func (tb table) rows(seed uint64) model.Rows {
	rng := rand.New(rand.NewPCG(seed, 2))
	var r model.Rows
	for a, n := range tb.lengths {
		effect := 8 * rng.NormFloat64()
		for t := range n {
			prev, at := math.NaN(), -1
			if t > 0 {
				at = len(r.Score) - 1
				if tb.sameDay && t == n-1 && t > 1 {
					at--
				}
				prev = r.Score[at]
			}
			r.Artist = append(r.Artist, a)
			r.Score = append(r.Score, 70+effect+6*rng.NormFloat64())
			r.Prev, r.PrevRow = append(r.Prev, prev), append(r.PrevRow, at)
			r.Count = append(r.Count, math.Floor(10+math.Exp(4+rng.NormFloat64())))
			r.Train = append(r.Train, t < n-tb.held && a < len(tb.lengths)-tb.newArtists)
		}
	}
	r.Position = model.Positions(r.Artist, nil, r.Train, 50, 2)
	r.X = &design.Matrix{Rows: len(r.Artist), Columns: []design.Column{
		{Name: "x", Dense: make([]float64, len(r.Artist))},
		{Name: "is"},
	}}
	for i := range r.Artist {
		r.X.Columns[0].Dense[i] = 2005 + 4*rng.NormFloat64()
		if rng.Float64() < 0.4 {
			r.X.Columns[1].Set = append(r.X.Columns[1].Set, int32(i))
		}
	}
	return r
}

func (tb table) model(t testing.TB, seed uint64, noise model.Noise) *model.Model {
	t.Helper()
	m, err := model.New(tb.rows(seed), noise, model.DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// randomDraws are draws near typical values, unlike each other.
func randomDraws(m *model.Model, n int, spread float64) []model.Draw {
	rng := rand.New(rand.NewPCG(3, 3))
	draws := make([]model.Draw, n)
	for k := range draws {
		q := m.Start()
		for i := range q {
			q[i] += spread * rng.NormFloat64()
		}
		m.Constrain(q, &draws[k])
	}
	return draws
}

// prior is mean and covariance of the residual y - x'beta - rho prev of the given
// rows, and mean of y given the previous scores, by definition.
func prior(m *model.Model, d *model.Draw, rows []int, noise func(i int) float64) (mean []float64, cov *mat.SymDense) {
	r, s := m.Rows(), m.Scaling()
	mean, cov = make([]float64, len(rows)), mat.NewSymDense(len(rows), nil)
	for a, i := range rows {
		mean[a] = d.Mu + d.Rho*m.Prev(i)
		for j, b := range d.Beta {
			mean[a] += b * (r.X.At(i, j) - s.XMean[j]) / s.XSD[j]
		}
		for b, j := range rows[:a+1] {
			if r.Artist[i] != r.Artist[j] {
				continue
			}
			v := d.SigmaArtist*d.SigmaArtist + float64(min(r.Position[i], r.Position[j])-1)*d.SigmaRW*d.SigmaRW
			if i == j {
				v += noise(i) * noise(i)
			}
			cov.SetSym(a, b, v)
		}
	}
	return mean, cov
}

// condition returns mean and variance of the last of Gaussian variables given the
// others, whose deviations from their means are e.
func condition(t testing.TB, mean float64, cov *mat.SymDense, e []float64) (float64, float64) {
	t.Helper()
	n := len(e)
	if n == 0 {
		return mean, cov.At(0, 0)
	}
	var chol mat.Cholesky
	if !chol.Factorize(cov.SliceSym(0, n).(*mat.SymDense)) {
		t.Fatal("covariance is not positive definite")
	}
	c, w := mat.NewVecDense(n, nil), new(mat.VecDense)
	for i := range n {
		c.SetVec(i, cov.At(i, n))
	}
	if err := chol.SolveVecTo(w, c); err != nil {
		t.Fatal(err)
	}
	return mean + mat.Dot(w, mat.NewVecDense(n, e)), cov.At(n, n) - mat.Dot(w, c)
}

func near(t testing.TB, what string, got, want, tol float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tol*max(1, math.Abs(want)) {
		t.Errorf("%s = %.15g, want %.15g (tolerance %g)", what, got, want, tol)
	}
}

var bg = context.Background()

func likes(t *testing.T, m *model.Model, draws []model.Draw) *LogLik {
	t.Helper()
	l, err := LogLikelihood(context.Background(), m, draws)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// leftOutOf is leave-one-out by the densities at the draws.
func leftOutOf(t *testing.T, m *model.Model, draws []model.Draw, reff float64) *LOOResult {
	t.Helper()
	l, err := LOO(context.Background(), m, likes(t, m, draws), reff)
	if err != nil {
		t.Fatal(err)
	}
	return l
}
