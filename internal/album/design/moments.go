package design

import "math"

// moments returns the mean and population standard deviation of column j over
// the rows in use, by two passes: the second sums squares about the mean.
func (m *Matrix) moments(j int, use []bool) (mean, sd float64) {
	n := 0.0
	m.each(j, use, func(x float64) { mean += x; n++ })
	if n == 0 {
		return 0, 1
	}
	mean /= n
	m.each(j, use, func(x float64) { sd += (x - mean) * (x - mean) })
	sd = math.Sqrt(sd / n)
	if sd <= 1e-12*math.Max(1, math.Abs(mean)) {
		sd = 1
	}
	return mean, sd
}

// each calls f with the value of column j in every row in use, in row order.
func (m *Matrix) each(j int, use []bool, f func(float64)) {
	c, k := &m.Columns[j], 0
	for i := range m.Rows {
		x := 0.0
		switch {
		case c.Dense != nil:
			x = c.Dense[i]
		case k < len(c.Set) && c.Set[k] == int32(i):
			x = 1
			k++
		}
		if use == nil || use[i] {
			f(x)
		}
	}
}
