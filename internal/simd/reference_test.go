package simd

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The reference: plain loops in float64 over the definition.

func random(rng *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x
}

// randomMap fills the first c channels inside the frame.
func randomMap(rng *rand.Rand, h, w, c int) *Map {
	m := NewMap(h, w, c)
	for y := range h {
		for x := range w {
			copy(m.Pixel(y, x), random(rng, c))
		}
	}
	return m
}

// value returns a channel, zero outside the image.
func (m *Map) value(y, x, c int) float64 {
	if y < 0 || x < 0 || y >= m.H || x >= m.W {
		return 0
	}
	return float64(m.Data[m.At(y, x)+c])
}

// weight is element (ky, kx, c, o) of [3][3][In][Out].
func (f *Filter) weight(w []float32, ky, kx, c, o int) float64 {
	return float64(w[((ky*3+kx)*f.In+c)*f.Out+o])
}

func naiveConv(src *Map, f *Filter, w, bias []float32, y, x, o int) float64 {
	sum := float64(bias[o])
	for ky := range 3 {
		for kx := range 3 {
			for c := range f.In {
				sum += src.value(y+ky-1, x+kx-1, c) * f.weight(w, ky, kx, c, o)
			}
		}
	}
	return sum
}

func naiveInput(ddst *Map, f *Filter, w []float32, y, x, c int) float64 {
	var sum float64
	for ky := range 3 {
		for kx := range 3 {
			for o := range f.Out {
				sum += ddst.value(y-ky+1, x-kx+1, o) * f.weight(w, ky, kx, c, o)
			}
		}
	}
	return sum
}

func naiveFilter(src, ddst *Map, t, c, o int) float64 {
	var sum float64
	for y := range src.H {
		for x := range src.W {
			sum += src.value(y+t/3-1, x+t%3-1, c) * ddst.value(y, x, o)
		}
	}
	return sum
}

// near compares a sum of n products of numbers about one with the truth: its
// rounding errors grow no faster than sqrt(n) times a small factor.
func near(t *testing.T, what string, got float32, want float64, n int) {
	t.Helper()
	if limit := 4e-7 * (math.Sqrt(float64(n)) + math.Abs(want)) * 4; math.Abs(float64(got)-want) > limit {
		t.Fatalf("%s = %v, want %v within %.2g", what, got, want, limit)
	}
}

// everySet runs a test with each set that the processor has.
func everySet(t *testing.T, f func(t *testing.T, s *Set)) {
	for _, s := range Available() {
		t.Run(s.Name(), func(t *testing.T) { f(t, s) })
	}
}

// scratchOf is scratch memory that holds what no result may be made of.
func scratchOf(s *Set, f *Filter) []float32 {
	x := make([]float32, s.Scratch(f, true))
	for i := range x {
		x[i] = float32(math.NaN())
	}
	return x
}

func learning(f *Filter) *Filter {
	f.Learn()
	return f
}
