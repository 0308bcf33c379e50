package model

import "github.com/latent-go/latent/internal/album/design"

// linear is a standardised design over a fixed order of rows, for products with
// all rows at once. Dense columns are standardised and stored in blocks of up to
// eight, row-major, so that a block's coefficients or sums stay in registers.
// Indicator columns stay lists of rows; their standardisation is an affine
// correction of the coefficients:
//
//	(1{i in set} - mean)/sd * beta = 1{i in set} c - mean c,   c = beta/sd
type linear struct {
	blocks []block
	sets   []set
	mean   []float64 // of indicator columns, indexed as sets
}

// block is rows x width numbers, width 4 or 8; slots past len(columns) are zero.
type block struct {
	width   int
	columns []int // of the design
	x       []float64
}

// set is one indicator column: the rows where it is one, ascending.
type set struct {
	column int
	inv    float64 // 1/sd
	rows   []int32
}

// newLinear takes the rows of x listed in order; order[k] becomes row k.
func newLinear(x *design.Matrix, s *Scaling, order []int) *linear {
	l := &linear{}
	var dense []int
	position := inverse(order, x.Rows)
	for j := range x.Columns {
		if x.Columns[j].Dense != nil {
			dense = append(dense, j)
			continue
		}
		l.sets = append(l.sets, set{column: j, inv: 1 / s.XSD[j], rows: relist(x.Columns[j].Set, position, len(order))})
		l.mean = append(l.mean, s.XMean[j])
	}
	for len(dense) > 0 {
		n := min(8, len(dense))
		l.blocks = append(l.blocks, newBlock(x, s, order, dense[:n]))
		dense = dense[n:]
	}
	return l
}

func newBlock(x *design.Matrix, s *Scaling, order, columns []int) block {
	b := block{width: 8, columns: columns}
	if len(columns) <= 4 {
		b.width = 4
	}
	b.x = make([]float64, b.width*len(order))
	for k, j := range columns {
		v := x.Columns[j].Dense
		for r, i := range order {
			b.x[r*b.width+k] = (v[i] - s.XMean[j]) / s.XSD[j]
		}
	}
	return b
}

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

// subtractDense subtracts the dense columns from e, which starts at row lo.
func (l *linear) subtractDense(e []float64, lo int, beta []float64) {
	for k := range l.blocks {
		b := &l.blocks[k]
		var c [8]float64
		for s, j := range b.columns {
			c[s] = beta[j]
		}
		x := b.x[lo*b.width : (lo+len(e))*b.width]
		if b.width == 4 {
			subtract4(e, x, (*[4]float64)(c[:]))
		} else {
			subtract8(e, x, &c)
		}
	}
}

// addDense adds X'u of the dense columns to grad; u starts at row lo.
func (l *linear) addDense(u []float64, lo int, grad []float64) {
	for k := range l.blocks {
		b := &l.blocks[k]
		x := b.x[lo*b.width : (lo+len(u))*b.width]
		var g [8]float64
		if b.width == 4 {
			add4(u, x, (*[4]float64)(g[:]))
		} else {
			add8(u, x, &g)
		}
		for s, j := range b.columns {
			grad[j] += g[s]
		}
	}
}
