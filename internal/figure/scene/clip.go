package scene

import "image"

// cutTo returns what a polygon encloses in a box with a margin of a pixel
// (Sutherland and Hodgman, Commun. ACM 17, 1974: one side after the other). The
// rasteriser counts in fixed point numbers: the slope of an edge that comes from
// far away and is nearly level overflows them.
func cutTo(box image.Rectangle, pts []Point) []Point {
	box = box.Inset(-1)
	x0, y0, x1, y1 := float64(box.Min.X), float64(box.Min.Y), float64(box.Max.X), float64(box.Max.Y)
	pts = cut(pts, func(p Point) float64 { return p.X - x0 })
	pts = cut(pts, func(p Point) float64 { return x1 - p.X })
	pts = cut(pts, func(p Point) float64 { return p.Y - y0 })
	return cut(pts, func(p Point) float64 { return y1 - p.Y })
}

// cut keeps the part of a polygon where the depth behind a line is not negative.
func cut(pts []Point, depth func(Point) float64) []Point {
	if all(pts, depth) {
		return pts
	}
	var out []Point
	for i, q := range pts {
		p := pts[(i+len(pts)-1)%len(pts)]
		a, b := depth(p), depth(q)
		if a < 0 != (b < 0) {
			s := a / (a - b)
			out = append(out, Point{p.X + s*(q.X-p.X), p.Y + s*(q.Y-p.Y)})
		}
		if b >= 0 {
			out = append(out, q)
		}
	}
	return out
}

// all reports whether no point is on the wrong side.
func all(pts []Point, depth func(Point) float64) bool {
	for _, p := range pts {
		if depth(p) < 0 {
			return false
		}
	}
	return true
}
