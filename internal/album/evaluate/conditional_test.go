package evaluate

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/latent-go/latent/internal/album/model"
)

// dense holds, for one draw, the joint Gaussian of all training scores by
// definition: y = A^-1 (mean + noise) with A the identity minus rho at (j, i) where
// the score of row i is the previous score of row j.
type dense struct {
	rows  []int
	a     *mat.Dense // A
	v     *mat.SymDense
	fixed *mat.VecDense // mean of A y: x'beta + mu, and rho prev where prev is no row
}

func newDense(t *testing.T, m *model.Model, d *model.Draw) *dense {
	t.Helper()
	g := &dense{}
	for i := range m.Len() {
		if m.Train(i) {
			g.rows = append(g.rows, i)
		}
	}
	mean, v := prior(m, d, g.rows, func(i int) float64 { return m.NoiseSD(d, i, m.Rows().Count[i]) })
	n := len(g.rows)
	g.v, g.a, g.fixed = v, mat.NewDense(n, n, nil), mat.NewVecDense(n, mean)
	for j, row := range g.rows {
		g.a.Set(j, j, 1)
		for i, other := range g.rows {
			if m.Rows().PrevRow[row] == other {
				g.a.Set(j, i, -d.Rho)
				g.fixed.SetVec(j, mean[j]-d.Rho*m.Prev(row))
			}
		}
	}
	return g
}

// leaveOut returns mean and variance of score k given the others, when the
// residuals A y have the given covariance.
func (g *dense) leaveOut(t *testing.T, cov mat.Symmetric, y *mat.VecDense, k int) (mean, variance float64) {
	t.Helper()
	var inv, tmp, q mat.Dense
	if err := inv.Inverse(cov); err != nil {
		t.Fatal(err)
	}
	tmp.Mul(g.a.T(), &inv)
	q.Mul(&tmp, g.a)
	var e, grad mat.VecDense
	e.MulVec(g.a, y)
	e.SubVec(&e, g.fixed)
	grad.MulVec(&tmp, &e)
	return y.AtVec(k) - grad.AtVec(k)/q.At(k, k), 1 / q.At(k, k)
}

func scores(m *model.Model, rows []int) *mat.VecDense {
	y := mat.NewVecDense(len(rows), nil)
	for k, i := range rows {
		y.SetVec(k, m.Y(i))
	}
	return y
}

// TestConditionalAgainstDensePrecision: p(y_i | others) equals that of the dense
// A'V^-1 A, with held-out albums in between, unknown previous rows, and two albums
// of one day.
func TestConditionalAgainstDensePrecision(t *testing.T) {
	for name, tb := range map[string]table{
		"chain":    {lengths: []int{4, 1, 2, 6, 3}},
		"held out": {lengths: []int{4, 2, 6, 3}, held: 1, newArtists: 1},
		"same day": {lengths: []int{4, 2, 6, 3}, sameDay: true},
	} {
		for noiseName, noise := range noises {
			t.Run(name+"/"+noiseName, func(t *testing.T) {
				m := tb.model(t, 5, noise)
				d := randomDraws(m, 1, 0.5)[0]
				g := newDense(t, m, &d)
				y, p, c := scores(m, g.rows), m.At(d), newConditionals(m)
				var pass model.Pass
				for k, i := range g.rows {
					artist := artistOf(m)[i]
					p.Smooth(artist, &pass)
					got := c.logDensity(p, nil, &pass, m.Artists()[artist].Lo, i)
					mean, v := g.leaveOut(t, g.v, y, k)
					s := m.Scaling()
					n := distuv.Normal{Mu: s.Score(mean), Sigma: s.ScoreSD * math.Sqrt(v)}
					near(t, "log density", got, n.LogProb(m.Rows().Score[i]), 1e-9)
				}
			})
		}
	}
}
