package figure

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/figure/scene"
	"github.com/latent-go/latent/internal/figure/typeface"
)

// box is a rectangle given by its corners.
type box struct{ x0, y0, x1, y1 float64 }

func (a box) overlaps(b box) bool {
	const slack = 0.5
	return a.x0 < b.x1-slack && b.x0 < a.x1-slack && a.y0 < b.y1-slack && b.y0 < a.y1-slack
}

// textBox returns the extent of a text, turned or not.
func textBox(t scene.Text) box {
	w := typeface.Width(t.Text, t.Size, t.Weight)
	x0 := [...]float64{0, -w / 2, -w}[t.Anchor]
	b := box{x0, -t.Size * typeface.CapHeight, x0 + w, 0}
	if t.Angle == -90 {
		b = box{b.y0, -b.x1, b.y1, -b.x0}
	}
	return box{t.X + b.x0, t.Y + b.y0, t.X + b.x1, t.Y + b.y1}
}

func allTexts(nodes []scene.Node) []scene.Text {
	var out []scene.Text
	for _, n := range nodes {
		switch n := n.(type) {
		case scene.Text:
			out = append(out, n)
		case scene.Group:
			out = append(out, allTexts(n.Nodes)...)
		}
	}
	return out
}

// checkLayout is what holds for every figure of a reasonable size: all text on
// the canvas, no two texts on each other, plot areas on the canvas and apart.
func checkLayout(t interface{ Fatalf(string, ...any) }, f Figure) {
	l, err := f.layout(Options{})
	if err != nil {
		t.Fatalf("%v", err)
	}
	checkAt(t, l)
}

func checkAt(t interface{ Fatalf(string, ...any) }, l *layout) {
	texts := allTexts(l.scene().Nodes)
	for i, a := range texts {
		b := textBox(a)
		if b.x0 < -0.5 || b.y0 < -0.5 || b.x1 > l.width+0.5 || b.y1 > l.height+0.5 {
			t.Fatalf("text %q at %+v leaves the canvas %v x %v", a.Text, b, l.width, l.height)
		}
		for _, c := range texts[:i] {
			if b.overlaps(textBox(c)) {
				t.Fatalf("texts %q %+v and %q %+v overlap", a.Text, b, c.Text, textBox(c))
			}
		}
	}
	for i, v := range l.panels {
		r := v.rect
		b := box{r.X, r.Y, r.X + r.W, r.Y + r.H}
		if r.W < smallest-1 || r.H < smallest-1 || b.x0 < 0 || b.y0 < 0 || b.x1 > l.width || b.y1 > l.height {
			t.Fatalf("panel %d at %+v on a canvas of %v x %v", i, b, l.width, l.height)
		}
		for j, u := range l.panels[:i] {
			if b.overlaps(box{u.rect.X, u.rect.Y, u.rect.X + u.rect.W, u.rect.Y + u.rect.H}) {
				t.Fatalf("panels %d and %d overlap", i, j)
			}
		}
		for _, a := range texts {
			if b.overlaps(textBox(a)) {
				t.Fatalf("text %q lies over the plot area %d", a.Text, i)
			}
		}
	}
}

func TestLayoutOfGallery(t *testing.T) {
	for name, f := range gallery() {
		if name == "lines" { // has texts inside the plot area on purpose
			f.Panels[0].Layers = f.Panels[0].Layers[:8]
		}
		t.Run(name, func(t *testing.T) { checkLayout(t, f) })
	}
}

func drawAxis(t *rapid.T, name string) Axis {
	a := Axis{Label: rapid.SampledFrom([]string{"", "x", "a long label of an axis with a unit (points)"}).Draw(t, name+" label")}
	a.Scale = Scale(rapid.IntRange(0, 3).Draw(t, name+" scale"))
	a.Format = Format(rapid.IntRange(0, 2).Draw(t, name+" format"))
	a.Reverse = rapid.Bool().Draw(t, name+" reverse")
	a.Hide = rapid.IntRange(0, 5).Draw(t, name+" hide") == 0
	if a.Scale == Category {
		for i := range rapid.IntRange(1, 30).Draw(t, name+" categories") {
			a.Categories = append(a.Categories, fmt.Sprintf("category %d %s", i, rapid.StringN(0, 30, -1).Draw(t, "name")))
		}
	}
	return a
}

func drawValues(t *rapid.T, a Axis, n int, name string) []float64 {
	size := math.Pow(10, rapid.Float64Range(-6, 8).Draw(t, name+" size"))
	offset := rapid.Float64Range(-3, 3).Draw(t, name+" offset") * size
	out := make([]float64, n)
	for i := range out {
		v := rapid.Float64Range(-1, 1).Draw(t, name)
		switch a.Scale {
		case Log:
			out[i] = math.Pow(10, 6*v)
		case Category:
			out[i] = float64(i % len(a.Categories))
		default:
			out[i] = offset + size*v
		}
	}
	return out
}

func drawFigure(t *rapid.T) Figure {
	text := rapid.OneOf(rapid.SampledFrom([]string{"", "Title", "Ein langer Titel, der in mehr als eine Zeile umbrochen werden muss, damit er passt"}), rapid.String())
	cols, rows := rapid.IntRange(1, 2).Draw(t, "cols"), rapid.IntRange(1, 3).Draw(t, "rows")
	f := Figure{
		Title: text.Draw(t, "title"), Subtitle: text.Draw(t, "subtitle"), Caption: text.Draw(t, "caption"),
		// Labels like −9.486832980275×10⁻² take 130 pixels of every column.
		Width: rapid.Float64Range(100+260*float64(cols), 1200).Draw(t, "width"), Legend: rapid.Bool().Draw(t, "legend"),
	}
	f.Height = 260 + 260*float64(rows)
	for i := range cols * rows {
		p := Panel{
			Title: text.Draw(t, "panel title"), Row: i / cols, Col: i % cols, Legend: rapid.Bool().Draw(t, "legend"),
			X: drawAxis(t, "x"), Y: drawAxis(t, "y"), Equal: rapid.IntRange(0, 4).Draw(t, "equal") == 0,
		}
		n := rapid.IntRange(0, 5).Draw(t, "n")
		x, y := drawValues(t, p.X, n, "x"), drawValues(t, p.Y, n, "y")
		p.Layers = []Layer{
			Scatter{Label: text.Draw(t, "label"), X: x, Y: y},
			Line{Label: text.Draw(t, "label"), X: x, Y: y},
			Band{Label: "band", X: x, Lo: y, Hi: y},
		}
		f.Panels = append(f.Panels, p)
	}
	return f
}

func TestLayoutProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkLayout(t, drawFigure(t)) })
}

// TestLowLogarithmicAxis: less than a decade has even ticks, which crowd at the
// top of a low panel.
func TestLowLogarithmicAxis(t *testing.T) {
	one := Scatter{X: []float64{1e6}, Y: []float64{math.Pow(10, 1.125)}}
	checkLayout(t, Figure{Width: 360, Height: 520, Panels: []Panel{
		{Equal: true, X: Axis{Hide: true}, Layers: []Layer{Scatter{}}},
		{Col: 1, Equal: true, X: Axis{Scale: Log, Hide: true}, Y: Axis{Scale: Log}, Layers: []Layer{one}},
	}})
}

func TestEqualAxes(t *testing.T) {
	f := Figure{Panels: []Panel{{Equal: true, Layers: []Layer{Scatter{X: []float64{0, 10}, Y: []float64{0, 4}}}}}}
	l, err := f.layout(Options{})
	if err != nil {
		t.Fatal(err)
	}
	v := l.panels[0]
	dx, dy := v.x.pos(1)-v.x.pos(0), v.y.pos(0)-v.y.pos(1)
	if math.Abs(dx/dy-1) > 0.01 {
		t.Errorf("a unit is %v wide and %v high", dx, dy)
	}
}

func TestWeightsAndSpans(t *testing.T) {
	f := Figure{Width: 900, ColWeights: []float64{3, 1}, Panels: []Panel{{}, {Col: 1}, {Row: 1, ColSpan: 2}}}
	l, err := f.layout(Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, b, c := l.panels[0].rect, l.panels[1].rect, l.panels[2].rect
	if math.Abs(a.W-3*b.W) > 3 {
		t.Errorf("columns %v and %v, want 3 to 1", a.W, b.W)
	}
	if c.X != a.X || c.X+c.W != b.X+b.W {
		t.Errorf("the spanning panel %+v does not align with %+v and %+v", c, a, b)
	}
}

// Panels flow into the columns that fit; with the width alone given, the
// height follows.
func TestFlow(t *testing.T) {
	f := Figure{Flow: Flow{MinWidth: 150, RowHeight: 100}}
	for range 5 {
		f.Panels = append(f.Panels, Panel{X: Axis{Label: "x"}, Y: Axis{Label: "y"}})
	}
	for _, c := range []struct {
		o            Options
		cols, labels int // columns, and how many panels keep the label of x
		height       float64
	}{
		{Options{Width: 624}, 3, 3, 2*100 + 2*edge},
		{Options{Width: 390}, 2, 2, 3*100 + 2*edge},
		{Options{Width: 200}, 1, 1, 5*100 + 2*edge},
		{Options{Width: 390, Height: 800}, 2, 2, 800},
	} {
		l, err := f.layout(c.o)
		if err != nil {
			t.Fatal(err)
		}
		cols, labels := 0, 0
		for _, v := range l.panels {
			cols = max(cols, v.colEnd)
			if v.X.Label != "" {
				labels++
			}
			if (v.Col == 0) != (v.Y.Label != "") {
				t.Errorf("%+v: label of y in column %d is %q", c.o, v.Col, v.Y.Label)
			}
		}
		if cols != c.cols || labels != c.labels || l.height != c.height {
			t.Errorf("%+v: %d columns, %d labels, height %v", c.o, cols, labels, l.height)
		}
	}
	if f.Panels[1].Y.Label != "y" {
		t.Error("the layout changed the figure")
	}
}

func TestEqualPanelFollowsWidth(t *testing.T) {
	f := Figure{Width: 500, Height: 900, Panels: []Panel{{Equal: true, Layers: []Layer{Scatter{X: []float64{0, 1}, Y: []float64{0, 1}}}}}}
	whole, err := f.layout(Options{})
	if err != nil || whole.height != 900 {
		t.Fatalf("the figure's own size is not kept: %v, %v", whole, err)
	}
	l, err := f.layout(Options{Width: 300})
	if err != nil || l.height > 320 || l.height < 260 {
		t.Errorf("height %v (%v), want about the width", l.height, err)
	}
}

// A legend never lies over data: it has its own room above the plot area.
func TestLegendAbovePlot(t *testing.T) {
	f := gallery()["marks"]
	l, err := f.layout(Options{Width: 390, Height: 700})
	if err != nil {
		t.Fatal(err)
	}
	v := l.panels[0]
	last := v.legend.items[len(v.legend.items)-1]
	if last.y+legendLine > v.rect.Y || v.legend.lines < 2 {
		t.Errorf("legend of %d lines ends at %v, the plot starts at %v", v.legend.lines, last.y+legendLine, v.rect.Y)
	}
}
