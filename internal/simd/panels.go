package simd

// The products with a panel, as the regression of package model needs them: x is a
// matrix of float64 numbers, column behind column, each of as many rows as the
// vector has. Every product is rounded before it is added, here by an explicit
// conversion, and the order of the sums is stated, so that all sets give the same
// bits on every processor. It is the order in which gonum multiplies on amd64.
// More lanes, or fused sums, would be faster and would change the last bits of every
// posterior, and those of one processor against the other.

// dotColumns is the most columns that one pass of dots takes.
const dotColumns = 16

// Subtract subtracts x c from y: for each row the columns one after the other.
func (s *Set) Subtract(y, x, c []float64) {
	if x = x[:len(y)*len(c)]; len(x) > 0 {
		s.subtract(y, x, c)
	}
}

func subtractPortable(y, x, c []float64) {
	for k, b := range c {
		for i, v := range x[k*len(y):][:len(y)] {
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

// dotsPortable sums the pairs of rows of some columns.
func dotsPortable(sums *[2 * dotColumns]float64, x, u []float64, columns int) {
	n := len(u)
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
