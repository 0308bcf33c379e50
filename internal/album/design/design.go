// Package design holds a feature matrix in raw units as named columns, dense or
// indicator, so that a model can use the many zeros of one-hot blocks.
package design

// Column is one feature over all rows of a [Matrix].
//
// A column is either dense (Dense has one number per row) or an indicator (Dense
// is nil and Set lists, ascending, the rows where it is one).
type Column struct {
	Name  string
	Block string // the feature block that made it: temporal, genre, ...
	Dense []float64
	Set   []int32
}

// Matrix is a feature matrix in raw, unstandardised units.
type Matrix struct {
	Rows    int
	Columns []Column
}

// Names returns the column names in order.
func (m *Matrix) Names() []string {
	names := make([]string, len(m.Columns))
	for j := range m.Columns {
		names[j] = m.Columns[j].Name
	}
	return names
}

// At returns the value of column j in row i. It is for tests and small tables:
// an indicator column is searched.
func (m *Matrix) At(i, j int) float64 {
	c := &m.Columns[j]
	if c.Dense != nil {
		return c.Dense[i]
	}
	lo, hi := 0, len(c.Set)
	for lo < hi {
		mid := (lo + hi) / 2
		if c.Set[mid] < int32(i) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(c.Set) && c.Set[lo] == int32(i) {
		return 1
	}
	return 0
}

// Values returns the column as one number for each of the rows of its matrix.
// The numbers of a dense column are not copied.
func (c *Column) Values(rows int) []float64 {
	if c.Dense != nil {
		return c.Dense
	}
	x := make([]float64, rows)
	for _, i := range c.Set {
		x[i] = 1
	}
	return x
}

// Moments returns the mean and population standard deviation of every column
// over the rows where use is true (all rows when use is nil). A constant column
// gets standard deviation 1, so that standardising it gives zeros.
func (m *Matrix) Moments(use []bool) (mean, sd []float64) {
	mean, sd = make([]float64, len(m.Columns)), make([]float64, len(m.Columns))
	for j := range m.Columns {
		mean[j], sd[j] = m.moments(j, use)
	}
	return mean, sd
}
