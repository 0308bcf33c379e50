package figure

import "github.com/latent-go/latent/internal/figure/scene"

func (l Line) label() string { return l.Label }
func (l Line) color() Color  { return l.Color }

func (l Line) draw(d *drawing) []scene.Node {
	pts := make([]scene.Point, len(l.X))
	for i := range pts {
		pts[i] = d.at(l.X[i], l.Y[i])
	}
	var path scene.Path
	for _, piece := range pieces(pts) {
		piece = simplify(l.Step.corners(piece))
		path.MoveTo(piece[0].X, piece[0].Y)
		for _, p := range piece[1:] {
			path.LineTo(p.X, p.Y)
		}
	}
	return []scene.Node{scene.Shape{Path: path, Stroke: l.stroke(d.color)}}
}

func (l Line) stroke(c scene.Color) scene.Stroke {
	return stroke(c.Alpha(or(l.Opacity, 1)), or(l.Width, 1.5), l.Dash)
}

// corners adds the points where a stepped line turns.
func (s Step) corners(pts []scene.Point) []scene.Point {
	if s == straight {
		return pts
	}
	out := pts[:1:1]
	for i := 1; i < len(pts); i++ {
		a, b := pts[i-1], pts[i]
		out = append(out, scene.Point{X: b.X, Y: a.Y}, b)
	}
	return out
}

func (l Line) swatch(x, y, w float64, c scene.Color, _ *look) []scene.Node {
	s := l.stroke(c)
	s.Width = max(s.Width, 1.5) // thin lines cannot be told apart in a legend
	return []scene.Node{scene.Shape{Path: hline(x, x+w, crisp(y)), Stroke: s}}
}

func (l Band) label() string { return l.Label }
func (l Band) color() Color  { return l.Color }

func (l Band) fill(c scene.Color) scene.Color { return c.Alpha(or(l.Opacity, 0.2)) }

func (l Band) draw(d *drawing) []scene.Node {
	var out []scene.Node
	start := 0
	for i := 0; i <= len(l.X); i++ {
		if i < len(l.X) && visible(d.at(l.X[i], l.Lo[i])) && visible(d.at(l.X[i], l.Hi[i])) {
			continue
		}
		if i > start+1 {
			out = append(out, scene.Shape{Path: scene.Polygon(l.outline(d, start, i)...), Fill: l.fill(d.color)})
		}
		start = i + 1
	}
	return out
}

// outline goes along Hi and back along Lo.
func (l Band) outline(d *drawing, from, to int) []scene.Point {
	upper, lower := make([]scene.Point, 0, to-from), make([]scene.Point, 0, to-from)
	for i := from; i < to; i++ {
		upper = append(upper, d.at(l.X[i], l.Hi[i]))
		lower = append(lower, d.at(l.X[i], l.Lo[i]))
	}
	upper, lower = simplify(upper), simplify(lower)
	out := append([]scene.Point(nil), upper...)
	for i := len(lower) - 1; i >= 0; i-- {
		out = append(out, lower[i])
	}
	return out
}

func (l Band) swatch(x, y, w float64, c scene.Color, _ *look) []scene.Node {
	return []scene.Node{scene.Shape{Path: scene.Rect{X: x, Y: y - 5, W: w, H: 10}.Path(), Fill: l.fill(c)}}
}

func (l ErrorBars) label() string { return l.Label }
func (l ErrorBars) color() Color  { return l.Color }

func (l ErrorBars) stroke(c scene.Color) scene.Stroke {
	s := stroke(c.Alpha(or(l.Opacity, 1)), or(l.Width, 1), Solid)
	s.Round = false
	return s
}

// draw makes every bar a path of its own: translucent ones add up where many
// lie on each other.
func (l ErrorBars) draw(d *drawing) []scene.Node {
	var out []scene.Node
	for i := 0; i < len(l.X); i += stride(len(l.X)) {
		lo, hi := d.at(l.Lo[i], l.Y[i]), d.at(l.Hi[i], l.Y[i])
		if l.Vertical {
			lo, hi = d.at(l.X[i], l.Lo[i]), d.at(l.X[i], l.Hi[i])
		}
		if !visible(lo) || !visible(hi) {
			continue
		}
		path := scene.Polyline(lo, hi)
		for _, end := range [2]scene.Point{lo, hi} {
			l.cap(&path, end)
		}
		out = append(out, scene.Shape{Path: path, Stroke: l.stroke(d.color)})
	}
	return out
}

func (l ErrorBars) cap(path *scene.Path, at scene.Point) {
	if l.Cap <= 0 {
		return
	}
	dx, dy := 0.0, l.Cap/2
	if l.Vertical {
		dx, dy = dy, dx
	}
	path.MoveTo(at.X-dx, at.Y-dy)
	path.LineTo(at.X+dx, at.Y+dy)
}

func (l ErrorBars) swatch(x, y, w float64, c scene.Color, _ *look) []scene.Node {
	s := l.stroke(c)
	s.Color.A = max(s.Color.A, 0.5)
	return []scene.Node{scene.Shape{Path: hline(x, x+w, crisp(y)), Stroke: s}}
}

func (l Rule) label() string { return l.Label }

func (l Rule) color() Color {
	if l.Color == (Color{}) {
		return Muted
	}
	return l.Color
}

func (l Rule) stroke(c scene.Color) scene.Stroke {
	s := stroke(c.Alpha(or(l.Opacity, 1)), or(l.Width, 1), l.Dash)
	s.Round = false
	return s
}

func (l Rule) draw(d *drawing) []scene.Node {
	r, s := d.rect, l.stroke(d.color)
	var path scene.Path
	switch l.Direction {
	case Horizontal:
		if y := d.y.pos(l.At); finite(y) {
			path = hline(r.X, r.X+r.W, crisp(y))
		}
	case Vertical:
		if x := d.x.pos(l.At); finite(x) {
			path = vline(crisp(x), r.Y, r.Y+r.H)
		}
	case Diagonal:
		path = l.diagonal(d)
	}
	return []scene.Node{scene.Shape{Path: path, Stroke: s}}
}

// diagonal samples the line, which is a curve when one axis is logarithmic.
func (l Rule) diagonal(d *drawing) scene.Path {
	const steps = 64
	var pts []scene.Point
	for i := range steps + 1 {
		w := d.x.span.lo + (d.x.span.hi-d.x.span.lo)*float64(i)/steps
		x := d.x.unwarp(w)
		if p := d.at(x, l.At+or(l.Slope, 1)*x); visible(p) {
			pts = append(pts, p)
		}
	}
	if d.x.Scale != Log && d.y.Scale != Log && len(pts) > 2 {
		pts = []scene.Point{pts[0], pts[len(pts)-1]}
	}
	return scene.Polyline(pts...)
}

func (l Rule) swatch(x, y, w float64, c scene.Color, _ *look) []scene.Node {
	return []scene.Node{scene.Shape{Path: hline(x, x+w, crisp(y)), Stroke: l.stroke(c)}}
}

func (l Rug) label() string { return l.Label }

func (l Rug) color() Color { return l.Color }

func (l Rug) draw(d *drawing) []scene.Node {
	var path scene.Path
	base := d.rect.Y + d.rect.H
	for i := 0; i < len(l.X); i += stride(len(l.X)) {
		if x := d.x.pos(l.X[i]); finite(x) {
			path.MoveTo(x, base)
			path.LineTo(x, base-or(l.Length, 7))
		}
	}
	return []scene.Node{scene.Shape{Path: path, Stroke: scene.Stroke{Color: d.color.Alpha(or(l.Opacity, 1)), Width: 1}}}
}

func (l Rug) swatch(x, y, w float64, c scene.Color, _ *look) []scene.Node {
	var path scene.Path
	for i := range 3 {
		at := crisp(x + w*(0.25+0.25*float64(i)))
		path.MoveTo(at, y-4)
		path.LineTo(at, y+4)
	}
	return []scene.Node{scene.Shape{Path: path, Stroke: scene.Stroke{Color: c, Width: 1}}}
}
