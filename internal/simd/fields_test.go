package simd

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"
)

// field is a complex field with a guard behind it that no loop may touch.
func field(rng *rand.Rand, n int) []complex64 {
	f := make([]complex64, n)
	for i := range f {
		f[i] = complex(float32(rng.NormFloat64()), float32(rng.NormFloat64()))
	}
	return f
}

// fieldCase is what the loops are tried with.
type fieldCase struct {
	a, b, c, d, x []complex64
	w, amplitude  []float32
	mask          []float32
}

func newFieldCase(seed uint64, n int) fieldCase {
	rng := rand.New(rand.NewPCG(seed, uint64(n)))
	c := fieldCase{a: field(rng, n+2), b: field(rng, n+2), c: field(rng, n+2), d: field(rng, n+2), x: field(rng, n+2)}
	c.w, c.amplitude, c.mask = make([]float32, n), make([]float32, n), make([]float32, n)
	for i := range n {
		c.w[i], c.amplitude[i] = rng.Float32(), 3*rng.Float32()
		if rng.IntN(5) > 0 {
			c.mask[i] = 1
		}
	}
	return c
}

// outcome are the results of all loops for one case, flattened.
type outcome map[string][]float64

func (o outcome) fields(name string, f []complex64) {
	for _, v := range f {
		o[name] = append(o[name], float64(real(v)), float64(imag(v)))
	}
}

func (o outcome) floats(name string, f []float32) {
	for _, v := range f {
		o[name] = append(o[name], float64(v))
	}
}

// outcomes runs every loop with pixels 1 to n, so that nothing is aligned.
func outcomes(s *Set, c fieldCase) outcome {
	n, o := len(c.w), outcome{}
	dst := func() []complex64 { return append([]complex64(nil), c.d[1:n+1]...) }
	run := func(name string, loop func(dst []complex64)) {
		d := dst()
		loop(d)
		o.fields(name, d)
	}
	a, b, quad := c.a[1:n+1], c.b[1:n+1], [4]float32{0.28, 0.42, 0.12, 0.18}
	run("multiply", func(d []complex64) { s.Multiply(d, a, b) })
	run("interpolate", func(d []complex64) { s.Interpolate(d, c.a[1:n+2], c.b[1:n+2], &quad) })
	run("scatter", func(d []complex64) { s.Scatter(d, c.a[1:n+2], c.b[1:n+2], &quad) })
	run("mulConj", func(d []complex64) { s.MulConj(d, 0.7, a, b) })
	run("addMulConj", func(d []complex64) { s.AddMulConj(d, -0.7, a, b) })
	run("addMulConjOver", func(d []complex64) { s.AddMulConjOver(d, a, b, c.w, 0.3, 0.1) })
	run("quotient", func(d []complex64) { s.Quotient(d, a, c.w, 0.1) })
	run("scaleBy", func(d []complex64) { s.ScaleBy(d, c.w, a) })
	run("modulus", func(d []complex64) { o["modulus sum"] = []float64{s.Modulus(d, a, c.amplitude, c.mask)} })
	run("modulus in place", func(d []complex64) { s.Modulus(d, d, c.amplitude, c.mask) })
	light := append([]float32(nil), c.w...)
	s.AddIntensity(light, a)
	o.floats("addIntensity", light)
	factor := make([]float32, n)
	o["misfit sum"] = []float64{s.Misfit(factor, light, c.amplitude, c.mask)}
	o.floats("misfit", factor)
	s.AddScaled(light, 0.3, c.amplitude)
	o.floats("addScaled", light)
	o["peaks"] = []float64{float64(s.Peak(c.w)), float64(s.Brightest(a))}
	overlaps := s.Overlaps(a, b, c.c[1:n+1], c.d[1:n+1], c.x[1:n+1])
	o["overlaps"] = overlaps[:]
	return o
}

// Every set gives the bits of the portable one, also where something is no number
// or infinite, whatever the length.
func TestFieldsAreTheSameInAllSets(t *testing.T) {
	for _, n := range []int{1, 3, 7, 8, 15, 16, 17, 31, 32, 64, 100, 1024, 1500, 4096} {
		for name, spoil := range map[string]func(c *fieldCase){
			"numbers": func(*fieldCase) {},
			"nothing": func(c *fieldCase) { clear(c.a); clear(c.amplitude) },
			"NaN": func(c *fieldCase) {
				nan := float32(math.NaN())
				c.a[1+n/2], c.x[1+n/3], c.w[n/4] = complex(nan, 1), complex(0, nan), nan
			},
			"infinite": func(c *fieldCase) { c.a[1+n/2] = complex(float32(math.Inf(1)), 0) },
		} {
			c := newFieldCase(1, n)
			spoil(&c)
			want := outcomes(portable, c)
			for _, s := range Available() {
				for loop, got := range outcomes(s, c) {
					for i, v := range got {
						if v != want[loop][i] && !(math.IsNaN(v) && math.IsNaN(want[loop][i])) {
							t.Errorf("%s, %s of %d, %s: element %d is %v, portable %v", s.Name(), loop, n, name, i, v, want[loop][i])
							break
						}
					}
				}
			}
		}
	}
}

// The portable loops against their formulas in complex128.
func TestFieldsAgainstFormulas(t *testing.T) {
	const n = 1500
	c := newFieldCase(2, n)
	got := outcomes(portable, c)
	w := []complex128{0.28, 0.42, 0.12, 0.18}
	var sum, misfit float64
	var overlaps [5]float64
	for i := range n {
		a, b, d := complex128(c.a[i+1]), complex128(c.b[i+1]), complex128(c.d[i+1])
		a1, b1 := complex128(c.a[i+2]), complex128(c.b[i+2])
		weight, m := float64(c.w[i]), float64(c.mask[i])
		s := cmplx.Abs(a)
		want := map[string]complex128{
			"multiply":       a * b,
			"interpolate":    w[0]*a + w[1]*a1 + w[2]*b + w[3]*b1,
			"scatter":        d + w[1]*a + w[0]*a1 + w[3]*b + w[2]*b1,
			"mulConj":        0.7 * cmplx.Conj(a) * b,
			"addMulConj":     d - 0.7*cmplx.Conj(a)*b,
			"addMulConjOver": d + cmplx.Conj(a)*b/complex(0.3*weight+0.1, 0),
			"quotient":       a / complex(weight+0.1, 0),
			"scaleBy":        a * complex(weight, 0),
			"modulus":        a * complex(m*(1-float64(c.amplitude[i])/s), 0),
		}
		for name, v := range want {
			g := complex(got[name][2*i], got[name][2*i+1])
			if cmplx.Abs(g-v) > 2e-6*(1+cmplx.Abs(v)) {
				t.Fatalf("%s, pixel %d: %v, want %v", name, i, g, v)
			}
		}
		intensity := weight + s*s
		for name, v := range map[string]float64{
			"addIntensity": intensity,
			"misfit":       m * (1 - float64(c.amplitude[i])/math.Sqrt(intensity)),
			"addScaled":    intensity + 0.3*float64(c.amplitude[i]),
		} {
			if math.Abs(got[name][i]-v) > 2e-6*(1+math.Abs(v)) {
				t.Fatalf("%s, pixel %d: %v, want %v", name, i, got[name][i], v)
			}
		}
		sum += m * math.Pow(s-float64(c.amplitude[i]), 2)
		misfit += m * math.Pow(math.Sqrt(intensity)-float64(c.amplitude[i]), 2)
		p, q, x := a*b, complex128(c.c[i+1])*d, complex128(c.x[i+1])
		for k, pair := range [5][2]complex128{{x, p}, {x, q}, {p, p}, {q, q}, {p, q}} {
			overlaps[k] += real(cmplx.Conj(pair[0]) * pair[1])
		}
	}
	for i, pair := range [][2]float64{{got["modulus sum"][0], sum}, {got["misfit sum"][0], misfit}} {
		if math.Abs(pair[0]/pair[1]-1) > 1e-6 {
			t.Errorf("sum %d: %v, want %v", i, pair[0], pair[1])
		}
	}
	for k, v := range overlaps {
		if math.Abs(got["overlaps"][k]-v) > 1e-5*n {
			t.Errorf("overlap %d: %v, want %v", k, got["overlaps"][k], v)
		}
	}
}

// Spreading is the adjoint of interpolating: (Interpolate t, r) = (t, Scatter r)
// for a source of two rows and a patch of one.
func TestScatterIsTheAdjoint(t *testing.T) {
	const n = 37
	rng := rand.New(rand.NewPCG(5, 5))
	top, below, row := field(rng, n+1), field(rng, n+1), field(rng, n)
	quad := [4]float32{0.1, 0.2, 0.3, 0.4}
	patch, framed, zero := make([]complex64, n), make([]complex64, n+2), make([]complex64, n+2)
	copy(framed[1:], row)
	portable.Interpolate(patch, top, below, &quad)
	up, down := make([]complex64, n+1), make([]complex64, n+1)
	portable.Scatter(up, framed, zero, &quad)
	portable.Scatter(down, zero, framed, &quad)
	inner := func(a, b []complex64) (s complex128) {
		for i := range a {
			s += cmplx.Conj(complex128(a[i])) * complex128(b[i])
		}
		return s
	}
	if a, b := inner(patch, row), inner(top, up)+inner(below, down); cmplx.Abs(a-b) > 1e-5*n {
		t.Errorf("%v and %v", a, b)
	}
}

func BenchmarkFields(b *testing.B) {
	const n = 128 * 128
	c := newFieldCase(1, n)
	dst := make([]complex64, n)
	quad := [4]float32{0.1, 0.2, 0.3, 0.4}
	for _, s := range Available() {
		for name, loop := range map[string]func(){
			"multiply": func() { s.Multiply(dst, c.a, c.b) },
			"interpolate": func() {
				for r := range 128 {
					s.Interpolate(dst[r*127:][:127], c.a[r*127:], c.b[r*127:], &quad)
				}
			},
			"mulConj":    func() { s.MulConj(dst, 0.5, c.a, c.b) },
			"addMulConj": func() { s.AddMulConj(dst, 1e-20, c.a, c.b) },
			"modulus":    func() { s.Modulus(dst, c.a, c.amplitude, c.mask) },
			"brightest":  func() { s.Brightest(c.a) },
			"overlaps":   func() { s.Overlaps(c.a, c.b, c.c, c.d, c.x[:n]) },
		} {
			b.Run(fmt.Sprintf("%s/%s", s.Name(), name), func(b *testing.B) {
				for b.Loop() {
					loop()
				}
			})
		}
	}
}
