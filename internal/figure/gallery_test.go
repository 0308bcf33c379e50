package figure

import (
	"bytes"
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func wave(n int, f func(float64) float64) (x, y []float64) {
	for i := range n {
		v := float64(i) / float64(n-1)
		x, y = append(x, v), append(y, f(v))
	}
	return x, y
}

// gallery has every layer, scale and option somewhere.
func gallery() map[string]Figure {
	x, y := wave(30, func(v float64) float64 { return math.Sin(6 * v) })
	lo, hi := make([]float64, 30), make([]float64, 30)
	for i := range y {
		lo[i], hi[i] = y[i]-0.3, y[i]+0.3
	}
	gap := append([]float64(nil), y...)
	gap[10], gap[20] = math.NaN(), math.Inf(1)
	z := make([]float64, 12)
	for i := range z {
		z[i] = float64(i)
	}
	z[5] = math.NaN()
	return map[string]Figure{
		"lines": {
			Title: "Lines <&> bands", Subtitle: "with a gap where a value is missing", Caption: "R̂ ≤ 1.01, 坂本龍一", Legend: true,
			Panels: []Panel{{
				X: Axis{Label: "time (s)"}, Y: Axis{Label: "amplitude"},
				Layers: []Layer{
					Band{Label: "80%", X: x, Lo: lo, Hi: hi},
					Line{Label: "signal", X: x, Y: gap, Color: Series(0)},
					Line{Label: "steps", X: x, Y: lo, Dash: Dotted, Step: StepAfter, Opacity: 0.7},
					Line{X: x, Y: hi, Dash: Dashed, Step: StepAfter, Color: Muted},
					Rule{At: 0.5, Label: "threshold", Dash: Dashed},
					Rule{Direction: Vertical, At: 0.25, Color: Alert},
					Rule{Direction: Diagonal, At: -1, Slope: 2},
					Rug{Label: "events", X: []float64{0.1, 0.33, 0.34}, Color: Ink},
					Text{X: 0.25, Y: 1, DX: 4, Text: "note"},
					Text{X: 1, Y: 1, Frac: true, Anchor: End, Bold: true, Text: "corner"},
				},
			}},
		},
		"marks": {
			Width: 640, Height: 480, ColWeights: []float64{2, 1},
			Panels: []Panel{
				{
					Title: "Points", Note: "five symbols", Legend: true, ColSpan: 2,
					X: Axis{Scale: Log, Label: "count"}, Y: Axis{Format: Percent},
					Layers: []Layer{
						Scatter{Label: "circles", X: []float64{1, 10, 100}, Y: []float64{0.1, 0.2, 0.4}, Hover: []string{"a", "b<", "c"}},
						Scatter{Label: "squares", X: []float64{2, 20, -1}, Y: []float64{0.3, 0.1, 0.2}, Marker: Square, Sizes: []float64{4, 12, 8}},
						Scatter{Label: "diamonds", X: []float64{5}, Y: []float64{0.35}, Marker: Diamond, Hollow: true},
						Scatter{Label: "triangles", X: []float64{50}, Y: []float64{0.15}, Marker: Triangle},
						Scatter{Label: "crosses", X: []float64{500}, Y: []float64{0.25}, Marker: Cross},
						ErrorBars{X: []float64{10}, Y: []float64{0.2}, Lo: []float64{5}, Hi: []float64{30}, Cap: 6},
						ErrorBars{X: []float64{100}, Y: []float64{0.4}, Lo: []float64{0.3}, Hi: []float64{0.45}, Vertical: true},
					},
				},
				{
					Title: "Intervals", Row: 1,
					Y: Axis{Scale: Category, Categories: []string{"alpha", "beta", "a rather long name that is cut somewhere, surely, at some point"}, Reverse: true},
					Layers: []Layer{Interval{
						Pos: []float64{0, 1, 2}, Lo: []float64{-2, -1, 0}, Mid: []float64{0, 0.5, 1}, Hi: []float64{1, 2, 3},
						InnerLo: []float64{-1, 0, 0.5}, InnerHi: []float64{0.5, 1, 2}, Hover: []string{"a", "b", "c"},
					}},
				},
				{
					Title: "Bars", Row: 1, Col: 1,
					X:      Axis{Scale: Category, Categories: []string{"one", "two", "three"}},
					Layers: []Layer{Bars{X: []float64{0, 1, 2}, Y: []float64{3, -1, 2}}},
				},
			},
		},
		"heat": {
			Width: 500, Height: 300,
			Panels: []Panel{
				{Equal: true, Y: Axis{Reverse: true}, Layers: []Layer{Heatmap{Z: z, Rows: 3, Cols: 4, Bar: true, BarLabel: "value"}}},
				{Col: 1, X: Axis{Hide: true}, Y: Axis{Hide: true}, Layers: []Layer{
					Heatmap{Z: z, Rows: 4, Cols: 3, Map: Diverging, Min: new(-12.0), Max: new(12.0), X0: -1, X1: 1, Y0: -1, Y1: 1},
				}},
			},
		},
		"bars": {
			Panels: []Panel{{
				Legend: true, Y: Axis{Ticks: []Tick{{0, "none"}, {2, "some"}, {9, "outside"}}},
				Layers: []Layer{
					Bars{Label: "stacked", Horizontal: true, X: []float64{0, 1, 2}, Y: []float64{3, 4, 5}, Base: []float64{1, 2, 3}, Width: 0.5, Hover: []string{"x", "y", "z"}},
				},
			}},
		},
		"empty": {Title: "Nothing", Panels: []Panel{{Title: "no layers", Legend: true}, {Col: 1, Y: Axis{Scale: Log}, X: Axis{Scale: Log}}}},
	}
}

// tester is what a test and a property test have in common.
type tester interface {
	Helper()
	Fatalf(string, ...any)
}

func render(t tester, f Figure, o Options, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	err := f.Write(&b, format, o)
	if err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	for name, f := range gallery() {
		for _, c := range []struct {
			file string
			o    Options
		}{
			{name + ".svg", Options{}}, {name + "-dark.svg", Options{Theme: Dark}},
		} {
			format := filepath.Ext(c.file)[1:]
			got := render(t, f, c.o, format)
			path := filepath.Join("testdata", c.file)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s differs; look at the change, then run go test -update", path)
			}
		}
	}
}
