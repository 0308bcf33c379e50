package diagrams

import "github.com/latent-go/latent/internal/figure/scene"

// dashes is the pattern of dashed edges.
var dashes = []float64{5, 4}

// head is the length of an arrow's head.
const head = 8.0

// leg is a part of an edge: a straight line where both bends are zero.
type leg struct{ from, bend1, bend2, to scene.Point }

func (l leg) straight() bool { return l.bend1 == scene.Point{} && l.bend2 == scene.Point{} }

// legs leads an edge through the boxes of its route to where the head of the
// arrow begins. Between layers it bends; beside boxes, also of those that are
// lower than their neighbours, it goes straight, so that it meets none.
func (l *layout) legs(route []int) []leg {
	var out []leg
	at := scene.Point{X: l.port(route[0], route[1], false), Y: l.boxes[route[0]].y + l.boxes[route[0]].h/2}
	down := func(y float64) {
		if to := (scene.Point{X: at.X, Y: y}); y > at.Y {
			out = append(out, leg{from: at, to: to})
			at = to
		}
	}
	for k, i := range route {
		b := l.boxes[i]
		if k > 0 {
			to := scene.Point{X: b.x, Y: b.y - b.tall/2}
			end := to.Y
			if k == len(route)-1 {
				to.X, to.Y, end = l.port(i, route[k-1], true), to.Y-head+1, b.y-b.h/2-head+1
			}
			bend := (to.Y - at.Y) / 2
			out = append(out, leg{at, scene.Point{X: at.X, Y: at.Y + bend}, scene.Point{X: to.X, Y: to.Y - bend}, to})
			at = to
			down(end)
		}
		if k < len(route)-1 {
			down(b.y + b.tall/2)
		}
	}
	return out
}

// drawEdge draws an edge with an arrow at its end.
func (l *layout) drawEdge(route []int, e Edge, s style, dx, dy float64) []scene.Node {
	var p scene.Path
	legs := l.legs(route)
	p.MoveTo(legs[0].from.X+dx, legs[0].from.Y+dy)
	var mid scene.Point
	for _, g := range legs {
		if g.straight() {
			p.LineTo(g.to.X+dx, g.to.Y+dy)
			continue
		}
		p.CurveTo(g.bend1.X+dx, g.bend1.Y+dy, g.bend2.X+dx, g.bend2.Y+dy, g.to.X+dx, g.to.Y+dy)
		if mid == (scene.Point{}) {
			mid = scene.Point{X: (g.from.X+g.to.X)/2 + dx, Y: (g.from.Y+g.to.Y)/2 + dy}
		}
	}
	at := legs[len(legs)-1].to
	at.X, at.Y = at.X+dx, at.Y+dy
	stroke := scene.Stroke{Color: s.line, Width: 1.3}
	if e.Dashed {
		stroke.Dash = dashes
	}
	arrow := scene.Polygon(scene.Point{X: at.X - 4.5, Y: at.Y}, scene.Point{X: at.X + 4.5, Y: at.Y}, scene.Point{X: at.X, Y: at.Y + head})
	out := []scene.Node{scene.Shape{Path: p, Stroke: stroke}, scene.Shape{Path: arrow, Fill: s.line}}
	if e.Label != "" {
		out = append(out, scene.Text{X: mid.X + 5, Y: mid.Y + 4, Text: e.Label, Size: detailSize, Color: s.muted})
	}
	return out
}

// port spreads the edges of a node along its side, in the order of their other
// ends.
func (l *layout) port(b, other int, top bool) float64 {
	box := l.boxes[b]
	ends := box.down
	if top {
		ends = box.up
	}
	if box.node < 0 || len(ends) < 2 {
		return box.x
	}
	before := 0
	for _, j := range ends {
		if l.boxes[j].x < l.boxes[other].x || (l.boxes[j].x == l.boxes[other].x && j < other) {
			before++
		}
	}
	usable := min(box.w*0.6, 16*float64(len(ends)-1))
	return box.x - usable/2 + usable*float64(before)/float64(len(ends)-1)
}
