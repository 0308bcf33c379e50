package simd

import (
	"math"
	"math/rand/v2"
	"testing"
)

// directFilter is a filter that computes the direct sum whatever its shape.
func directFilter(s *Set, in, out, h, w int) *Filter {
	f := learning(s.NewFilter(in, out, 1, w)) // of one line, which makes no tile
	f.h = h
	return f
}

// TestWinogradIsAsExactAsTheDirectSum: both against the sum in float64.
func TestWinogradIsAsExactAsTheDirectSum(t *testing.T) {
	everySet(t, func(t *testing.T, s *Set) {
		for _, c := range []struct {
			h, w, in, out int
			rectified     bool
		}{
			{16, 16, 16, 16, false},
			{8, 8, 256, 16, false},
			{8, 8, 64, 64, true},
			{32, 8, 32, 48, true},
		} {
			rng := rand.New(rand.NewPCG(9, 9))
			f, direct := learning(s.NewFilter(c.in, c.out, c.h, c.w)), directFilter(s, c.in, c.out, c.h, c.w)
			if !f.forward.winograd || !f.backward.winograd || direct.forward.winograd || direct.backward.winograd {
				t.Fatalf("%v: the wrong filters are direct", c)
			}
			w, bias := random(rng, 9*c.in*c.out), random(rng, c.out)
			f.Pack(w, bias)
			direct.Pack(w, bias)
			src, ddst := randomMap(rng, c.h, c.w, c.in), randomMap(rng, c.h, c.w, c.out)
			if c.rectified {
				s.Rectify(src.Data, src.Data, make([]float32, src.C), len(src.Data)/src.C, src.C)
			}
			wino, plain := errorsOf(s, f, src, ddst, w, bias), errorsOf(s, direct, src, ddst, w, bias)
			for i, pass := range []string{"forward", "gradient by the input", "gradient by the weights"} {
				t.Logf("%v %s: relative error %.2g, of the direct sum %.2g", c, pass, wino[i], plain[i])
				if wino[i] > 2*plain[i]+1e-7 || wino[i] > 1e-6 {
					t.Errorf("%v %s: relative error %.2g, of the direct sum %.2g", c, pass, wino[i], plain[i])
				}
			}
		}
	})
}

// errorsOf are the root mean square errors of the three passes, relative to the true
// values.
func errorsOf(s *Set, f *Filter, src, ddst *Map, w, bias []float32) [3]float64 {
	dst, dsrc, g := NewMap(src.H, src.W, f.Out), NewMap(src.H, src.W, f.In), make([]float32, len(w))
	s.Conv(dst, src, f, false, scratchOf(s, f))
	s.ConvInput(dsrc, ddst, f, scratchOf(s, f))
	s.ConvFilter(g, src, ddst, f, scratchOf(s, f))
	var all [3]deviation
	for y := range src.H {
		for x := range src.W {
			for o := range f.Out {
				all[0].add(dst.Pixel(y, x)[o], naiveConv(src, f, w, bias, y, x, o))
			}
			for c := range f.In {
				all[1].add(dsrc.Pixel(y, x)[c], naiveInput(ddst, f, w, y, x, c))
			}
		}
	}
	for i, v := range g {
		all[2].add(v, naiveFilter(src, ddst, i/(f.In*f.Out), i/f.Out%f.In, i%f.Out))
	}
	return [3]float64{all[0].relative(), all[1].relative(), all[2].relative()}
}

type deviation struct{ errors, values float64 }

func (d *deviation) add(got float32, want float64) {
	d.errors += (float64(got) - want) * (float64(got) - want)
	d.values += want * want
}

func (d *deviation) relative() float64 { return math.Sqrt(d.errors / d.values) }

// TestTransformsHaveTheSameBits: they only add and halve, in one order in all sets.
func TestTransformsHaveTheSameBits(t *testing.T) {
	everySet(t, func(t *testing.T, s *Set) {
		const channels, part, tiles = 48, 400, 5
		rng := rand.New(rand.NewPCG(8, 8))
		m, parts, bias, w := random(rng, 4000), random(rng, winogradParts*part), random(rng, channels), random(rng, 9*200)
		for name, call := range map[string]func(s *Set, m, parts []float32){
			"input": func(s *Set, m, parts []float32) {
				s.winogradInput(&patches{m: m, parts: parts, channels: channels, pixel: 64, line: 800, tile: 64, part: part, count: tiles})
			},
			"output": func(s *Set, m, parts []float32) {
				s.winogradOutput(&patches{m: m, parts: parts, bias: bias, channels: channels, pixel: 64, line: 800, tile: 64, part: part, count: tiles, floor: -0.5})
			},
			"gradient": func(s *Set, m, parts []float32) {
				s.winogradGradient(&patches{m: m, parts: parts, channels: channels, pixel: 64, line: 800, tile: 64, part: part, count: tiles})
			},
			"weights": func(s *Set, _, parts []float32) { s.transformWeights(parts, w, channels, 200, part) },
			"filter":  func(s *Set, m, parts []float32) { s.addWeights(m, parts, channels, 200, part) },
		} {
			var got, want [2][]float32
			for i, v := range [][]float32{m, parts} {
				got[i], want[i] = append([]float32(nil), v...), append([]float32(nil), v...)
			}
			call(s, got[0], got[1])
			call(portable, want[0], want[1])
			for i, v := range got {
				for k := range v {
					if v[k] != want[i][k] {
						t.Fatalf("%s: number %d of %d is %v, in portable code %v", name, k, i, v[k], want[i][k])
					}
				}
			}
		}
	})
}

// TestWinogradPassesOnWhatIsNoNumber: a training that diverges has to be seen.
func TestWinogradPassesOnWhatIsNoNumber(t *testing.T) {
	everySet(t, func(t *testing.T, s *Set) {
		f := s.NewFilter(16, 16, 8, 8)
		f.Pack(make([]float32, 9*16*16), make([]float32, 16))
		src, dst := NewMap(8, 8, 16), NewMap(8, 8, 16)
		src.Pixel(3, 3)[5] = float32(math.NaN())
		s.Conv(dst, src, f, true, scratchOf(s, f))
		if v := dst.Pixel(3, 3)[0]; !math.IsNaN(float64(v)) {
			t.Errorf("what is no number became %v", v)
		}
		if v := dst.Pixel(7, 7)[0]; v != 0 {
			t.Errorf("a pixel that does not see it is %v", v)
		}
	})
}
