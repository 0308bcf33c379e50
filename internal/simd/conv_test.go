package simd

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Shapes that the networks have, and each special case: few inputs, few
// outputs, channels that are no whole vectors, an odd height, 16 of 48 outputs, and of
// the tiles of Winograd's convolution: one line of them, lines that are no whole bands,
// and numbers of tiles that are no multiple of what is multiplied at once.
var shapes = []struct{ h, w, in, out int }{
	{8, 8, 64, 32},
	{16, 16, 32, 64},
	{5, 24, 16, 48},
	{8, 16, 1, 32},
	{8, 16, 4, 64},
	{16, 8, 64, 1},
	{16, 8, 32, 4},
	{8, 8, 63, 1},
	{8, 8, 60, 4},
	{8, 16, 8, 16},
	{8, 16, 1, 8},
	{32, 32, 3, 40},
	{2, 8, 16, 16},
	{2, 24, 40, 56},
	{14, 16, 24, 40},
	{6, 40, 16, 80},
}

func TestConvolutionAgainstReference(t *testing.T) {
	everySet(t, func(t *testing.T, s *Set) {
		for _, c := range shapes {
			t.Run(fmt.Sprintf("%dx%d_%d_%d", c.h, c.w, c.in, c.out), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(1, 2))
				f := learning(s.NewFilter(c.in, c.out, c.h, c.w))
				w, bias := random(rng, 9*c.in*c.out), random(rng, c.out)
				f.Pack(w, bias)
				src, ddst := randomMap(rng, c.h, c.w, c.in), randomMap(rng, c.h, c.w, c.out)
				checkForward(t, s, f, src, w, bias)
				checkInput(t, s, f, ddst, w)
				checkFilter(t, s, f, src, ddst)
			})
		}
	})
}

func checkForward(t *testing.T, s *Set, f *Filter, src *Map, w, bias []float32) {
	for _, rectified := range []bool{false, true} {
		dst := NewMap(src.H, src.W, f.Out)
		s.Conv(dst, src, f, rectified, scratchOf(s, f))
		for y := range src.H {
			for x := range src.W {
				for o := range f.Out {
					want := naiveConv(src, f, w, bias, y, x, o)
					if rectified {
						want = max(want, 0)
					}
					near(t, fmt.Sprintf("output (%d, %d, %d)", y, x, o), dst.Pixel(y, x)[o], want, 9*f.In)
				}
			}
		}
		checkFrame(t, dst, f.Out)
	}
}

// checkFrame: the frame and the surplus channels must stay zero, because the
// next convolution reads them.
func checkFrame(t *testing.T, m *Map, c int) {
	t.Helper()
	inside := NewMap(m.H, m.W, m.C)
	for y := range m.H {
		for x := range m.W {
			copy(inside.Pixel(y, x), m.Pixel(y, x)[:c])
		}
	}
	for i, v := range m.Data {
		if v != inside.Data[i] {
			t.Fatalf("element %d outside the image is %v", i, v)
		}
	}
}

func checkInput(t *testing.T, s *Set, f *Filter, ddst *Map, w []float32) {
	dsrc := NewMap(ddst.H, ddst.W, f.In)
	s.ConvInput(dsrc, ddst, f, scratchOf(s, f))
	for y := range dsrc.H {
		for x := range dsrc.W {
			for c := range f.In {
				near(t, fmt.Sprintf("gradient by input (%d, %d, %d)", y, x, c), dsrc.Pixel(y, x)[c], naiveInput(ddst, f, w, y, x, c), 9*f.Out)
			}
		}
	}
	checkFrame(t, dsrc, f.In)
}

func checkFilter(t *testing.T, s *Set, f *Filter, src, ddst *Map) {
	const before = 0.5 // gradients are added
	g := make([]float32, 9*f.In*f.Out)
	for i := range g {
		g[i] = before
	}
	s.ConvFilter(g, src, ddst, f, scratchOf(s, f))
	for i, v := range g {
		want := before + naiveFilter(src, ddst, i/(f.In*f.Out), i/f.Out%f.In, i%f.Out)
		near(t, fmt.Sprintf("gradient by weight %d", i), v, want, src.H*src.W)
	}
}

func TestConvolutionsAllocateNothing(t *testing.T) {
	everySet(t, func(t *testing.T, s *Set) {
		f := learning(s.NewFilter(16, 16, 8, 8))
		a, b, g, tmp := NewMap(8, 8, 16), NewMap(8, 8, 16), make([]float32, 9*16*16), make([]float32, s.Scratch(f, true))
		if n := testing.AllocsPerRun(3, func() {
			s.Conv(b, a, f, true, tmp)
			s.ConvInput(a, b, f, tmp)
			s.ConvFilter(g, a, b, f, tmp)
		}); n != 0 {
			t.Errorf("%v allocations", n)
		}
	})
}

func TestMismatchedShapesPanic(t *testing.T) {
	s := portable
	f := s.NewFilter(16, 16, 8, 8)
	small, large := NewMap(8, 8, 16), NewMap(8, 16, 16)
	for name, call := range map[string]func(){
		"map":             func() { NewMap(8, 12, 16) },
		"filter":          func() { s.NewFilter(4, 4, 8, 8) },
		"weights":         func() { f.Pack(nil, nil) },
		"conv":            func() { s.Conv(small, large, f, false, nil) },
		"before learning": func() { s.ConvInput(small, small, f, nil) },
		"wgrad":           func() { s.ConvFilter(nil, small, small, f, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			call()
		})
	}
}
