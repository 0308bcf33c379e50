package fourier

import (
	"errors"
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// naive is the definition, in double precision and O(n^2).
func naive(x []complex128, sign float64) []complex128 {
	n := len(x)
	out := make([]complex128, n)
	for k := range out {
		for j, v := range x {
			out[k] += v * cmplx.Rect(1, sign*2*math.Pi*float64(j*k%n)/float64(n))
		}
		out[k] /= complex(math.Sqrt(float64(n)), 0)
	}
	return out
}

// naive2 applies the definition to the rows and then to the columns.
func naive2(x []complex128, rows, cols int, sign float64) []complex128 {
	out := make([]complex128, len(x))
	for r := range rows {
		copy(out[r*cols:], naive(x[r*cols:][:cols], sign))
	}
	col := make([]complex128, rows)
	for c := range cols {
		for r := range rows {
			col[r] = out[r*cols+c]
		}
		for r, v := range naive(col, sign) {
			out[r*cols+c] = v
		}
	}
	return out
}

func noise[T Complex](n int, seed uint64) []T {
	rng := rand.New(rand.NewPCG(seed, 1))
	x := make([]T, n)
	for i := range x {
		x[i] = T(complex(rng.NormFloat64(), rng.NormFloat64()))
	}
	return x
}

func widen[T Complex](x []T) []complex128 {
	out := make([]complex128, len(x))
	for i, v := range x {
		out[i] = complex128(v)
	}
	return out
}

// distance is the relative error in the Euclidean norm.
func distance[T Complex](got []T, want []complex128) float64 {
	var num, den float64
	for i, w := range want {
		d := cmplx.Abs(complex128(got[i]) - w)
		num += d * d
		den += real(w)*real(w) + imag(w)*imag(w)
	}
	return math.Sqrt(num / den)
}

// tolerance bounds the relative error of either precision. In double precision
// it is the plain sum of naive that is the less accurate one.
func tolerance[T Complex]() float64 {
	var zero T
	if _, ok := any(zero).(complex64); ok {
		return 4e-7
	}
	return 2e-15
}

func TestPlanAgainstDefinition(t *testing.T) {
	t.Run("complex64", testPlanAgainstDefinition[complex64])
	t.Run("complex128", testPlanAgainstDefinition[complex128])
}

func testPlanAgainstDefinition[T Complex](t *testing.T) {
	for n := 1; n <= 2048; n *= 2 {
		p, err := NewPlan2[T](1, n)
		if err != nil {
			t.Fatal(err)
		}
		x, got := noise[T](n, uint64(n)), make([]T, n)
		p.Forward(got, x)
		if d := distance(got, naive(widen(x), -1)); d > tolerance[T]() {
			t.Errorf("forward, n = %d: relative error %.2g", n, d)
		}
		p.Inverse(got, x)
		if d := distance(got, naive(widen(x), +1)); d > tolerance[T]() {
			t.Errorf("inverse, n = %d: relative error %.2g", n, d)
		}
	}
}

func TestPlan2AgainstDefinition(t *testing.T) {
	t.Run("complex64", testPlan2AgainstDefinition[complex64])
	t.Run("complex128", testPlan2AgainstDefinition[complex128])
}

func testPlan2AgainstDefinition[T Complex](t *testing.T) {
	for _, shape := range [][2]int{{1, 1}, {1, 8}, {8, 1}, {2, 2}, {2, 16}, {4, 4}, {16, 4}, {8, 8}, {32, 128}, {64, 64}, {128, 128}, {512, 32}} {
		rows, cols := shape[0], shape[1]
		p, err := NewPlan2[T](rows, cols)
		if err != nil {
			t.Fatal(err)
		}
		x, got := noise[T](rows*cols, 7), make([]T, rows*cols)
		for _, sign := range []float64{-1, 1} {
			p.transform(got, x, sign > 0)
			if d := distance(got, naive2(widen(x), rows, cols, sign)); d > tolerance[T]() {
				t.Errorf("%d x %d, sign %v: relative error %.2g", rows, cols, sign, d)
			}
		}
	}
}

// Known transforms: a spike becomes a wave, a constant becomes a spike.
func TestKnownTransforms(t *testing.T) {
	p, _ := NewPlan2[complex128](1, 8)
	x, y := make([]complex128, 8), make([]complex128, 8)
	x[1] = complex(math.Sqrt(8), 0)
	p.Forward(y, x)
	for k, v := range y {
		if want := cmplx.Rect(1, -math.Pi*float64(k)/4); cmplx.Abs(v-want) > 1e-15 {
			t.Errorf("spike, k = %d: got %v, want %v", k, v, want)
		}
	}
	for i := range x {
		x[i] = 1
	}
	p.Forward(y, x)
	if cmplx.Abs(y[0]-complex(math.Sqrt(8), 0)) > 1e-15 || cmplx.Abs(y[3]) > 1e-15 {
		t.Errorf("constant: got %v", y)
	}
}

func drawShape(t *rapid.T) (rows, cols int) {
	exponent := rapid.IntRange(0, 6)
	return 1 << exponent.Draw(t, "log rows"), 1 << exponent.Draw(t, "log cols")
}

func drawMatrix(t *rapid.T) (x []complex128, rows, cols int) {
	rows, cols = drawShape(t)
	return noise[complex128](rows*cols, rapid.Uint64().Draw(t, "seed")), rows, cols
}

func forward2(x []complex128, rows, cols int) []complex128 {
	p, _ := NewPlan2[complex128](rows, cols)
	out := make([]complex128, len(x))
	p.Forward(out, x)
	return out
}

func dot(a, b []complex128) (s complex128) {
	for i, v := range a {
		s += cmplx.Conj(v) * b[i]
	}
	return s
}

func TestParsevalAndAdjoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, rows, cols := drawMatrix(t)
		y := noise[complex128](len(x), 99)
		fx := forward2(x, rows, cols)
		if a, b := real(dot(x, x)), real(dot(fx, fx)); math.Abs(a-b) > 1e-13*a {
			t.Errorf("energy %g became %g", a, b)
		}
		p, _ := NewPlan2[complex128](rows, cols)
		back := make([]complex128, len(y))
		p.Inverse(back, y)
		if a, b := dot(fx, y), dot(x, back); cmplx.Abs(a-b) > 1e-12*float64(len(x)) {
			t.Errorf("<Fx, y> = %v but <x, F'y> = %v", a, b)
		}
	})
}

func TestRoundTripInPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, rows, cols := drawMatrix(t)
		p, _ := NewPlan2[complex128](rows, cols)
		y := append([]complex128(nil), x...)
		p.Forward(y, y)
		if d := distance(y, forward2(x, rows, cols)); d != 0 {
			t.Errorf("in place differs by %g", d)
		}
		p.Inverse(y, y)
		if d := distance(y, x); d > 1e-15 {
			t.Errorf("round trip differs by %g", d)
		}
	})
}

func TestLinearity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, rows, cols := drawMatrix(t)
		y := noise[complex128](len(x), 5)
		a, b := complex(rapid.Float64Range(-3, 3).Draw(t, "a"), 1), complex(1, rapid.Float64Range(-3, 3).Draw(t, "b"))
		sum, want := make([]complex128, len(x)), make([]complex128, len(x))
		fx, fy := forward2(x, rows, cols), forward2(y, rows, cols)
		for i := range x {
			sum[i], want[i] = a*x[i]+b*y[i], a*fx[i]+b*fy[i]
		}
		if d := distance(forward2(sum, rows, cols), want); d > 1e-14 {
			t.Errorf("differs by %g", d)
		}
	})
}

// A shift by (dy, dx) multiplies the spectrum by exp(-2 pi i (k dy/rows + l dx/cols)).
func TestShiftTheorem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, rows, cols := drawMatrix(t)
		dy, dx := rapid.IntRange(0, rows-1).Draw(t, "dy"), rapid.IntRange(0, cols-1).Draw(t, "dx")
		moved := make([]complex128, len(x))
		roll2(moved, x, rows, cols, dy, dx)
		want := forward2(x, rows, cols)
		for k := range rows {
			for l := range cols {
				angle := -2 * math.Pi * (float64(k*dy%rows)/float64(rows) + float64(l*dx%cols)/float64(cols))
				want[k*cols+l] *= cmplx.Rect(1, angle)
			}
		}
		if d := distance(forward2(moved, rows, cols), want); d > 1e-14 {
			t.Errorf("differs by %g", d)
		}
	})
}

func TestShift(t *testing.T) {
	for _, c := range []struct{ in, shifted []int }{
		{[]int{0, 1, 2, 3}, []int{2, 3, 0, 1}},
		{[]int{0, 1, 2, 3, 4}, []int{3, 4, 0, 1, 2}},
		{[]int{0}, []int{0}},
	} {
		got, back := make([]int, len(c.in)), make([]int, len(c.in))
		Shift2(got, c.in, 1, len(c.in))
		Unshift2(back, got, 1, len(got))
		if fmt.Sprint(got) != fmt.Sprint(c.shifted) || fmt.Sprint(back) != fmt.Sprint(c.in) {
			t.Errorf("Shift(%v) = %v and back %v, want %v", c.in, got, back, c.shifted)
		}
	}
	in := []int{0, 1, 2, 3, 4, 5} // 2 x 3
	got, back := make([]int, 6), make([]int, 6)
	Shift2(got, in, 2, 3)
	Unshift2(back, got, 2, 3)
	if want := "[5 3 4 2 0 1]"; fmt.Sprint(got) != want || fmt.Sprint(back) != fmt.Sprint(in) {
		t.Errorf("Shift2 = %v and back %v, want %v", got, back, want)
	}
}

// After Shift the element i holds the frequency i - n/2.
func TestFrequency(t *testing.T) {
	for n := 1; n < 9; n++ {
		in, got := make([]int, n), make([]int, n)
		for k := range in {
			in[k] = Frequency(k, n)
		}
		Shift2(got, in, 1, len(in))
		for i, f := range got {
			if f != i-n/2 {
				t.Errorf("n = %d: shifted frequencies are %v", n, got)
			}
		}
	}
}

func TestRefusesOtherLengths(t *testing.T) {
	for _, n := range []int{-4, 0, 3, 12, 100} {
		_, err := NewPlan2[complex64](1, n)
		_, err2 := NewPlan2[complex128](8, n)
		for _, e := range []error{err, err2} {
			if e == nil || !strings.Contains(e.Error(), fmt.Sprintf("length %d", n)) {
				t.Errorf("n = %d: error %v does not name the length", n, e)
			}
		}
	}
	if _, err := NewPlan2[complex64](4, 4); !errors.Is(err, nil) {
		t.Error(err)
	}
}

func TestPanicsOnWrongSlice(t *testing.T) {
	defer func() {
		if s, _ := recover().(string); !strings.HasPrefix(s, "fourier: ") {
			t.Errorf("panic %q is not prefixed by the package", s)
		}
	}()
	p, _ := NewPlan2[complex64](4, 4)
	p.Forward(make([]complex64, 16), make([]complex64, 15))
}
