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

// leftOut is what a smoothed pass says about one score: u and D of its row, g_i,
// Q_ii, and c = (A'V^-1)_ii.
type leftOut struct {
	u, d, g, q, c float64
	last          bool // no other score knows y_i: g is u, Q_ii and c are D
}

func (c *conditionals) leftOut(p *model.Point, a *model.Pass, lo, i int) leftOut {
	o := leftOut{u: a.U[i-lo], d: a.D[i-lo], g: a.U[i-lo], q: a.D[i-lo], c: a.D[i-lo], last: len(c.next[i]) == 0}
	for n, j := range c.next[i] {
		cross := a.Cross(i-lo, j-lo)
		o.g -= p.Rho * a.U[j-lo]
		o.c -= p.Rho * cross
		o.q -= 2 * p.Rho * cross
		o.q += p.Rho * p.Rho * a.D[j-lo]
		for _, k := range c.next[i][:n] {
			o.q += 2 * p.Rho * p.Rho * a.Cross(k-lo, j-lo)
		}
	}
	return o
}

// logDensity returns log p(y_i | others) on the 0-100 scale for training row i of
// an artist whose rows begin at lo, from the smoothed pass at the draw of p.
func (c *conditionals) logDensity(p *model.Point, s *model.Scatter, a *model.Pass, lo, i int) float64 {
	o := c.leftOut(p, a, lo, i)
	unit := c.unit(i)
	if !c.m.Mixed() {
		return -0.5*(math.Log(2*math.Pi)-math.Log(o.q)+o.g*o.g/o.q) - unit
	}
	variance, shift := p.Noise(a, lo, i-lo)
	return o.mixed(s, p.NoiseVar(i), variance, shift) - unit
}

// unit is the logarithm of how many points a standardised unit is at the score of row
// i.
func (c *conditionals) unit(i int) float64 {
	s := c.m.Scaling()
	return math.Log(s.ScoreSD) + math.Log(s.Transform.Width(s.Transformed(c.m.Y(i))))
}

// mixed is the log density with the row's own mixing variable w integrated out,
//
//	p(y_i | others) = integral p(y | w) dw / integral p(y | w)/p(y_i | others, w) dw
//
// each under the prior of w. Against the w that the pass was made with, another one
// moves the mean of y_i by d and its variance by x, which changes V^-1 and what is
// made of it by matrices of rank one (Sherman and Morrison):
//
//	u - d D, g - d c, e'V^-1 e - 2 d u + d^2 D; then with f = 1 + x D
//	|V| f, e'V^-1 e - x u^2/f, g - x c u/f, Q - x c^2/f
//
// Where no other score knows y_i the second integrand is that of the others alone,
// exp(u^2/(2 D))/sqrt(D) whatever w is.
func (o *leftOut) mixed(s *model.Scatter, scale2, variance, shift float64) float64 {
	scale := math.Sqrt(scale2)
	joint, rest := 0.0, 0.0
	for n, weight := range s.Weight {
		d, x := scale*s.Shift[n]-shift, scale2*s.Var[n]-variance
		u, inverse := o.u-d*o.d, 1/(1+x*o.d)
		quad := d*(d*o.d-2*o.u) - x*u*u*inverse
		joint += weight * math.Exp(-0.5*quad) * math.Sqrt(inverse)
		if o.last {
			rest += weight
			continue
		}
		g, q := o.g-d*o.c-x*o.c*u*inverse, o.q-x*o.c*o.c*inverse
		rest += weight * math.Exp(-0.5*(quad-g*g/q)) * math.Sqrt(inverse/q)
	}
	if o.last {
		return math.Log(joint/rest) - 0.5*(o.u*o.u/o.d-math.Log(o.d)+math.Log(2*math.Pi))
	}
	return math.Log(joint/rest) - 0.5*math.Log(2*math.Pi)
}
