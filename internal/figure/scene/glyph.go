package scene

import "github.com/latent-go/latent/internal/figure/typeface"

// glyphPath returns the outlines of a line of text that starts at x, y.
func glyphPath(l typeface.Line, x, y float64) Path {
	var p Path
	for _, g := range l.Glyphs {
		if g.Face == nil {
			p.box(l.Size, x+g.X, y)
			continue
		}
		p.outline(g.Face.Outline(g.Rune), l.Size, x+g.X, y+g.Y)
	}
	return p
}

func (p *Path) outline(segments []typeface.Segment, size, x, y float64) {
	at := func(q [2]float64) Point { return Point{x + q[0]*size, y + q[1]*size} }
	var pen Point
	for i, s := range segments {
		to := at(s.P[0])
		switch s.Op {
		case typeface.MoveTo:
			if i > 0 {
				p.Close()
			}
			p.MoveTo(to.X, to.Y)
		case typeface.LineTo:
			p.LineTo(to.X, to.Y)
		case typeface.QuadTo: // raised to a cubic
			q := to
			to = at(s.P[1])
			p.CurveTo(pen.X+(q.X-pen.X)*2/3, pen.Y+(q.Y-pen.Y)*2/3, to.X+(q.X-to.X)*2/3, to.Y+(q.Y-to.Y)*2/3, to.X, to.Y)
		}
		pen = to
	}
	if len(segments) > 0 {
		p.Close()
	}
}

// box draws the frame of a missing character: an outer rectangle and, the
// other way round, an inner one.
func (p *Path) box(size, x, y float64) {
	x0, y0, x1, y1 := typeface.Missing(size)
	x0, x1, y0, y1 = x+x0, x+x1, y+y0, y+y1
	w := size * 0.06
	for _, q := range [][]Point{
		{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}},
		{{x0 + w, y0 + w}, {x0 + w, y1 - w}, {x1 - w, y1 - w}, {x1 - w, y0 + w}},
	} {
		poly := Polygon(q...)
		p.ops = append(p.ops, poly.ops...)
		p.pts = append(p.pts, poly.pts...)
	}
}
