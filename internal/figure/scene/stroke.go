package scene

import (
	"image"
	"math"
)

// stroker draws lines by distance: the coverage of a pixel by a segment is
// that of a strip of the line's width at the distance of the pixel's centre,
// and the coverage by the whole line is the greatest over its segments. So
// joins are round, overlaps are not counted twice however dense the line, and
// lines along the axes have exact edges.
type stroker struct {
	cover []float32
	box   image.Rectangle
	half  float64
}

// strokePath draws the outline of the path.
func (c *canvas) strokePath(p *Path, s Stroke) {
	if !s.visible() || p.empty() {
		return
	}
	contours := p.flatten(c.scale)
	half := s.Width * c.scale / 2
	box := bounds(contours, half+1).Intersect(c.clip)
	if box.Empty() {
		return
	}
	c.line.reset(box, half)
	for _, k := range contours {
		pts := k.pts
		if k.closed {
			pts = append(pts[:len(pts):len(pts)], pts[0])
		}
		if len(s.Dash) == 0 {
			c.line.polyline(pts, s.Round || k.closed)
			continue
		}
		for _, dash := range dashes(pts, s.Dash, c.scale) {
			c.line.polyline(dash, s.Round)
		}
	}
	c.line.paint(c, s.Color)
}

func (st *stroker) reset(box image.Rectangle, half float64) {
	st.box, st.half = box, half
	n := box.Dx() * box.Dy()
	if cap(st.cover) < n {
		st.cover = make([]float32, n)
	}
	st.cover = st.cover[:n]
	clear(st.cover)
}

func (st *stroker) paint(c *canvas, col Color) {
	ink := col.nrgba()
	i := 0
	for y := st.box.Min.Y; y < st.box.Max.Y; y++ {
		for x := st.box.Min.X; x < st.box.Max.X; x++ {
			if v := st.cover[i]; v > 0 {
				over(c.img, x, y, ink, v)
			}
			i++
		}
	}
}

// polyline adds the segments; the two free ends are round or flat.
func (st *stroker) polyline(pts []Point, round bool) {
	last := len(pts) - 2
	for i := 0; i <= last; i++ {
		st.segment(pts[i], pts[i+1], round || i > 0, round || i < last)
	}
}

// segment adds the strip around a to b, a row of pixels at a time.
func (st *stroker) segment(a, b Point, roundA, roundB bool) {
	dx, dy := b.X-a.X, b.Y-a.Y
	length := math.Hypot(dx, dy)
	ux, uy := 1.0, 0.0
	if length > 0 {
		ux, uy = dx/length, dy/length
	}
	reach := st.half + 1
	y0 := max(st.box.Min.Y, int(math.Floor(min(a.Y, b.Y)-reach)))
	y1 := min(st.box.Max.Y-1, int(math.Ceil(max(a.Y, b.Y)+reach)))
	for y := y0; y <= y1; y++ {
		py := float64(y) + 0.5 - a.Y
		lo, hi := span(a, b, ux, uy, length, py, reach)
		x0, x1 := max(st.box.Min.X, lo), min(st.box.Max.X-1, hi)
		row := st.cover[(y-st.box.Min.Y)*st.box.Dx():][:st.box.Dx()]
		for x := x0; x <= x1; x++ {
			px := float64(x) + 0.5 - a.X
			t, d := px*ux+py*uy, math.Abs(px*uy-py*ux)
			if v := float32(st.coverage(t, d, length, roundA, roundB)); v > row[x-st.box.Min.X] {
				row[x-st.box.Min.X] = v
			}
		}
	}
}

// span bounds the pixels of a row (at py below a) that the strip can touch.
func span(a, b Point, ux, uy, length, py, reach float64) (lo, hi int) {
	x0, x1 := min(a.X, b.X)-reach, max(a.X, b.X)+reach
	if math.Abs(uy) > 1e-6 && length > 0 {
		// |px*uy - py*ux| <= reach
		centre, half := py*ux/uy, reach/math.Abs(uy)
		x0, x1 = max(x0, a.X+centre-half), min(x1, a.X+centre+half)
	}
	return int(math.Floor(max(x0, -farAway))), int(math.Ceil(min(x1, farAway)))
}

// coverage of a pixel at t along and d beside a strip of the given length.
func (st *stroker) coverage(t, d, length float64, roundA, roundB bool) float64 {
	switch {
	case t < 0 && roundA:
		return st.across(math.Hypot(t, d))
	case t > length && roundB:
		return st.across(math.Hypot(t-length, d))
	}
	from, to := t-0.5, t+0.5
	if !roundA {
		from = max(from, 0)
	}
	if !roundB {
		to = min(to, length)
	}
	return st.across(d) * max(0, to-from)
}

// across is the part of a unit interval around d that lies within the half
// width on either side of zero.
func (st *stroker) across(d float64) float64 {
	return max(0, min(d+0.5, st.half)-max(d-0.5, -st.half))
}

// dashes cuts a polyline into its visible pieces.
func dashes(pts []Point, pattern []float64, scale float64) [][]Point {
	d := dasher{pattern: pattern, scale: scale, on: true, left: pattern[0] * scale, piece: []Point{pts[0]}}
	period := 0.0
	for _, v := range pattern {
		period += v * scale
	}
	if !(period > 0.1) {
		return [][]Point{pts}
	}
	for k := 1; k < len(pts); k++ {
		if !(math.Hypot(pts[k].X-pts[k-1].X, pts[k].Y-pts[k-1].Y) < farAway) {
			return [][]Point{pts} // off the canvas: not worth a million dashes
		}
		d.segment(pts[k-1], pts[k])
	}
	if d.on && len(d.piece) > 1 {
		d.out = append(d.out, d.piece)
	}
	return d.out
}

// dasher walks along a line. It is inside element i of the pattern, of which a
// length is left; on says that the element is drawn.
type dasher struct {
	pattern []float64
	scale   float64
	i       int
	left    float64
	on      bool
	piece   []Point
	out     [][]Point
}

func (d *dasher) segment(a, b Point) {
	length := math.Hypot(b.X-a.X, b.Y-a.Y)
	for done := 0.0; done < length; {
		step := min(d.left, length-done)
		done += step
		d.left -= step
		q := Point{a.X + (b.X-a.X)*done/length, a.Y + (b.Y-a.Y)*done/length}
		if d.on {
			d.piece = append(d.piece, q)
		}
		if d.left <= 1e-9 {
			d.next(q)
		}
	}
}

// next goes on to the next element of the pattern at q.
func (d *dasher) next(q Point) {
	if d.on {
		d.out = append(d.out, d.piece)
	}
	d.i = (d.i + 1) % len(d.pattern)
	d.left, d.on = d.pattern[d.i]*d.scale, !d.on
	d.piece = []Point{q}
}
