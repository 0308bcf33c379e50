package figure

import (
	"math"

	"github.com/latent-go/latent/internal/figure/scene"
	"github.com/latent-go/latent/internal/figure/typeface"
)

func (m Marker) symbol() scene.Symbol {
	return [...]scene.Symbol{scene.Circle, scene.Square, scene.Diamond, scene.Triangle, scene.Cross}[min(m, Cross)]
}

func (l Scatter) label() string { return l.Label }
func (l Scatter) color() Color  { return l.Color }

func (l Scatter) draw(d *drawing) []scene.Node {
	m := l.mark(d.color, d.look)
	for i := 0; i < len(l.X); i += stride(len(l.X)) {
		p := d.at(l.X[i], l.Y[i])
		if !visible(p) || !d.inside(p) || len(l.Sizes) > 0 && !finite(l.Sizes[i]) {
			continue
		}
		m.Points = append(m.Points, p)
		if len(l.Sizes) > 0 {
			m.Sizes = append(m.Sizes, max(0, min(largestMark, l.Sizes[i])))
		}
		if len(l.Hover) > 0 {
			m.Tips = append(m.Tips, l.Hover[i])
		}
	}
	return []scene.Node{m}
}

const largestMark = 1000 // CSS pixels

func (l Scatter) mark(c scene.Color, k *look) scene.Marks {
	m := scene.Marks{Symbol: l.Marker.symbol(), Size: or(l.Size, 6)}
	c = c.Alpha(or(l.Opacity, 1))
	if !l.Hollow {
		m.Fill = c
	} else if k.background.A > 0 {
		m.Fill = k.background
	}
	if l.Hollow || l.Marker == Cross {
		m.Stroke = scene.Stroke{Color: c, Width: 1.5}
	}
	return m
}

func (l Scatter) swatch(x, y, w float64, c scene.Color, k *look) []scene.Node {
	m := l.mark(c, k)
	m.Fill.A, m.Stroke.Color.A = min(1, 1.5*m.Fill.A), min(1, 1.5*m.Stroke.Color.A)
	m.Size = max(5, min(10, m.Size))
	m.Points = []scene.Point{{X: x + w/2, Y: y}}
	return []scene.Node{m}
}

func (l Bars) label() string { return l.Label }
func (l Bars) color() Color  { return l.Color }

func (l Bars) draw(d *drawing) []scene.Node {
	var out []scene.Node
	fill := d.color.Alpha(or(l.Opacity, 1))
	for i, v := range l.X {
		a, b := d.at(v-l.width()/2, l.base(i)), d.at(v+l.width()/2, l.Y[i])
		if l.Horizontal {
			a, b = d.at(l.base(i), v-l.width()/2), d.at(l.Y[i], v+l.width()/2)
		}
		if !visible(a) || !visible(b) {
			continue
		}
		tip := ""
		if len(l.Hover) > 0 {
			tip = l.Hover[i]
		}
		out = append(out, scene.Shape{Path: between(a, b).Path(), Fill: fill, Tip: tip})
	}
	return out
}

// between returns the rectangle with two opposite corners.
func between(a, b scene.Point) scene.Rect {
	return scene.Rect{X: min(a.X, b.X), Y: min(a.Y, b.Y), W: math.Abs(a.X - b.X), H: math.Abs(a.Y - b.Y)}
}

func (l Bars) swatch(x, y, w float64, c scene.Color, _ *look) []scene.Node {
	return square(x, y, w, c.Alpha(or(l.Opacity, 1)))
}

func square(x, y, w float64, c scene.Color) []scene.Node {
	return []scene.Node{scene.Shape{Path: scene.Rect{X: x + w/2 - 5, Y: y - 5, W: 10, H: 10}.Path(), Fill: c}}
}

func (l Histogram) label() string { return l.Label }
func (l Histogram) color() Color  { return l.Color }

// draw leaves a hairline between bars that are wide enough to show it.
func (l Histogram) draw(d *drawing) []scene.Node {
	var out []scene.Node
	fill := d.color.Alpha(or(l.Opacity, 1))
	for i, n := range l.Counts {
		a, b := d.at(l.Edges[i], 0), d.at(l.Edges[i+1], n)
		if !visible(a) || !visible(b) {
			continue
		}
		r := between(a, b)
		if r.W > 4 {
			r.X, r.W = r.X+0.5, r.W-1
		}
		out = append(out, scene.Shape{Path: r.Path(), Fill: fill})
	}
	return out
}

func (l Histogram) swatch(x, y, w float64, c scene.Color, _ *look) []scene.Node {
	return square(x, y, w, c.Alpha(or(l.Opacity, 1)))
}

func (l Interval) label() string { return l.Label }
func (l Interval) color() Color  { return l.Color }

func (l Interval) draw(d *drawing) []scene.Node {
	c := d.color.Alpha(or(l.Opacity, 1))
	place := func(pos, v float64) scene.Point {
		if l.Vertical {
			return d.at(pos, v)
		}
		return d.at(v, pos)
	}
	var thin, thick scene.Path
	for i := 0; i < len(l.Pos); i += stride(len(l.Pos)) {
		pos := l.Pos[i]
		segment(&thin, place(pos, l.Lo[i]), place(pos, l.Hi[i]))
		if len(l.InnerLo) > 0 && len(l.InnerHi) > 0 {
			segment(&thick, place(pos, l.InnerLo[i]), place(pos, l.InnerHi[i]))
		}
	}
	out := []scene.Node{
		scene.Shape{Path: thin, Stroke: scene.Stroke{Color: c, Width: 1.5}},
		scene.Shape{Path: thick, Stroke: scene.Stroke{Color: c, Width: 4, Round: true}},
	}
	if len(l.Mid) > 0 {
		out = append(out, l.dots(d, c, place))
	}
	return out
}

func segment(path *scene.Path, a, b scene.Point) {
	if visible(a) && visible(b) {
		path.MoveTo(a.X, a.Y)
		path.LineTo(b.X, b.Y)
	}
}

// dots are ringed by the background, so that they stand out from the lines.
func (l Interval) dots(d *drawing, c scene.Color, place func(pos, v float64) scene.Point) scene.Marks {
	m := scene.Marks{Size: or(l.Size, 6), Fill: c}
	if l.Hollow {
		m.Fill, m.Stroke = d.look.background, scene.Stroke{Color: c, Width: 1.5}
	} else if d.look.background.A > 0 {
		m.Size += 1.5
		m.Stroke = scene.Stroke{Color: d.look.background, Width: 1.5}
	}
	for i := 0; i < len(l.Pos); i += stride(len(l.Pos)) {
		p := place(l.Pos[i], l.Mid[i])
		if !visible(p) || !d.inside(p) {
			continue
		}
		m.Points = append(m.Points, p)
		if len(l.Hover) > 0 {
			m.Tips = append(m.Tips, l.Hover[i])
		}
	}
	return m
}

func (l Interval) swatch(x, y, w float64, c scene.Color, k *look) []scene.Node {
	d := drawing{look: k}
	out := []scene.Node{scene.Shape{Path: hline(x, x+w, crisp(y)), Stroke: scene.Stroke{Color: c, Width: 1.5}}}
	if len(l.Mid) > 0 {
		m := Interval{Size: l.Size, Hollow: l.Hollow}.dots(&d, c, nil)
		m.Points = []scene.Point{{X: x + w/2, Y: crisp(y)}}
		out = append(out, m)
	}
	return out
}

func (Text) label() string { return "" }

func (l Text) color() Color {
	if l.Color == (Color{}) {
		return Muted
	}
	return l.Color
}

func (l Text) draw(d *drawing) []scene.Node {
	p := d.at(l.X, l.Y)
	if l.Frac {
		p = scene.Point{X: d.rect.X + l.X*d.rect.W, Y: d.rect.Y + (1-l.Y)*d.rect.H}
	}
	if !visible(p) || !d.inside(p) {
		return nil
	}
	t := scene.Text{
		X: p.X + l.DX, Y: p.Y + l.DY, Text: l.Text, Size: or(l.Size, tickSize),
		Anchor: scene.Anchor(min(l.Anchor, End)), Color: d.color,
	}
	if l.Bold {
		t.Weight = typeface.SemiBold
	}
	return []scene.Node{t}
}

func (Text) swatch(_, _, _ float64, _ scene.Color, _ *look) []scene.Node { return nil }
