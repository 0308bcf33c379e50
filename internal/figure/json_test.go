package figure

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

type plot struct {
	Data   []map[string]any
	Layout map[string]any
}

func parse(t *testing.T, f Figure, o Options) plot {
	t.Helper()
	var p plot
	if err := json.Unmarshal(render(t, f, o, "json"), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// list turns numbers into what they are after a round trip through JSON.
func list(v ...float64) []any {
	out := make([]any, len(v))
	for i := range v {
		if !math.IsNaN(v[i]) && !math.IsInf(v[i], 0) {
			out[i] = v[i]
		}
	}
	return out
}

// Every number of the layers is in the JSON, bit by bit.
func TestJSONHasTheNumbers(t *testing.T) {
	x := []float64{1.0 / 3, math.Pi, 1e-17, 123456789.123456789}
	y := []float64{math.Nextafter(1, 2), math.NaN(), -0.1, math.Inf(1)}
	f := Figure{Panels: []Panel{{Layers: []Layer{
		Line{X: x, Y: y},
		Scatter{X: x, Y: y},
		Band{X: x, Lo: y, Hi: x},
		Interval{Pos: x[:1], Lo: x[1:2], Mid: x[2:3], Hi: x[3:4]},
		Histogram{Edges: []float64{0, 1, 3}, Counts: []float64{5, 7}},
		Bars{X: []float64{0}, Y: []float64{3}, Base: []float64{1}},
		Heatmap{Z: x, Rows: 2, Cols: 2},
	}}}}
	data := parse(t, f, Options{}).Data
	for _, c := range []struct {
		trace int
		key   string
		want  any
	}{
		{0, "x", list(x...)},
		{0, "y", list(y...)},
		{1, "x", list(x...)},
		{1, "y", list(y...)},
		{2, "y", list(y...)},
		{3, "y", list(x...)},
		{4, "x", list(x[1], x[3], math.NaN())},
		{4, "y", list(x[0], x[0], math.NaN())},
		{5, "x", list(x[2])},
		{6, "x", list(0.5, 2)},
		{6, "width", list(1, 2)},
		{6, "y", list(5, 7)},
		{7, "base", list(1)},
		{7, "y", list(2)}, // plotly counts from the base
		{8, "z", []any{list(x[:2]...), list(x[2:]...)}},
	} {
		if got := data[c.trace][c.key]; !reflect.DeepEqual(got, c.want) {
			t.Errorf("trace %d, %s: %v, want %v", c.trace, c.key, got, c.want)
		}
	}
}

// The browser's axes have the ranges and the places of the static ones.
func TestJSONAxesEqualStatic(t *testing.T) {
	for name, f := range gallery() {
		p := parse(t, f, Options{})
		l, err := f.layout(Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range l.panels {
			tr := tracer{panel: i + 1}
			axis, ok := p.Layout["xaxis"+tr.number()].(map[string]any)
			if !ok {
				t.Fatalf("%s: no xaxis%s", name, tr.number())
			}
			domain := axis["domain"].([]any)
			if got := domain[0].(float64) * l.width; math.Abs(got-v.rect.X) > 1e-9 {
				t.Errorf("%s panel %d starts at %v, want %v", name, i, got, v.rect.X)
			}
			if v.X.Scale == Time || v.X.Reverse {
				continue
			}
			if got, want := axis["range"], list(v.x.span.lo, v.x.span.hi); !reflect.DeepEqual(got, want) {
				t.Errorf("%s panel %d range %v, want %v", name, i, got, want)
			}
		}
	}
}

func TestJSONDates(t *testing.T) {
	at := Seconds(time.Date(1999, 12, 31, 23, 59, 59, 5e8, time.UTC))
	f := Figure{Panels: []Panel{{X: Axis{Scale: Time}, Layers: []Layer{Line{X: []float64{at, math.NaN(), 1e300}, Y: []float64{1, 2, 3}}}}}}
	p := parse(t, f, Options{})
	if got, want := p.Data[0]["x"], []any{"1999-12-31T23:59:59.5", nil, nil}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	axis := p.Layout["xaxis"].(map[string]any)
	if axis["type"] != "date" || !strings.HasPrefix(axis["range"].([]any)[0].(string), "1999-07-") {
		t.Errorf("axis %v", axis)
	}
}

// Widths of bars on dates are milliseconds.
func TestJSONDateWidths(t *testing.T) {
	f := Figure{Panels: []Panel{{X: Axis{Scale: Time}, Layers: []Layer{Histogram{Edges: []float64{0, 86400}, Counts: []float64{1}}}}}}
	trace := parse(t, f, Options{}).Data[0]
	if !reflect.DeepEqual(trace["width"], list(86400e3)) || !reflect.DeepEqual(trace["x"], []any{"1970-01-01T12:00:00"}) {
		t.Errorf("bar at %v of width %v", trace["x"], trace["width"])
	}
}

func TestJSONScales(t *testing.T) {
	p := parse(t, Figure{Panels: []Panel{{
		X:      Axis{Scale: Log, Min: new(10.0), Max: new(1000.0)},
		Y:      Axis{Scale: Category, Categories: []string{"a", "b<"}, Reverse: true},
		Layers: []Layer{Text{X: 100, Y: 0, Text: "here"}, Rule{Direction: Vertical, At: 100}},
	}}}, Options{})
	x, y := p.Layout["xaxis"].(map[string]any), p.Layout["yaxis"].(map[string]any)
	if x["type"] != "log" || !reflect.DeepEqual(x["range"], list(1, 3)) {
		t.Errorf("log axis %v", x)
	}
	if !reflect.DeepEqual(y["ticktext"], []any{"a", "b&lt;"}) || !reflect.DeepEqual(y["range"], list(1.5, -0.5)) {
		t.Errorf("category axis %v", y)
	}
	note := p.Layout["annotations"].([]any)[0].(map[string]any)
	if note["x"] != 2.0 { // annotations are placed by the logarithm, shapes are not
		t.Errorf("annotation at %v, want 2", note["x"])
	}
	if shape := p.Layout["shapes"].([]any)[0].(map[string]any); shape["x0"] != 100.0 {
		t.Errorf("shape at %v, want 100", shape["x0"])
	}
}

// A label that several layers share has one entry; panels have their own
// legends unless the figure has one for all.
func TestJSONLegends(t *testing.T) {
	panel := func(col int) Panel {
		return Panel{Col: col, Legend: true, Layers: []Layer{
			Line{Label: "a", X: []float64{0, 1}, Y: []float64{0, 1}},
			Scatter{Label: "a", X: []float64{0, 1}, Y: []float64{0, 1}},
		}}
	}
	for _, c := range []struct {
		shared  bool
		entries int
		legends []string
	}{{true, 1, []string{"legend"}}, {false, 2, []string{"legend", "legend2"}}} {
		p := parse(t, Figure{Legend: c.shared, Panels: []Panel{panel(0), panel(1)}}, Options{})
		n := 0
		for _, trace := range p.Data {
			if trace["showlegend"] == true {
				n++
			}
		}
		if n != c.entries {
			t.Errorf("shared %v: %d entries, want %d", c.shared, n, c.entries)
		}
		for _, name := range c.legends {
			if p.Layout[name] == nil {
				t.Errorf("shared %v: no %s", c.shared, name)
			}
		}
	}
}

func TestJSONThemes(t *testing.T) {
	f := gallery()["lines"]
	light, dark, clear := parse(t, f, Options{}), parse(t, f, Options{Theme: Dark}), parse(t, f, Options{Theme: Transparent})
	if light.Layout["paper_bgcolor"] != "rgba(255,255,255,1)" || dark.Layout["paper_bgcolor"] != "rgba(30,30,30,1)" || clear.Layout["paper_bgcolor"] != "rgba(0,0,0,0)" {
		t.Errorf("backgrounds %v, %v, %v", light.Layout["paper_bgcolor"], dark.Layout["paper_bgcolor"], clear.Layout["paper_bgcolor"])
	}
	if !reflect.DeepEqual(light.Data[0]["y"], dark.Data[0]["y"]) {
		t.Error("the theme changes the numbers")
	}
}
