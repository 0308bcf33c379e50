package infer

import (
	"math"
	"testing"
)

// A common factor changes nothing; what is not lit does not count; two objects
// without anything in common have changed by everything.
func TestChange(t *testing.T) {
	a := []complex64{1, 1i, -1, 7}
	weight := []float64{1, 2, 1, 0}
	scaled := []complex64{2i, -2, -2i, 0}
	for _, c := range []struct {
		name string
		b    []complex64
		want float64
	}{
		{"itself", a, 0},
		{"a factor", scaled, 0},
		{"orthogonal", []complex64{1, 0, 1, 0}, 1},
		// <a, b> = 1 + 0 + 0, |a|^2 = 4, |b|^2 = 1.
		{"a quarter in common", []complex64{1, 0, 0, 0}, math.Sqrt(3. / 4)},
		{"nothing", make([]complex64, 4), 0},
	} {
		if got := change(weight, a, c.b); math.Abs(got-c.want) > 1e-7 {
			t.Errorf("%s: changed by %v, want %v", c.name, got, c.want)
		}
	}
}
