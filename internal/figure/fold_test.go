package figure

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// forest is a figure like that of the coefficients.
func forest(names []string, height float64) Figure {
	at := make([]float64, len(names))
	for i := range at {
		at[i] = float64(i)
	}
	return Figure{
		Title: "Coefficients", Width: 800, Height: height,
		Panels: []Panel{{
			X: Axis{Label: "effect"}, Y: Axis{Scale: Category, Categories: names, Reverse: true},
			Layers: []Layer{Interval{Pos: at, Lo: at, Hi: at, Mid: at}},
		}},
	}
}

// TestLongNamesAreWhole: on a phone the names of features take two lines, and the
// figure is higher for it; where the height is given they are cut.
func TestLongNamesAreWhole(t *testing.T) {
	var names []string
	for i := range 30 {
		names = append(names, fmt.Sprintf("user_prior_decayed_below_p%d", 10+i))
	}
	f := forest(names, 90+21*30)
	read := func(o Options) (text string, height float64) {
		l, err := f.layout(o)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range allTexts(l.scene().Nodes) {
			text += x.Text
		}
		checkAt(t, l)
		return text, l.height
	}
	for _, c := range []struct {
		o     Options
		whole bool
		high  float64
	}{{Options{}, true, f.Height}, {Options{Width: 346}, true, 852}, {Options{Width: 346, Height: f.Height}, false, f.Height}, {Options{Width: 800}, true, f.Height}} {
		text, height := read(c.o)
		whole := !slices.ContainsFunc(names, func(n string) bool { return !strings.Contains(text, n) })
		if whole != c.whole || height != c.high {
			t.Errorf("%+v: all names whole: %v, height %v; want %v, %v", c.o, whole, height, c.whole, c.high)
		}
	}
	short := forest([]string{"rho", "mu"}, 0)
	if l, err := short.layout(Options{Width: 346}); err != nil || l.height != defaultHeight {
		t.Errorf("short names changed the height to %v: %v", l.height, err)
	}
}

// Names of any length and number stay on the canvas and apart.
func TestNamesStayApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z_ ]{1,60}`), 1, 25, rapid.ID).Draw(t, "names")
		f := forest(names, rapid.SampledFrom([]float64{0, 200, 600}).Draw(t, "height"))
		l, err := f.layout(Options{Width: rapid.Float64Range(300, 900).Draw(t, "width")})
		if err != nil {
			t.Fatal(err)
		}
		checkAt(t, l)
	})
}

// TestTicksOfLowAxesStayApart: also where the powers of a logarithmic axis are
// closer than its height suggests.
func TestTicksOfLowAxesStayApart(t *testing.T) {
	for _, scale := range []Scale{linear, Log} {
		for height := smallest; height < 120; height += 7 {
			for hi := 1.3; hi < 1e6; hi *= 1.7 {
				v := axisView{Axis: &Axis{Scale: scale}}
				v.span = span{v.warp(1), v.warp(hi)}
				ts := v.vertical(height, 400)
				for i := 1; i < len(ts); i++ {
					if gap := (v.fraction(ts[i].At) - v.fraction(ts[i-1].At)) * height; gap < labelHeight(ts[i])-1e-9 {
						t.Fatalf("scale %d from 1 to %g on %g pixels: %g and %g are %g apart", scale, hi, height, ts[i-1].At, ts[i].At, gap)
					}
				}
			}
		}
	}
}

// TestNearlyEqualValues: numbers that differ in the twelfth digit do not fill a
// narrow figure with their labels.
func TestNearlyEqualValues(t *testing.T) {
	f := Figure{Width: 360, Height: 520}
	for i := range 4 {
		f.Panels = append(f.Panels, Panel{
			Row: i / 2, Col: i % 2, X: Axis{Scale: Category, Categories: []string{"category 0", "category 1"}},
			Y:      Axis{Label: "score"},
			Layers: []Layer{Scatter{X: []float64{0, 1}, Y: []float64{2.5 + 9.1e-12, 2.5 + 4.5e-12}}},
		})
	}
	checkLayout(t, f)
}
