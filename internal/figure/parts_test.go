package figure

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/figure/scene"
)

// Simplifying keeps, in every column of half a pixel, the first, the lowest,
// the highest and the last point, and never more than four.
func TestSimplify(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 300).Draw(t, "n")
		pts := make([]scene.Point, n)
		x := 0.0
		for i := range pts {
			x += rapid.Float64Range(0, 0.3).Draw(t, "dx")
			pts[i] = scene.Point{X: x, Y: rapid.Float64Range(-50, 50).Draw(t, "y")}
		}
		before, after := columnsOf(pts), columnsOf(simplify(pts))
		if len(before) != len(after) {
			t.Fatalf("%d columns, want %d", len(after), len(before))
		}
		for c, b := range before {
			a := after[c]
			if len(a) > 4 || a[0] != b[0] || a[len(a)-1] != b[len(b)-1] || lowest(a) != lowest(b) || highest(a) != highest(b) {
				t.Fatalf("column %v: %v became %v", c, b, a)
			}
		}
	})
}

func columnsOf(pts []scene.Point) map[float64][]scene.Point {
	out := map[float64][]scene.Point{}
	for _, p := range pts {
		c := math.Floor(p.X / column)
		out[c] = append(out[c], p)
	}
	return out
}

func lowest(pts []scene.Point) float64 {
	return slices.MinFunc(pts, func(a, b scene.Point) int { return int(math.Copysign(1, a.Y-b.Y)) }).Y
}

func highest(pts []scene.Point) float64 {
	m := math.Inf(-1)
	for _, p := range pts {
		m = max(m, p.Y)
	}
	return m
}

func TestSimplifyKeepsLoops(t *testing.T) {
	var pts []scene.Point
	for i := range 1000 {
		s, c := math.Sincos(float64(i) / 50)
		pts = append(pts, scene.Point{X: c, Y: s})
	}
	if got := simplify(pts); len(got) != len(pts) {
		t.Errorf("a curve that goes back lost points: %d of %d", len(got), len(pts))
	}
}

func TestPieces(t *testing.T) {
	nan := scene.Point{X: math.NaN()}
	a := scene.Point{X: 1}
	got := pieces([]scene.Point{nan, a, a, nan, nan, a})
	if len(got) != 2 || len(got[0]) != 2 || len(got[1]) != 1 {
		t.Errorf("got %v", got)
	}
}

func TestSteps(t *testing.T) {
	pts := []scene.Point{{X: 0, Y: 0}, {X: 1, Y: 5}}
	if got := StepAfter.corners(pts)[1]; got != (scene.Point{X: 1, Y: 0}) {
		t.Errorf("StepAfter turns at %v", got)
	}
	if got := straight.corners(pts); len(got) != 2 {
		t.Errorf("a straight line has the corners %v", got)
	}
}

func TestLimits(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name   string
		axis   Axis
		layer  Layer
		lo, hi float64 // of the x axis
	}{
		{"margin", Axis{}, Rug{X: []float64{0, 100}}, -4, 104},
		{"not numbers", Axis{}, Rug{X: []float64{nan, 0, inf, 100, -inf}}, -4, 104},
		{"nothing", Axis{}, Rug{}, 0, 1},
		{"one value", Axis{}, Rug{X: []float64{50}}, 45, 55},
		{"zero", Axis{}, Rug{X: []float64{0}}, -0.5, 0.5},
		{"fixed", Axis{Min: new(-1.0), Max: new(3.0)}, Rug{X: []float64{0, 100}}, -1, 3},
		{"half fixed", Axis{Min: new(0.0)}, Rug{X: []float64{0, 100}}, 0, 104},
		{"turned round", Axis{Min: new(3.0), Max: new(-1.0)}, Rug{}, -1, 3},
		{"log", Axis{Scale: Log}, Rug{X: []float64{-5, 0, 1, 100}}, -0.08, 2.08},
		{"log of nothing", Axis{Scale: Log}, Rug{X: []float64{-5}}, 0, 1},
		{"categories", Axis{Scale: Category, Categories: []string{"a", "b", "c"}}, Rug{X: []float64{7}}, -0.5, 2.5},
		{"tight", Axis{}, Histogram{Edges: []float64{2, 4}, Counts: []float64{1}}, 2, 4},
		{"bars stand on zero", Axis{}, Bars{Horizontal: true, X: []float64{0}, Y: []float64{10}}, 0, 10.4},
		{"bars both ways", Axis{}, Bars{Horizontal: true, X: []float64{0, 1}, Y: []float64{10, -10}}, -10.8, 10.8},
		{"rule", Axis{}, Rule{Direction: Vertical, At: 10}, 9, 11},
		{"image", Axis{}, Heatmap{Z: make([]float64, 6), Rows: 2, Cols: 3}, 0, 3},
	} {
		v := (&Panel{X: c.axis, Layers: []Layer{c.layer}}).view()
		if math.Abs(v.x.span.lo-c.lo) > 1e-9 || math.Abs(v.x.span.hi-c.hi) > 1e-9 {
			t.Errorf("%s: %v..%v, want %v..%v", c.name, v.x.span.lo, v.x.span.hi, c.lo, c.hi)
		}
	}
}

// lightness is that of OKLab, computed the other way round.
func lightness(c scene.Color) float64 {
	lin := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	r, g, b := lin(c.R), lin(c.G), lin(c.B)
	return 0.2104542553*math.Cbrt(0.4122214708*r+0.5363325363*g+0.0514459929*b) +
		0.7936177850*math.Cbrt(0.2119034982*r+0.6806995451*g+0.1073969566*b) -
		0.0040720468*math.Cbrt(0.0883024619*r+0.2817188376*g+0.6299787005*b)
}

func TestColormaps(t *testing.T) {
	for _, m := range []Colormap{Sequential, Gray} {
		table := m.table(101)
		first, last := lightness(table[0]), lightness(table[100])
		for i, c := range table {
			tolerance := 0.025
			if i < 8 {
				tolerance = 0.06 // eight bits are coarse near black
			}
			if want := first + (last-first)*float64(i)/100; math.Abs(lightness(c)-want) > tolerance {
				t.Errorf("map %d at %d: lightness %v, want %v", m, i, lightness(c), want)
			}
		}
		if last-first < 0.6 {
			t.Errorf("map %d spans lightness %v..%v", m, first, last)
		}
	}
	table := Cyclic.table(101)
	if table[0] != table[100] {
		t.Errorf("the cyclic map does not close: %v, %v", table[0], table[100])
	}
	for i, c := range table {
		if math.Abs(lightness(c)-0.72) > 0.02 {
			t.Errorf("cyclic map at %d has lightness %v", i, lightness(c))
		}
	}
	if l := lightness(Diverging.at(0.5)); l < 0.95 {
		t.Errorf("the middle of the diverging map has lightness %v", l)
	}
	if Colormap(99).at(0.5) != Sequential.at(0.5) || Gray.at(-1) != Gray.at(0) || Gray.at(2) != Gray.at(1) {
		t.Error("unknown maps and values beyond the ends")
	}
}

// One wild pixel of a thousand must not use up the contrast.
func TestHeatmapLimits(t *testing.T) {
	z := make([]float64, 1000)
	for i := range z {
		z[i] = float64(i) / 1000
	}
	z[7], z[8], z[9] = 1e6, math.NaN(), math.Inf(-1)
	h := Heatmap{Z: z, Rows: 10, Cols: 100, Clip: 0.01}
	if s := h.limits(); s.lo > 0.02 || s.lo < 0 || s.hi < 0.97 || s.hi > 1 {
		t.Errorf("clipped: %v", s)
	}
	h.Clip, h.Min = 0, new(-5.0)
	if s := h.limits(); s.lo != -5 || s.hi != 1e6 {
		t.Errorf("whole: %v", s)
	}
}

// The matrix stands as documented: first row at Y0, first column at X0.
func TestHeatmapOrientation(t *testing.T) {
	for _, reverse := range []bool{false, true} {
		f := Figure{Width: 300, Height: 300, Panels: []Panel{{
			X: Axis{Hide: true}, Y: Axis{Hide: true, Reverse: reverse},
			Layers: []Layer{Heatmap{Z: []float64{0, 0.5, 0.5, 1}, Rows: 2, Cols: 2, Map: Gray}},
		}}}
		s, err := f.Scene(Options{})
		if err != nil {
			t.Fatal(err)
		}
		img, err := s.Image(1)
		if err != nil {
			t.Fatal(err)
		}
		top, bottom := img.RGBAAt(50, 50).R, img.RGBAAt(50, 250).R
		if reverse && (top != 0 || bottom == 0) || !reverse && (bottom != 0 || top == 0) {
			t.Errorf("reverse %v: top left %d, bottom left %d", reverse, top, bottom)
		}
	}
}

// Automatic colours follow the palette; given ones do not use one up.
func TestAutomaticColors(t *testing.T) {
	k := Light.look()
	p := Panel{Layers: []Layer{Line{}, Rule{}, Line{Color: Series(5)}, Scatter{}, Line{Color: Alert}, Bars{}}}
	var got []scene.Color
	p.colored(&k, func(_ Layer, c scene.Color) { got = append(got, c) })
	want := []scene.Color{blue, k.muted, sky, orange, k.alert, green}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if k.resolve(Series(7), 0) != blue || k.resolve(Series(-1), 0) != vermilion {
		t.Error("the palette does not wrap")
	}
}

// contrast is the ratio of WCAG 2.1.
func contrast(a, b scene.Color) float64 {
	lum := func(c scene.Color) float64 {
		f := func(v uint8) float64 {
			x := float64(v) / 255
			if x <= 0.03928 {
				return x / 12.92
			}
			return math.Pow((x+0.055)/1.055, 2.4)
		}
		return 0.2126*f(c.R) + 0.7152*f(c.G) + 0.0722*f(c.B)
	}
	la, lb := lum(a), lum(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func TestTextIsReadable(t *testing.T) {
	for _, theme := range []Theme{Light, Dark} {
		k := theme.look()
		for name, c := range map[string]scene.Color{"ink": k.ink, "muted": k.muted, "alert": k.alert} {
			if r := contrast(c, k.background); r < 4.5 {
				t.Errorf("%v: %s has contrast %.1f", theme, name, r)
			}
		}
	}
}
