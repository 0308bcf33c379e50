package figure

import (
	"strings"

	"github.com/latent-go/latent/internal/figure/scene"
	"github.com/latent-go/latent/internal/figure/typeface"
)

// scene draws the laid out figure.
func (l *layout) scene() *scene.Scene {
	s := &scene.Scene{
		Width: l.width, Height: l.height, Background: l.look.background,
		Title: typeface.Clean(l.fig.Title), Desc: typeface.Clean(l.fig.description()),
	}
	for _, line := range append(l.header, l.caption...) {
		c := l.look.ink
		if line.muted {
			c = l.look.muted
		}
		s.Nodes = append(s.Nodes, scene.Text{X: line.x, Y: line.y, Text: line.text, Size: line.size, Weight: line.weight, Color: c})
	}
	if l.legend != nil {
		s.Nodes = append(s.Nodes, l.legend.draw()...)
	}
	for _, v := range l.panels {
		s.Nodes = append(s.Nodes, v.draw(&l.look)...)
	}
	return s
}

func (f *Figure) description() string {
	text := f.Title
	if f.Subtitle != "" {
		text += ". " + f.Subtitle
	}
	if f.Alt != "" {
		text = f.Alt
	}
	return strings.TrimSpace(text + " " + f.thinned())
}

// draw paints grid, layers, axes and labels of one panel.
func (v *panelView) draw(k *look) []scene.Node {
	out := v.gridLines(k)
	d := drawing{look: k, x: v.x, y: v.y, rect: v.rect}
	clip := scene.Rect{X: v.rect.X - 1, Y: v.rect.Y - 1, W: v.rect.W + 2, H: v.rect.H + 2}
	v.colored(k, func(layer Layer, c scene.Color) {
		d.color = c
		nodes := layer.draw(&d)
		switch layer.(type) {
		case Scatter, Interval, Text: // whole or not at all, never cut
			out = append(out, nodes...)
		default:
			out = append(out, scene.Group{Clip: clip, Nodes: nodes})
		}
	})
	if !v.X.Hide {
		out = append(out, v.xAxis(k)...)
	}
	if !v.Y.Hide {
		out = append(out, v.yAxis(k)...)
	}
	if v.legend != nil {
		out = append(out, v.legend.draw()...)
	}
	if v.bar != nil {
		out = append(out, v.bar.draw(k)...)
	}
	return append(out, v.titleLines(k)...)
}

func (a *Axis) grid() bool {
	switch a.Grid {
	case GridOn:
		return true
	case GridOff:
		return false
	}
	return a.Scale != Category && !a.Hide
}

func (v *panelView) gridLines(k *look) []scene.Node {
	var path scene.Path
	r := v.rect
	add := func(a, b scene.Point) {
		path.MoveTo(a.X, a.Y)
		path.LineTo(b.X, b.Y)
	}
	if v.X.grid() {
		for _, t := range v.x.ticks {
			x := crisp(v.x.pos(t.At))
			add(scene.Point{X: x, Y: r.Y}, scene.Point{X: x, Y: r.Y + r.H})
		}
	}
	if v.Y.grid() {
		for _, t := range v.y.ticks {
			y := crisp(v.y.pos(t.At))
			add(scene.Point{X: r.X, Y: y}, scene.Point{X: r.X + r.W, Y: y})
		}
	}
	return []scene.Node{scene.Shape{Path: path, Stroke: scene.Stroke{Color: k.faint, Width: 1}}}
}

// tickLength is the length of tick marks outside the plot area.
const tickLength = 4.0

// xAxis draws the line at the bottom, its ticks and their labels.
func (v *panelView) xAxis(k *look) []scene.Node {
	r := v.rect
	base := crisp(r.Y + r.H)
	path := hline(r.X, r.X+r.W, base)
	out := []scene.Node{}
	for _, t := range v.x.ticks {
		x := v.x.pos(t.At)
		if v.X.Scale != Category {
			path.MoveTo(crisp(x), base)
			path.LineTo(crisp(x), base+tickLength)
		}
		text := scene.Text{X: x, Y: r.Y + r.H + tickGap + tickSize*typeface.CapHeight + 1, Text: t.Label, Size: tickSize, Anchor: scene.Middle, Color: k.muted}
		if v.x.upright() {
			text.X, text.Y, text.Anchor, text.Angle = x+tickSize*typeface.CapHeight/2, r.Y+r.H+tickGap, scene.End, -90
		}
		out = append(out, text)
	}
	out = append(out, scene.Shape{Path: path, Stroke: axisStroke(k)})
	if label := typeface.Ellipsis(v.X.Label, labelSize, typeface.Regular, max(r.W, 40)+v.need.left); label != "" {
		y := r.Y + r.H + tickGap + v.x.depth() + labelGap + labelSize*typeface.CapHeight + 2
		out = append(out, scene.Text{X: v.within(label), Y: y, Text: label, Size: labelSize, Anchor: scene.Middle, Color: k.ink})
	}
	return out
}

// within centres a label under the plot area but keeps a long one from
// leaving the panel at the right.
func (v *panelView) within(label string) float64 {
	half := typeface.Width(label, labelSize, typeface.Regular) / 2
	return min(v.rect.X+v.rect.W/2, v.rect.X+v.rect.W+v.need.right-half)
}

func axisStroke(k *look) scene.Stroke {
	return scene.Stroke{Color: k.muted.Alpha(0.7), Width: 1}
}

// yAxis draws the line at the left.
func (v *panelView) yAxis(k *look) []scene.Node {
	r := v.rect
	left := crisp(r.X)
	path := vline(left, r.Y, r.Y+r.H)
	out := []scene.Node{}
	for _, t := range v.y.ticks {
		y := v.y.pos(t.At)
		if v.Y.Scale != Category {
			path.MoveTo(left, crisp(y))
			path.LineTo(left-tickLength, crisp(y))
		}
		lines := labelLines(t)
		y += tickSize*typeface.CapHeight/2 - float64(len(lines)-1)*foldLine/2
		for i, line := range lines {
			out = append(out, scene.Text{X: r.X - tickGap, Y: y + float64(i)*foldLine, Text: line, Size: tickSize, Anchor: scene.End, Color: k.muted})
		}
	}
	out = append(out, scene.Shape{Path: path, Stroke: axisStroke(k)})
	if label := typeface.Ellipsis(v.Y.Label, labelSize, typeface.Regular, max(r.H, 40)); label != "" {
		x := r.X - tickGap - v.y.widest() - labelGap - labelSize*typeface.Descent
		out = append(out, scene.Text{X: x, Y: r.Y + r.H/2, Text: label, Size: labelSize, Anchor: scene.Middle, Angle: -90, Color: k.ink})
	}
	return out
}

// titleLines sets title and note of the panel over its plot area and legend.
func (v *panelView) titleLines(k *look) []scene.Node {
	var out []scene.Node
	y := v.rect.Y - 4
	if v.legend != nil {
		y -= v.legend.height()
	}
	y -= float64(len(v.title))*panelSize*leading + float64(len(v.note))*noteSize*leading
	add := func(lines []string, size float64, w typeface.Weight, c scene.Color) {
		for _, line := range lines {
			out = append(out, scene.Text{X: v.rect.X, Y: y + size*typeface.Ascent, Text: line, Size: size, Weight: w, Color: c})
			y += size * leading
		}
	}
	add(v.title, panelSize, typeface.SemiBold, k.ink)
	add(v.note, noteSize, typeface.Regular, k.muted)
	return out
}
