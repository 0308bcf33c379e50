package figure

import (
	"bytes"
	"image/png"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/figure/scene/scenetest"
	"github.com/latent-go/latent/internal/figure/typeface"
)

func TestSizes(t *testing.T) {
	f := gallery()["lines"]
	for _, c := range []struct {
		o    Options
		w, h int
	}{
		{Options{}, 1248, 768},
		{Options{Width: 800, Height: 600}, 1600, 1200},
		{Options{Width: 800, Height: 600, Scale: 1}, 800, 600},
		{Options{Width: 333, Height: 250, Scale: 3}, 999, 750},
	} {
		got, err := png.DecodeConfig(bytes.NewReader(render(t, f, c.o, "png")))
		if err != nil || got.Width != c.w || got.Height != c.h {
			t.Errorf("%+v: %d x %d (%v), want %d x %d", c.o, got.Width, got.Height, err, c.w, c.h)
		}
		w, h, err := scenetest.PDFSize(render(t, f, c.o, "pdf"))
		if scale := or(c.o.Scale, 2); err != nil || math.Abs(w-float64(c.w)*0.75/scale) > 0.01 || math.Abs(h-float64(c.h)*0.75/scale) > 0.01 {
			t.Errorf("%+v: page %v x %v (%v)", c.o, w, h, err)
		}
	}
}

// What the SVG says, the PDF says, in the same order: labels, ticks, legend.
func TestPDFTextEqualsSVGText(t *testing.T) {
	for name, f := range gallery() {
		svg, err := scenetest.SVGText(bytes.NewReader(render(t, f, Options{}, "svg")))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		pdf, err := scenetest.PDFText(render(t, f, Options{}, "pdf"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		// Tooltips are in the SVG only; the first string is its label.
		var want []string
		for _, s := range svg[1:] {
			if !slices.Contains([]string{"a", "b", "b<", "c", "x", "y", "z"}, s) {
				want = append(want, s)
			}
		}
		if got := strings.Join(pdf, ""); got != strings.Join(want, "") {
			t.Errorf("%s: PDF says\n%q, SVG\n%q", name, got, strings.Join(want, ""))
		}
	}
}

func TestSameFigureSameBytes(t *testing.T) {
	for name := range gallery() {
		for _, format := range []string{"svg", "png", "pdf", "csv"} {
			if !bytes.Equal(render(t, gallery()[name], Options{}, format), render(t, gallery()[name], Options{}, format)) {
				t.Errorf("%s: two %s files differ", name, format)
			}
		}
	}
}

const hostile = "<script>alert('x')</script>\"&\u202e\x00\x1b[31m" + "שלום"

func hostileFigure() Figure {
	names := []string{hostile, hostile}
	return Figure{
		Title: hostile, Subtitle: hostile, Caption: hostile, Alt: hostile, Legend: true,
		Panels: []Panel{{
			Title: hostile, Note: hostile, X: Axis{Label: hostile}, Y: Axis{Label: hostile, Scale: Category, Categories: names},
			Layers: []Layer{
				Scatter{Label: hostile, X: []float64{1, 2}, Y: []float64{0, 1}, Hover: names},
				Text{X: 1, Y: 1, Text: hostile},
				Heatmap{Z: []float64{1}, Rows: 1, Cols: 1, Bar: true, BarLabel: hostile},
			},
		}},
	}
}

func TestHostileText(t *testing.T) {
	f := hostileFigure()
	texts, err := scenetest.SVGText(bytes.NewReader(render(t, f, Options{Width: 900, Height: 700}, "svg")))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, s := range texts {
		if s == typeface.Clean(hostile) {
			n++
		}
	}
	if n < 12 {
		t.Errorf("the text is shown whole %d times, want everywhere it was given (12): %q", n, texts)
	}
	pdf := render(t, f, Options{}, "pdf")
	if bytes.Contains(pdf, []byte("<script")) {
		t.Error("PDF contains the text unencoded")
	}
}

func TestCheck(t *testing.T) {
	two, three := []float64{1, 2}, []float64{1, 2, 3}
	for _, c := range []struct {
		want string
		f    Figure
	}{
		{"size", Figure{Width: math.NaN()}},
		{"size", Figure{Height: -1}},
		{"outside the grid", Figure{Panels: []Panel{{Row: -1}}}},
		{"outside the grid", Figure{Panels: []Panel{{Col: 5000}}}},
		{"layer 0 is nil", Figure{Panels: []Panel{{Layers: []Layer{nil}}}}},
		{"Y has 3 elements, want 2", Figure{Panels: []Panel{{Layers: []Layer{Line{X: two, Y: three}}}}}},
		{"Hi has 3", Figure{Panels: []Panel{{Layers: []Layer{Band{X: two, Lo: two, Hi: three}}}}}},
		{"Hover has 1", Figure{Panels: []Panel{{Layers: []Layer{Scatter{X: two, Y: two, Hover: []string{"a"}}}}}}},
		{"Base has 3", Figure{Panels: []Panel{{Layers: []Layer{Bars{X: two, Y: two, Base: three}}}}}},
		{"Edges has 2 elements, want 3", Figure{Panels: []Panel{{Layers: []Layer{Histogram{Edges: two, Counts: two}}}}}},
		{"Mid has 3", Figure{Panels: []Panel{{Layers: []Layer{Interval{Pos: two, Lo: two, Hi: two, Mid: three}}}}}},
		{"Lo has 3", Figure{Panels: []Panel{{Layers: []Layer{ErrorBars{X: two, Y: two, Lo: three, Hi: two}}}}}},
		{"Z has 3 elements, want 4", Figure{Panels: []Panel{{Title: "p", Layers: []Layer{Heatmap{Z: three, Rows: 2, Cols: 2}}}}}},
		{"clip below 0.5", Figure{Panels: []Panel{{Layers: []Layer{Heatmap{Clip: 0.7}}}}}},
	} {
		err := c.f.SVG(&bytes.Buffer{}, Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "figure: ") {
			t.Errorf("want an error with %q, got %v", c.want, err)
		}
	}
}

func TestOptionSizes(t *testing.T) {
	for _, o := range []Options{{Width: -1}, {Height: math.NaN()}, {Width: math.Inf(1)}, {Height: 1e6}} {
		if err := (&Figure{}).SVG(&bytes.Buffer{}, o); err == nil || !strings.Contains(err.Error(), "size") {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// A server draws one figure for many readers at once.
func TestConcurrentUse(t *testing.T) {
	f := gallery()["marks"]
	want := render(t, f, Options{}, "pdf")
	done := make(chan bool)
	for range 4 {
		go func() {
			var b bytes.Buffer
			done <- f.PDF(&b, Options{}) == nil && bytes.Equal(b.Bytes(), want)
		}()
	}
	for range 4 {
		if !<-done {
			t.Error("a figure drawn at the same time as others differs")
		}
	}
}

// Whatever the numbers are, the files are well-formed and free of NaN.
func TestWildNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 6).Draw(t, "n")
		value := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, -1, 1e308, -1e308, 5e-324}))
		v := func(name string) []float64 { return rapid.SliceOfN(value, n, n).Draw(t, name) }
		x, y, lo, hi := v("x"), v("y"), v("lo"), v("hi")
		scale := func(name string) Scale { return Scale(rapid.IntRange(0, 3).Draw(t, name)) }
		f := Figure{Width: 300, Height: 200, Legend: true, Panels: []Panel{{
			X: Axis{Scale: scale("x scale")}, Y: Axis{Scale: scale("y scale")},
			Layers: []Layer{
				Line{X: x, Y: y, Label: "l"},
				Band{X: x, Lo: lo, Hi: hi},
				Scatter{X: x, Y: y, Sizes: lo},
				Bars{X: x, Y: y, Base: lo},
				Histogram{Edges: append([]float64{0}, x...), Counts: y},
				Interval{Pos: x, Lo: lo, Mid: y, Hi: hi, InnerLo: lo, InnerHi: hi},
				ErrorBars{X: x, Y: y, Lo: lo, Hi: hi, Cap: 3},
				Rule{At: value.Draw(t, "rule")},
				Rule{Direction: Diagonal, Slope: value.Draw(t, "slope")},
				Rug{X: x},
				Text{X: value.Draw(t, "tx"), Y: 1, Text: "t"},
				Heatmap{Z: x, Rows: n, Cols: 1},
			},
		}}}
		for _, format := range []string{"svg", "png", "pdf", "csv"} {
			out := render(t, f, Options{Scale: 1}, format)
			if format == "svg" {
				if _, err := scenetest.SVGText(bytes.NewReader(out)); err != nil {
					t.Fatalf("%v", err)
				}
			}
			if format == "csv" && bytes.Contains(out, []byte("NaN")) {
				t.Fatalf("CSV with NaN")
			}
		}
	})
}

func TestParseTheme(t *testing.T) {
	for _, th := range []Theme{Light, Dark, Transparent} {
		if got, err := ParseTheme(th.String()); err != nil || got != th {
			t.Errorf("%v: %v, %v", th, got, err)
		}
	}
	if _, err := ParseTheme("blue"); err == nil || !strings.Contains(err.Error(), "light, dark, transparent") {
		t.Errorf("got %v", err)
	}
	if Theme(9).String() != "Theme(9)" {
		t.Error("an unknown theme has a readable name")
	}
}

func TestTransparentHasNoBackground(t *testing.T) {
	img, err := png.Decode(bytes.NewReader(render(t, gallery()["lines"], Options{Theme: Transparent}, "png")))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, a := img.At(0, 0).RGBA(); a != 0 {
		t.Errorf("corner has opacity %v", a)
	}
}
