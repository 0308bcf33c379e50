package evaluate

import (
	"math"

	"github.com/latent-go/latent/internal/album/model"
)

// conditionals gives the density of each training score given all others.
//
// Given (theta, b) the residuals of an artist's training rows are
// e = A y - c ~ Normal(0, V), where A is the identity minus rho wherever one row's
// score is another's previous score: unit lower triangular. So y has precision
// Q = A'V^-1 A, and
//
//	y_i | others ~ Normal(y_i - g_i/Q_ii, 1/Q_ii),  g = A'u,  u = V^-1 e
//	g_i  = u_i - rho sum_j u_j
//	Q_ii = D_i - 2 rho sum_j [V^-1]_ij + rho^2 sum_jk [V^-1]_jk
//
// with j, k over the rows whose previous score is y_i: the next album, or several
// albums of one day. Features, histories of earlier scores among them, stay fixed.
type conditionals struct {
	m    *model.Model
	next [][]int // per row, the training rows whose previous score it is
}

func newConditionals(m *model.Model) *conditionals {
	c := &conditionals{m: m, next: make([][]int, m.Len())}
	for j, i := range m.Rows().PrevRow {
		if i >= 0 && m.Train(j) {
			c.next[i] = append(c.next[i], j)
		}
	}
	return c
}

// logDensity returns log p(y_i | others) on the 0-100 scale for training row i of
// an artist whose rows begin at lo, from the smoothed pass at the draw of p.
func (c *conditionals) logDensity(p *model.Point, a *model.Pass, lo, i int) float64 {
	g, q := a.U[i-lo], a.D[i-lo]
	for n, j := range c.next[i] {
		g -= p.Rho * a.U[j-lo]
		q -= 2 * p.Rho * a.Cross(i-lo, j-lo)
		q += p.Rho * p.Rho * a.D[j-lo]
		for _, k := range c.next[i][:n] {
			q += 2 * p.Rho * p.Rho * a.Cross(k-lo, j-lo)
		}
	}
	s := c.m.Scaling()
	return -0.5*(math.Log(2*math.Pi)-math.Log(q)+g*g/q) - math.Log(s.ScoreSD)
}
