package simd

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestChoose(t *testing.T) {
	best := Available()[0]
	if s, err := choose(""); err != nil || s != best {
		t.Errorf("choose(%q) = %v, %v; want %s", "", s, err, best.Name())
	}
	if s, err := choose("portable"); err != nil || s.Name() != "portable" {
		t.Errorf("choose(portable) = %v, %v", s, err)
	}
	for value, want := range map[string]string{
		"fast":           "is no kernel set",
		"AVX2":           "is no kernel set",
		unavailable(t):   "needs another processor",
		" portable":      "is no kernel set",
		"avx512,avx2":    "is no kernel set",
		"portable\x00 x": `"portable\x00 x"`,
	} {
		_, err := choose(value)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "can run "+Available()[0].Name()) {
			t.Errorf("choose(%q): %v, want %q and the sets that work", value, err, want)
		}
	}
}

// unavailable names a set for another processor: no processor has all four.
func unavailable(t *testing.T) string {
	for _, n := range names {
		found := false
		for _, s := range Available() {
			found = found || s.name == n
		}
		if !found {
			return n
		}
	}
	t.Fatal("this processor has every set")
	return ""
}

func TestKernelsNamesTheDefault(t *testing.T) {
	s, err := Default()
	switch {
	case err != nil && Kernels() != "":
		t.Errorf("no default (%v) but kernels %q", err, Kernels())
	case err == nil && Kernels() != s.Name():
		t.Errorf("kernels %q, default %q", Kernels(), s.Name())
	}
}

func TestSpatial(t *testing.T) {
	everySet(t, func(t *testing.T, s *Set) {
		rng := rand.New(rand.NewPCG(7, 7))
		const h, w = 5, 16
		src, dst := NewPlane(h, w, 2), NewPlane(h, w, 1)
		dsrc, ddst := NewPlane(h, w, 2), NewPlane(h, w, 1)
		for y := range h {
			copy(src.Row(y), random(rng, 2*w))
			copy(ddst.Row(y), random(rng, w))
		}
		weights, g := random(rng, 98), random(rng, 98)
		before := append([]float32(nil), g...)
		var f Spatial
		f.Pack(weights)
		s.Spatial(dst, src, &f)
		s.SpatialInput(dsrc, ddst, &f)
		s.SpatialFilter(g, src, ddst)
		wantOut, wantIn, wantG := naiveSpatial(src, ddst, weights)
		for y := range h {
			for x := range w {
				near(t, "output", dst.Row(y)[x], wantOut[y*w+x], 98)
				for c := range 2 {
					near(t, "input gradient", dsrc.Row(y)[2*x+c], wantIn[(y*w+x)*2+c], 49)
				}
			}
		}
		for i := range g {
			near(t, fmt.Sprint("weight gradient ", i), g[i]-before[i], wantG[i], h*w)
		}
	})
}

func naiveSpatial(src, ddst *Plane, weights []float32) (out, in, g []float64) {
	h, w := src.H, src.W
	out, in, g = make([]float64, h*w), make([]float64, 2*h*w), make([]float64, 98)
	for y := range h {
		for x := range w {
			for k, v := range weights {
				u, v2, c := y+k/14-3, x+k/2%7-3, k%2
				if u < 0 || v2 < 0 || u >= h || v2 >= w {
					continue
				}
				a, d := float64(src.Row(u)[2*v2+c]), float64(ddst.Row(y)[x])
				out[y*w+x] += float64(v) * a
				in[(u*w+v2)*2+c] += float64(v) * d
				g[k] += a * d
			}
		}
	}
	return out, in, g
}
