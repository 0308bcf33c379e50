package model

import "github.com/latent-go/latent/internal/album/design"

// rowDesign is the standardised design by rows, for products with single rows:
// dense columns side by side, and for every row the indicators that are set.
type rowDesign struct {
	dense   []int     // dense columns of the design
	x       []float64 // rows x len(dense), standardised
	start   []int32   // indicators of row i: set[start[i]:start[i+1]]
	set     []int32   // columns of the design
	scaling *Scaling
}

func newRowDesign(x *design.Matrix, s *Scaling) *rowDesign {
	d := &rowDesign{scaling: s, start: make([]int32, x.Rows+1)}
	for j := range x.Columns {
		c := &x.Columns[j]
		if c.Dense != nil {
			d.dense = append(d.dense, j)
		}
		for _, i := range c.Set {
			d.start[i+1]++
		}
	}
	d.fillDense(x)
	d.fillSets(x)
	return d
}

func (d *rowDesign) fillDense(x *design.Matrix) {
	w := len(d.dense)
	d.x = make([]float64, x.Rows*w)
	for k, j := range d.dense {
		for i, v := range x.Columns[j].Dense {
			d.x[i*w+k] = (v - d.scaling.XMean[j]) / d.scaling.XSD[j]
		}
	}
}

// fillSets turns the lists of rows into lists of columns; start holds counts
// shifted by one when it is called.
func (d *rowDesign) fillSets(x *design.Matrix) {
	for i := range x.Rows {
		d.start[i+1] += d.start[i]
	}
	d.set = make([]int32, d.start[x.Rows])
	next := append([]int32(nil), d.start...)
	for j := range x.Columns {
		for _, i := range x.Columns[j].Set {
			d.set[next[i]] = int32(j)
			next[i]++
		}
	}
}

// coefficients are those of a draw, arranged for rowDesign.
type coefficients struct {
	intercept float64   // minus the sum of mean*beta/sd over indicators
	dense     []float64 // as rowDesign.dense
	scaled    []float64 // beta/sd of indicators, per column of the design
}

func (d *rowDesign) coefficients(beta []float64) coefficients {
	c := coefficients{dense: make([]float64, len(d.dense)), scaled: make([]float64, len(beta))}
	for j, b := range beta {
		c.scaled[j] = b / d.scaling.XSD[j]
	}
	for k, j := range d.dense {
		c.dense[k] = beta[j]
		c.scaled[j] = 0 // stored standardised, never in a set
	}
	for j, v := range c.scaled {
		c.intercept -= v * d.scaling.XMean[j]
	}
	return c
}

// times returns x_i'beta.
func (d *rowDesign) times(i int, c *coefficients) float64 {
	sum := c.intercept
	row := d.x[i*len(c.dense) : (i+1)*len(c.dense)]
	for k, x := range row {
		sum += x * c.dense[k]
	}
	for _, j := range d.set[d.start[i]:d.start[i+1]] {
		sum += c.scaled[j]
	}
	return sum
}
