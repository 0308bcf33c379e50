package scene

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestPNGSize(t *testing.T) {
	for _, c := range []struct {
		w, h, scale float64
		px, py      int
	}{{624, 384, 2, 1248, 768}, {800, 600, 1, 800, 600}, {333, 111, 1.5, 500, 167}, {10, 10, 0.1, 1, 1}} {
		var b bytes.Buffer
		if err := (&Scene{Width: c.w, Height: c.h}).PNG(&b, c.scale); err != nil {
			t.Fatal(err)
		}
		got, err := png.DecodeConfig(&b)
		if err != nil || got.Width != c.px || got.Height != c.py {
			t.Errorf("%v x %v at %v: %d x %d (%v), want %d x %d", c.w, c.h, c.scale, got.Width, got.Height, err, c.px, c.py)
		}
	}
	for _, scale := range []float64{0, -1, math.NaN(), math.Inf(1), 1e6} {
		if err := (&Scene{Width: 100, Height: 100}).PNG(&bytes.Buffer{}, scale); err == nil {
			t.Errorf("scale %v: no error", scale)
		}
	}
}

// area is the sum of the coverage that nodes leave on an empty image, in
// square CSS pixels.
func area(t interface{ Fatal(...any) }, scale float64, nodes ...Node) float64 {
	img, err := (&Scene{Width: 100, Height: 100, Nodes: nodes}).Image(scale)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for i := 3; i < len(img.Pix); i += 4 {
		sum += float64(img.Pix[i])
	}
	return sum / 255 / scale / scale
}

func TestAreas(t *testing.T) {
	black := Color{A: 1}
	line := func(w float64, pts ...Point) Shape {
		return Shape{Path: Polyline(pts...), Stroke: Stroke{Color: black, Width: w}}
	}
	round := line(6, Point{20, 20}, Point{70, 60})
	round.Stroke.Round = true
	dashed := line(2, Point{10, 50}, Point{90, 50})
	dashed.Stroke.Dash = []float64{6, 4}
	for _, c := range []struct {
		name string
		node Node
		want float64
	}{
		{"rectangle", Shape{Path: Rect{10.25, 10.5, 30.5, 20}.Path(), Fill: black}, 610},
		{"disc", Shape{Path: ellipse(Rect{20, 20, 60, 60}), Fill: black}, 900 * math.Pi},
		{"ring", Shape{Path: ellipse(Rect{20, 20, 60, 60}), Stroke: Stroke{Color: black, Width: 4}}, 2 * math.Pi * 30 * 4},
		{"hairline", line(0.4, Point{10, 50}, Point{90, 50}), 32},
		{"axis-parallel line", line(3, Point{10, 50.3}, Point{90, 50.3}), 240},
		{"oblique line", line(3, Point{10, 10}, Point{70, 90}), 300},
		{"round ends", round, 6*math.Hypot(50, 40) + 9*math.Pi},
		{"dashes", dashed, 96},
		{"overlap counts once", line(4, Point{10, 50}, Point{90, 50}, Point{10, 50}), 320 + 2*math.Pi}, // one round join
		{"marks", Marks{Points: []Point{{30, 30}, {70, 70}}, Size: 20, Fill: black}, 200 * math.Pi},
		{"clipped", Group{Clip: Rect{0, 0, 50, 100}, Nodes: []Node{Shape{Path: Rect{40, 10, 40, 40}.Path(), Fill: black}}}, 400},
		{"image", Image{Area: Rect{10, 10, 30, 20}, Rows: 1, Cols: 3, Pix: []Color{black, {}, black}}, 400},
	} {
		for _, scale := range []float64{1, 2, 3} {
			if got := area(t, scale, c.node); math.Abs(got-c.want) > 0.012*c.want {
				t.Errorf("%s at scale %v: area %.2f, want %.2f", c.name, scale, got, c.want)
			}
		}
	}
}

// A translucent line is equally dark where it crosses itself.
func TestTranslucentLine(t *testing.T) {
	pts := []Point{{10, 10}, {90, 90}, {10, 90}, {90, 10}}
	s := &Scene{Width: 100, Height: 100, Nodes: []Node{
		Shape{Path: Polyline(pts...), Stroke: Stroke{Color: Color{A: 0.5}, Width: 4}},
	}}
	img, err := s.Image(1)
	if err != nil {
		t.Fatal(err)
	}
	if at, cross := img.RGBAAt(30, 30).A, img.RGBAAt(50, 50).A; at != 128 || cross != 128 {
		t.Errorf("opacity %d on the line, %d at the crossing, want 128", at, cross)
	}
}

// The length of the dashes on a line is known in closed form.
func TestDashes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		on, off := rapid.Float64Range(0.5, 20).Draw(t, "on"), rapid.Float64Range(0.5, 20).Draw(t, "off")
		length := rapid.Float64Range(1, 200).Draw(t, "length")
		cut := rapid.Float64Range(0, 1).Draw(t, "cut") * length
		got := 0.0
		for _, d := range dashes([]Point{{0, 0}, {cut, 0}, {cut, length - cut}}, []float64{on, off}, 1) {
			for i := 1; i < len(d); i++ {
				got += math.Hypot(d[i].X-d[i-1].X, d[i].Y-d[i-1].Y)
			}
		}
		whole := math.Floor(length / (on + off))
		want := whole*on + min(on, length-whole*(on+off))
		if math.Abs(got-want) > 1e-6 {
			t.Fatalf("dashes are %v long, want %v", got, want)
		}
	})
}

// Coordinates far outside or not finite neither panic nor leave ink inside.
func TestWildCoordinates(t *testing.T) {
	for _, v := range []float64{1e4, 1e9, 1e300, math.Inf(1), math.NaN()} {
		for _, s := range []float64{1, -1} {
			p := Polyline(Point{50, 50}, Point{s * v, 50})
			q := Rect{s * v, 0, 10, 10}.Path()
			area(t, 1, Shape{Path: p, Stroke: Stroke{Color: ink, Width: 1, Dash: []float64{3, 3}}},
				Shape{Path: q, Fill: ink, Stroke: Stroke{Color: ink, Width: 2}})
			if got := area(t, 1, Shape{Path: q, Fill: ink}); got != 0 {
				t.Errorf("rectangle at %v leaves ink %v", s*v, got)
			}
		}
	}
}

// TestNearlyLevelEdges: a wedge from far away, whose edges fall by less than a
// pixel, is filled up to where it begins.
func TestNearlyLevelEdges(t *testing.T) {
	for _, fall := range []float64{0, 1.0 / 512, 0.01, 0.3, 1, 40} {
		p := Polyline(Point{-2e4, 20}, Point{2e4, 20 + fall}, Point{2e4, 60})
		// At x the wedge reaches from the upper to the lower edge.
		height := func(x float64) float64 { return (40 - fall) * (x + 2e4) / 4e4 }
		want := 100 * (height(0) + height(100)) / 2
		if got := area(t, 1, Shape{Path: p, Fill: ink}); math.Abs(got-want) > 0.02*want {
			t.Errorf("a wedge that falls by %v covers %v, want %v", fall, got, want)
		}
	}
}

func TestImageCells(t *testing.T) {
	red, green := Color{200, 0, 0, 1}, Color{0, 200, 0, 1}
	s := &Scene{Width: 20, Height: 20, Nodes: []Node{
		Image{Area: Rect{0, 0, 20, 20}, Rows: 2, Cols: 2, Pix: []Color{red, green, green, red}},
	}}
	img, err := s.Image(1)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		x, y int
		want Color
	}{{0, 0, red}, {9, 9, red}, {10, 9, green}, {9, 10, green}, {19, 19, red}} {
		if got := img.RGBAAt(c.x, c.y); got != (color.RGBA{c.want.R, c.want.G, c.want.B, 255}) {
			t.Errorf("pixel %d,%d is %v", c.x, c.y, got)
		}
	}
}

// Chords stay within a tenth of a pixel of a circle.
func TestFlatten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.Float64Range(0.5, 500).Draw(t, "r")
		p := ellipse(Rect{-r, -r, 2 * r, 2 * r})
		pts := p.flatten(1)[0].pts
		for i := 1; i < len(pts); i++ {
			mid := math.Hypot((pts[i].X+pts[i-1].X)/2, (pts[i].Y+pts[i-1].Y)/2)
			if r-mid > 0.1+0.0003*r {
				t.Fatalf("radius %v: chord %d is %v inside", r, i, r-mid)
			}
		}
	})
}
