package simd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// panelCase is a panel of numbers of many sizes, with the vectors beside it.
func panelCase(rows, columns int) (x, y, c []float64) {
	rng := rand.New(rand.NewPCG(uint64(rows), uint64(columns)))
	draw := func(n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = rng.NormFloat64() * math.Exp(6*rng.NormFloat64())
		}
		return v
	}
	return draw(rows * columns), draw(rows), draw(columns)
}

// panelSizes are such that every block of rows and every number of columns comes up.
func panelSizes(f func(rows, columns int)) {
	for _, rows := range []int{0, 1, 2, 3, 4, 5, 7, 8, 13, 16, 31, 32, 33, 63, 64, 95, 255, 256, 257} {
		for _, columns := range []int{0, 1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 14, 15, 16, 17, 31, 32, 33, 40} {
			f(rows, columns)
		}
	}
}

// same reports whether two vectors have the same bits; zeros may differ in sign.
func same(a, b []float64) bool {
	for i := range a {
		if a[i] != b[i] && !(math.IsNaN(a[i]) && math.IsNaN(b[i])) {
			return false
		}
	}
	return len(a) == len(b)
}

// Every set gives the bits of the portable one, and touches nothing beside its
// destination, also where something is no number or infinite.
func TestPanelsAreTheSameInAllSets(t *testing.T) {
	panelSizes(func(rows, columns int) {
		for name, spoil := range map[string]float64{"numbers": 1, "nothing": 0, "NaN": math.NaN(), "infinite": math.Inf(1)} {
			x, y, c := panelCase(rows, columns)
			if len(x) > 0 {
				x[len(x)/2] *= spoil
				y[len(y)/3] *= spoil
			}
			run := func(s *Set) (e, d []float64) {
				e, d = append(append([]float64{7}, y...), 8), append(make([]float64, columns), 9)
				s.Subtract(e[1:rows+1], x, c)
				s.Dots(d[:columns], x, y)
				return e, d
			}
			e, d := run(portable)
			for _, s := range Available() {
				if gotE, gotD := run(s); !same(gotE, e) || !same(gotD, d) {
					t.Fatalf("%s, %d rows, %d columns, %s: differs from the portable set", s.Name(), rows, columns, name)
				}
			}
			if e[0] != 7 || e[rows+1] != 8 || d[columns] != 9 {
				t.Fatalf("%d rows, %d columns: something beside the vectors was written", rows, columns)
			}
		}
	})
}

// The stated order is that of gonum's products on amd64; elsewhere, where it adds
// otherwise, the results are near.
func TestPanelsAgainstGonum(t *testing.T) {
	panelSizes(func(rows, columns int) {
		if rows == 0 || columns == 0 {
			return
		}
		x, y, c := panelCase(rows, columns)
		a := blas64.General{Rows: columns, Cols: rows, Stride: rows, Data: x}
		vector := func(v []float64) blas64.Vector { return blas64.Vector{N: len(v), Inc: 1, Data: v} }
		want, dots := append([]float64(nil), y...), make([]float64, columns)
		blas64.Gemv(blas.Trans, -1, a, vector(c), 1, vector(want))
		blas64.Gemv(blas.NoTrans, 1, a, vector(y), 0, vector(dots))
		for _, s := range Available() {
			e, d := append([]float64(nil), y...), make([]float64, columns)
			s.Subtract(e, x, c)
			s.Dots(d, x, y)
			if runtime.GOARCH == "amd64" && (!same(e, want) || !same(d, dots)) {
				t.Fatalf("%s, %d rows, %d columns: other bits than gonum's", s.Name(), rows, columns)
			}
			if far(e, want) || far(d, dots) {
				t.Fatalf("%s, %d rows, %d columns: far from gonum's", s.Name(), rows, columns)
			}
		}
	})
}

// far reports a difference beyond rounding, for vectors of any scale.
func far(a, b []float64) bool {
	scale := 0.0
	for _, v := range b {
		scale = math.Max(scale, math.Abs(v))
	}
	for i := range a {
		if math.Abs(a[i]-b[i]) > 1e-9*scale {
			return true
		}
	}
	return false
}

func BenchmarkPanels(b *testing.B) {
	for _, columns := range []int{11, 14} {
		for _, rows := range []int{250, 255, 256} {
			x, y, c := panelCase(rows, columns)
			d := make([]float64, columns)
			for _, s := range Available() {
				b.Run(fmt.Sprintf("%s/subtract/%dx%d", s.Name(), rows, columns), func(b *testing.B) {
					for b.Loop() {
						s.Subtract(y, x, c)
					}
				})
				b.Run(fmt.Sprintf("%s/dots/%dx%d", s.Name(), rows, columns), func(b *testing.B) {
					for b.Loop() {
						s.Dots(d, x, y)
					}
				})
			}
			a := blas64.General{Rows: columns, Cols: rows, Stride: rows, Data: x}
			b.Run(fmt.Sprintf("gonum/subtract/%dx%d", rows, columns), func(b *testing.B) {
				for b.Loop() {
					blas64.Gemv(blas.Trans, -1, a, blas64.Vector{N: columns, Inc: 1, Data: c}, 1, blas64.Vector{N: rows, Inc: 1, Data: y})
				}
			})
			b.Run(fmt.Sprintf("gonum/dots/%dx%d", rows, columns), func(b *testing.B) {
				for b.Loop() {
					blas64.Gemv(blas.NoTrans, 1, a, blas64.Vector{N: rows, Inc: 1, Data: y}, 0, blas64.Vector{N: columns, Inc: 1, Data: d})
				}
			})
		}
	}
}
