package model

import (
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/simd"
)

// linear is a standardised design over a fixed order of rows, cut into panels of
// neighbouring rows, for products with all of them. Dense columns are standardised
// and stored by panel, column after column, so that a panel and its residuals fit
// the cache. Indicator columns stay lists of rows; their standardisation is an
// affine correction of the coefficients:
//
//	(1{i in set} - mean)/sd * beta = 1{i in set} c - mean c,   c = beta/sd
type linear struct {
	dense []int     // dense columns of the design
	x     []float64 // panel [lo, hi): len(dense) x (hi-lo) from len(dense)*lo on
	sets  []set
	mean  []float64 // of indicator columns, indexed as sets

	kernels *simd.Set // of the products with the dense columns; all give the same bits
}

// set is one indicator column: the rows where it is one, ascending.
type set struct {
	column int
	inv    float64 // 1/sd
	rows   []int32
}

// panel is the half-open range of rows [lo, hi).
type panel struct{ lo, hi int }

// newLinear takes the rows of x listed in order: order[k] becomes row k.
func newLinear(x *design.Matrix, s *Scaling, order []int, panels []panel, kernels *simd.Set) *linear {
	l := &linear{kernels: kernels}
	position := inverse(order, x.Rows)
	for j := range x.Columns {
		if x.Columns[j].Dense != nil {
			l.dense = append(l.dense, j)
			continue
		}
		l.sets = append(l.sets, set{column: j, inv: 1 / s.XSD[j], rows: relist(x.Columns[j].Set, position, len(order))})
		l.mean = append(l.mean, s.XMean[j])
	}
	l.x = make([]float64, 0, len(l.dense)*len(order))
	for _, p := range panels {
		for _, j := range l.dense {
			for _, i := range order[p.lo:p.hi] {
				l.x = append(l.x, (x.Columns[j].Dense[i]-s.XMean[j])/s.XSD[j])
			}
		}
	}
	return l
}

// columns are the dense columns of a panel, one behind the other.
func (l *linear) columns(p panel) []float64 { return l.x[len(l.dense)*p.lo : len(l.dense)*p.hi] }

// inverse maps a row of the table to its place in order, -1 if it has none.
func inverse(order []int, n int) []int32 {
	p := make([]int32, n)
	for i := range p {
		p[i] = -1
	}
	for k, i := range order {
		p[i] = int32(k)
	}
	return p
}

// relist maps the rows of a set to their new places, ascending.
func relist(rows, position []int32, n int) []int32 {
	member := make([]bool, n)
	kept := 0
	for _, i := range rows {
		if k := position[i]; k >= 0 {
			member[k] = true
			kept++
		}
	}
	out := make([]int32, 0, kept)
	for k, in := range member {
		if in {
			out = append(out, int32(k))
		}
	}
	return out
}

// shift returns the sum of mean*c over the indicator columns: what the intercept
// gains when subtractSets leaves out the means.
func (l *linear) shift(beta []float64) float64 {
	sum := 0.0
	for k := range l.sets {
		sum += beta[l.sets[k].column] * l.sets[k].inv * l.mean[k]
	}
	return sum
}

// subtractSets subtracts the indicator columns from e, without their means.
func (l *linear) subtractSets(e, beta []float64) {
	for k := range l.sets {
		s := &l.sets[k]
		c := beta[s.column] * s.inv
		for _, i := range s.rows {
			e[i] -= c
		}
	}
}

// addSets adds X'u of the indicator columns to grad; total is the sum of u.
func (l *linear) addSets(u, grad []float64, total float64) {
	for k := range l.sets {
		s := &l.sets[k]
		grad[s.column] += (gather(u, s.rows) - l.mean[k]*total) * s.inv
	}
}

// gather sums u over rows, in four chains so that additions overlap.
func gather(u []float64, rows []int32) float64 {
	var a, b, c, d float64
	for len(rows) >= 4 {
		a += u[rows[0]]
		b += u[rows[1]]
		c += u[rows[2]]
		d += u[rows[3]]
		rows = rows[4:]
	}
	for _, i := range rows {
		a += u[i]
	}
	return (a + b) + (c + d)
}

// subtractDense subtracts the dense columns from the rows p of e. coef is scratch
// of len(l.dense).
func (l *linear) subtractDense(e []float64, p panel, beta, coef []float64) {
	if len(l.dense) == 0 {
		return
	}
	for k, j := range l.dense {
		coef[k] = beta[j]
	}
	l.kernels.Subtract(e[p.lo:p.hi], l.columns(p), coef)
}

// addDense adds X'u of the dense columns over the rows p to grad.
func (l *linear) addDense(u []float64, p panel, grad, coef []float64) {
	if len(l.dense) == 0 {
		return
	}
	l.kernels.Dots(coef, l.columns(p), u[p.lo:p.hi])
	for k, j := range l.dense {
		grad[j] += coef[k]
	}
}
