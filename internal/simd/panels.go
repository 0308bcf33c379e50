package simd

// The products with a panel, as the regression of package model needs them: x is a
// matrix of float64 numbers, column behind column, each of as many rows as the
// vector has. Every product is rounded before it is added, here by an explicit
// conversion, and the order of the sums is stated, so that all sets give the same
// bits on every processor. It is the order in which gonum multiplies on amd64.

// panels are the loops in assembly; nil ones are left to the portable code.
type panels struct {
	subtract func(y, x, c *float64, rows, columns int)
	dots     func(out, x, u *float64, rows, columns int)
}

// dotColumns is the most columns that one call of panels.dots takes.
const dotColumns = 16

// Subtract subtracts x c from y: for each row the columns one after the other.
func (s *Set) Subtract(y, x, c []float64) {
	n := len(y)
	x = x[:n*len(c)]
	if n == 0 || len(c) == 0 {
		return
	}
	if s.panels.subtract != nil {
		s.panels.subtract(&y[0], &x[0], &c[0], n, len(c))
		return
	}
	for k, b := range c {
		column := x[k*n:][:n]
		for i, v := range column {
			y[i] -= float64(b * v)
		}
	}
}

// Dots stores x'u in d, each the sum over the even rows plus that over the odd
// ones. The last of an odd number of rows is added to that; of an odd number of
// columns, the last takes it among its even rows.
func (s *Set) Dots(d, x, u []float64) {
	n := len(u)
	x = x[:n*len(d)]
	if n == 0 {
		clear(d)
		return
	}
	for lo := 0; lo < len(d); lo += dotColumns {
		var sums [2 * dotColumns]float64
		columns := min(dotColumns, len(d)-lo)
		s.dots(&sums, x[lo*n:], u, columns)
		for k := range columns {
			even, odd, last := sums[2*k], sums[2*k+1], 0.0
			if n%2 == 1 {
				last = float64(x[(lo+k)*n+n-1] * u[n-1])
			}
			if lo+k == len(d)-1 && len(d)%2 == 1 {
				d[lo+k] = (even + last) + odd
			} else {
				d[lo+k] = (even + odd) + last
			}
		}
	}
}

// dots sums the pairs of rows of some columns.
func (s *Set) dots(sums *[2 * dotColumns]float64, x, u []float64, columns int) {
	n := len(u)
	if s.panels.dots != nil {
		s.panels.dots(&sums[0], &x[0], &u[0], n, columns)
		return
	}
	for k := range columns {
		column := x[k*n:][:n]
		even, odd := 0.0, 0.0
		for i := 0; i+1 < n; i += 2 {
			even += float64(column[i] * u[i])
			odd += float64(column[i+1] * u[i+1])
		}
		sums[2*k], sums[2*k+1] = even, odd
	}
}
