package simd

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// lengths with and without a remainder after whole vectors.
var lengths = []int{1, 3, 15, 16, 17, 32, 64, 100, 257}

// everyLength runs a test of a row loop.
func everyLength(t *testing.T, f func(t *testing.T, s *Set, rng *rand.Rand, n int)) {
	everySet(t, func(t *testing.T, s *Set) {
		for _, n := range lengths {
			f(t, s, rand.New(rand.NewPCG(3, uint64(n))), n)
		}
	})
}

func TestElementwise(t *testing.T) {
	everyLength(t, func(t *testing.T, s *Set, rng *rand.Rand, n int) {
		a, b, c, d := random(rng, n), random(rng, n), random(rng, n), random(rng, n)
		sum, scaled, high, sum4 := slices.Clone(a), slices.Clone(a), make([]float32, n), make([]float32, n)
		s.Add(sum, b)
		s.Scale(scaled, 1.5)
		s.Max4(high, a, b, c, d)
		s.Add4(sum4, a, b, c, d)
		for i := range n {
			if sum[i] != a[i]+b[i] || scaled[i] != 1.5*a[i] || high[i] != max(a[i], b[i], c[i], d[i]) {
				t.Fatalf("n %d, element %d: sum %v, scaled %v, maximum %v", n, i, sum[i], scaled[i], high[i])
			}
			near(t, "sum of four", sum4[i], float64(a[i])+float64(b[i])+float64(c[i])+float64(d[i]), 4)
		}
	})
}

// Ties are made frequent by rounding: the first of equals gets the gradient.
func TestMax4Back(t *testing.T) {
	everyLength(t, func(t *testing.T, s *Set, rng *rand.Rand, n int) {
		var in, out [4][]float32
		for k := range in {
			in[k], out[k] = random(rng, n), random(rng, n)
			for i, v := range in[k] {
				in[k][i] = float32(math.Round(float64(v)))
			}
		}
		m, g := make([]float32, n), random(rng, n)
		s.Max4(m, in[0], in[1], in[2], in[3])
		s.Max4Back(out[0], out[1], out[2], out[3], in[0], in[1], in[2], m, g)
		for i := range n {
			column := []float32{in[0][i], in[1][i], in[2][i], in[3][i]}
			first := slices.Index(column, slices.Max(column))
			for k := range out {
				want := float32(0)
				if k == first {
					want = g[i]
				}
				if out[k][i] != want {
					t.Fatalf("n %d, element %d of %v: gradient %v to %d", n, i, column, out[k][i], k)
				}
			}
		}
	})
}

func TestDot3AndGate(t *testing.T) {
	everyLength(t, func(t *testing.T, s *Set, rng *rand.Rand, n int) {
		a, b, c, dst := random(rng, n), random(rng, n), random(rng, n), make([]float32, n)
		high, sum := s.Gate(dst, a, b)
		var dot, total float64
		for i := range n {
			dot += float64(a[i]) * float64(b[i]) * float64(c[i])
			total += float64(a[i]) * float64(b[i])
			if dst[i] != float32(a[i]*b[i]) {
				t.Fatalf("element %d: %v times %v is %v", i, a[i], b[i], dst[i])
			}
		}
		near(t, "dot", s.Dot3(a, b, c), dot, n)
		near(t, "sum", sum, total, n)
		if high != slices.Max(dst) {
			t.Fatalf("n %d: maximum %v, want %v", n, high, slices.Max(dst))
		}
	})
}

func TestGateBack(t *testing.T) {
	everyLength(t, func(t *testing.T, s *Set, rng *rand.Rand, n int) {
		x, g, d, dg := random(rng, n), random(rng, n), random(rng, n), random(rng, n)
		dst := make([]float32, n)
		high, _ := s.Gate(dst, x, g)
		d0, dg0 := slices.Clone(d), slices.Clone(dg)
		const f, m, h = 0.7, 0.2, 1.3
		s.GateBack(d, x, g, dg, f, m, high, h)
		for i := range n {
			u := float64(d0[i])*f + m
			if dst[i] == high {
				u += h
			}
			near(t, "gate gradient", dg[i], float64(dg0[i])+u*float64(x[i]), 4)
			near(t, "input gradient", d[i], u*float64(g[i]), 4)
		}
	})
}

func TestRectifyAndColumnStats(t *testing.T) {
	everySet(t, func(t *testing.T, s *Set) {
		for _, c := range []int{1, 4, 16, 48, 64} {
			rng := rand.New(rand.NewPCG(5, uint64(c)))
			checkRectify(t, s, rng, 9, c)
			checkColumnStats(t, s, rng, 9, c)
		}
	})
}

func checkRectify(t *testing.T, s *Set, rng *rand.Rand, n, c int) {
	y, d, db := random(rng, n*c), random(rng, n*c), random(rng, c)
	y[0] = 0
	want, sums := slices.Clone(d), make([]float64, c)
	for i := range c {
		sums[i] = float64(db[i])
	}
	for i, v := range y {
		if v <= 0 {
			want[i] = 0
		}
		sums[i%c] += float64(want[i])
	}
	s.Rectify(y, d, db, n, c)
	if !slices.Equal(d, want) {
		t.Fatalf("%d channels: masked gradient %v, want %v", c, d, want)
	}
	for i, v := range db {
		near(t, "bias gradient", v, sums[i], n)
	}
}

// Two rows: the second begins at pixel n and must not replace equal maxima.
func checkColumnStats(t *testing.T, s *Set, rng *rand.Rand, n, c int) {
	x := random(rng, n*c)
	x = append(x, x...)
	sum, high, index := make([]float32, c), make([]float32, c), make([]float32, c)
	for i := range high {
		high[i] = float32(math.Inf(-1))
	}
	s.ColumnStats(x[:n*c], sum, high, index, n, c, 0)
	s.ColumnStats(x[n*c:], sum, high, index, n, c, n)
	for i := range c {
		var total float64
		best := 0
		for p := range 2 * n {
			total += float64(x[p*c+i])
			if x[p*c+i] > x[best*c+i] {
				best = p
			}
		}
		near(t, "sum", sum[i], total, 2*n)
		if high[i] != x[best*c+i] || index[i] != float32(best) {
			t.Fatalf("%d channels, channel %d: maximum %v at %v, want %v at %d", c, i, high[i], index[i], x[best*c+i], best)
		}
	}
}

// Three steps against the formula in float64.
func TestAdam(t *testing.T) {
	everyLength(t, func(t *testing.T, s *Set, rng *rand.Rand, n int) {
		w, m, v := random(rng, n), make([]float32, n), make([]float32, n)
		w1, m1, v1 := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range n {
			w1[i] = float64(w[i])
		}
		for step := 1; step <= 3; step++ {
			g := random(rng, n)
			s.Adam(w, m, v, g, 0.9, 0.999, 1e-2, 1e-8, step)
			for i := range n {
				x := float64(g[i])
				m1[i] = 0.9*m1[i] + 0.1*x
				v1[i] = 0.999*v1[i] + 0.001*x*x
				w1[i] -= 1e-2 * m1[i] / (1 - math.Pow(0.9, float64(step))) / (math.Sqrt(v1[i]/(1-math.Pow(0.999, float64(step)))) + 1e-8)
				if math.Abs(float64(w[i])-w1[i]) > 1e-6*(1+math.Abs(w1[i])) {
					t.Fatalf("n %d, step %d, element %d: weight %v, want %v", n, step, i, w[i], w1[i])
				}
			}
		}
	})
}
