package scene

import "math"

// Path is a sequence of contours made of lines and cubic curves. The zero
// value is empty.
type Path struct {
	ops []op
	pts []Point // 1 for move and line, 3 for curve
}

type op uint8

const (
	moveOp op = iota
	lineOp
	curveOp
	closeOp
)

// MoveTo starts a contour.
func (p *Path) MoveTo(x, y float64) { p.add(moveOp, Point{x, y}) }

// LineTo adds a straight line.
func (p *Path) LineTo(x, y float64) { p.add(lineOp, Point{x, y}) }

// CurveTo adds a cubic Bézier curve with two control points.
func (p *Path) CurveTo(x1, y1, x2, y2, x, y float64) {
	p.add(curveOp, Point{x1, y1}, Point{x2, y2}, Point{x, y})
}

// Close ends the contour with a line to its start.
func (p *Path) Close() { p.add(closeOp) }

func (p *Path) add(o op, pts ...Point) {
	p.ops = append(p.ops, o)
	p.pts = append(p.pts, pts...)
}

// empty reports whether the path has no contour.
func (p *Path) empty() bool { return len(p.ops) == 0 }

// Polyline returns the open path through the points.
func Polyline(pts ...Point) Path {
	var p Path
	for i, q := range pts {
		if i == 0 {
			p.MoveTo(q.X, q.Y)
		} else {
			p.LineTo(q.X, q.Y)
		}
	}
	return p
}

// Polygon returns the closed path through the points.
func Polygon(pts ...Point) Path {
	p := Polyline(pts...)
	if len(pts) > 0 {
		p.Close()
	}
	return p
}

// Path returns the outline of the rectangle.
func (r Rect) Path() Path {
	return Polygon(Point{r.X, r.Y}, Point{r.X + r.W, r.Y}, Point{r.X + r.W, r.Y + r.H}, Point{r.X, r.Y + r.H})
}

// kappa makes a cubic curve follow a quarter of a circle within 0.03 % of its
// radius.
const kappa = 0.5522847498

// RoundRect returns a rectangle with corners of radius rad, as far as they
// fit.
func RoundRect(r Rect, rad float64) Path {
	if rad = min(rad, r.W/2, r.H/2); rad <= 0 {
		return r.Path()
	}
	x0, y0, x1, y1, k := r.X, r.Y, r.X+r.W, r.Y+r.H, rad*(1-kappa)
	var p Path
	p.MoveTo(x0+rad, y0)
	p.LineTo(x1-rad, y0)
	p.CurveTo(x1-k, y0, x1, y0+k, x1, y0+rad)
	p.LineTo(x1, y1-rad)
	p.CurveTo(x1, y1-k, x1-k, y1, x1-rad, y1)
	p.LineTo(x0+rad, y1)
	p.CurveTo(x0+k, y1, x0, y1-k, x0, y1-rad)
	p.LineTo(x0, y0+rad)
	p.CurveTo(x0, y0+k, x0+k, y0, x0+rad, y0)
	p.Close()
	return p
}

// ellipse returns the ellipse inscribed in a rectangle.
func ellipse(r Rect) Path {
	cx, cy, rx, ry := r.X+r.W/2, r.Y+r.H/2, r.W/2, r.H/2
	kx, ky := rx*kappa, ry*kappa
	var p Path
	p.MoveTo(cx+rx, cy)
	p.CurveTo(cx+rx, cy+ky, cx+kx, cy+ry, cx, cy+ry)
	p.CurveTo(cx-kx, cy+ry, cx-rx, cy+ky, cx-rx, cy)
	p.CurveTo(cx-rx, cy-ky, cx-kx, cy-ry, cx, cy-ry)
	p.CurveTo(cx+kx, cy-ry, cx+rx, cy-ky, cx+rx, cy)
	p.Close()
	return p
}

// symbolPath returns the outline of a marker of diameter d around c.
func symbolPath(s Symbol, c Point, d float64) Path {
	r := d / 2
	h := r * math.Sqrt2 / 2
	switch s {
	case Square:
		return Rect{c.X - h, c.Y - h, 2 * h, 2 * h}.Path()
	case Diamond:
		return Polygon(Point{c.X, c.Y - r}, Point{c.X + r, c.Y}, Point{c.X, c.Y + r}, Point{c.X - r, c.Y})
	case Triangle:
		w := r * math.Sqrt(3) / 2
		return Polygon(Point{c.X, c.Y - r}, Point{c.X + w, c.Y + r/2}, Point{c.X - w, c.Y + r/2})
	case Cross:
		p := Polyline(Point{c.X - h, c.Y - h}, Point{c.X + h, c.Y + h})
		p.MoveTo(c.X-h, c.Y+h)
		p.LineTo(c.X+h, c.Y-h)
		return p
	}
	return ellipse(Rect{c.X - r, c.Y - r, d, d})
}

// contour is a flattened piece of a path.
type contour struct {
	pts    []Point
	closed bool
}

// flatten turns the path into polygons, multiplied by scale; the chords stay
// within about a tenth of a pixel of the curves.
func (p *Path) flatten(scale float64) []contour {
	var out []contour
	at := 0
	take := func() Point { at++; q := p.pts[at-1]; return Point{q.X * scale, q.Y * scale} }
	for _, o := range p.ops {
		if o == moveOp {
			out = append(out, contour{pts: []Point{take()}})
			continue
		}
		c := &out[len(out)-1]
		switch o {
		case lineOp:
			c.pts = append(c.pts, take())
		case curveOp:
			c.pts = curve(c.pts, take(), take(), take())
		case closeOp:
			c.closed = true
		}
	}
	return out
}

// curve appends a cubic from the last point of pts. The number of chords
// follows from the second differences, which bound the distance of a chord:
// error <= |d2| * 6/8 / n^2.
func curve(pts []Point, b, c, d Point) []Point {
	a := pts[len(pts)-1]
	dev := max(math.Hypot(a.X-2*b.X+c.X, a.Y-2*b.Y+c.Y), math.Hypot(b.X-2*c.X+d.X, b.Y-2*c.Y+d.Y))
	n := int(min(64, 1+math.Sqrt(dev*0.75/0.1)))
	for i := 1; i < n; i++ {
		t := float64(i) / float64(n)
		u := 1 - t
		wa, wb, wc, wd := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
		pts = append(pts, Point{
			wa*a.X + wb*b.X + wc*c.X + wd*d.X,
			wa*a.Y + wb*b.Y + wc*c.Y + wd*d.Y,
		})
	}
	return append(pts, d)
}
