package diagrams

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/figure/scene"
	"github.com/latent-go/latent/internal/figure/typeface"
)

// Theme is a set of colours.
type Theme string

// The themes; Transparent is Light without a background.
const (
	Light       Theme = "light"
	Dark        Theme = "dark"
	Transparent Theme = "transparent"
)

// Themes lists the themes.
var Themes = []Theme{Light, Dark, Transparent}

type style struct {
	background, ink, muted, line scene.Color
	fill                         map[Kind]scene.Color
}

func rgb(v uint32) scene.Color {
	return scene.Color{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 1}
}

func hexText(c scene.Color) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

var styles = func() map[Theme]style {
	light := style{
		background: rgb(0xFFFFFF), ink: rgb(0x1C1C1C), muted: rgb(0x4D4D4D), line: rgb(0x5A5A5A),
		fill: map[Kind]scene.Color{
			Input: rgb(0xE7E7E7), Process: rgb(0xCFE3F3), Data: rgb(0xDDEFE0), Feature: rgb(0xFBE9C6),
			Param: rgb(0xF1DDEA), Decision: rgb(0xFCD9C0), Result: rgb(0xE6DDF5),
		},
	}
	dark := style{
		background: rgb(0x1E1E1E), ink: rgb(0xF0F0F0), muted: rgb(0xC4C4C4), line: rgb(0xA8A8A8),
		fill: map[Kind]scene.Color{
			Input: rgb(0x444444), Process: rgb(0x1F4460), Data: rgb(0x234B33), Feature: rgb(0x5B4715),
			Param: rgb(0x573249), Decision: rgb(0x6B3817), Result: rgb(0x443463),
		},
	}
	clear := light
	clear.background = scene.Color{}
	return map[Theme]style{Light: light, Dark: dark, Transparent: clear}
}()

// Sizes in CSS pixels. Between its margins a page has 624 by 900 of them (6.5 by
// 9.4 inches). The largest diagram has to be made smaller by a third, and its
// smallest text then prints at 6 points; see TestLegibleInPrint.
const (
	labelSize  = 13.5
	detailSize = 12.4
	titleSize  = 19.0
	leading    = 1.3
	padX, padY = 11.0, 8.0
	margin     = 20.0
	maxText    = 132.0
	limitWidth = 880.0
)

// lines returns the lines of a node's text; the first ones are bold.
func lines(n Node) (bold, plain []string) {
	width := maxText
	if n.Kind == Param {
		width = 90
	}
	bold = typeface.Wrap(n.Label, labelSize, typeface.SemiBold, width, 3)
	if n.Detail != "" {
		plain = typeface.Wrap(n.Detail, detailSize, typeface.Regular, width, 4)
	}
	return bold, plain
}

// size is what a node needs for its text in its shape.
func size(n Node) (w, h float64) {
	bold, plain := lines(n)
	for _, s := range bold {
		w = max(w, typeface.Width(s, labelSize, typeface.SemiBold))
	}
	for _, s := range plain {
		w = max(w, typeface.Width(s, detailSize, typeface.Regular))
	}
	w, h = w+2*padX, leading*(labelSize*float64(len(bold))+detailSize*float64(len(plain)))+2*padY
	switch n.Kind {
	case Decision:
		w, h = w+44, h+6
	case Data:
		w += 12
	case Input:
		h += 10
	}
	return math.Ceil(w), math.Ceil(h)
}

// Scene lays the graph out and draws it.
func (g *Graph) Scene(t Theme) (*scene.Scene, error) {
	if err := g.Check(); err != nil {
		return nil, err
	}
	s := styles[t]
	l := arrange(g, size, limitWidth)
	head := margin + titleSize*leading
	if g.Subtitle != "" {
		head += detailSize * leading
	}
	key := g.legend(s, 0, 0, max(l.width, 420))
	width := max(l.width, 420, typeface.Width(g.Title, titleSize, typeface.SemiBold)) + 2*margin
	dx, dy := (width-l.width)/2, head+14
	out := &scene.Scene{
		Width: math.Ceil(width), Height: math.Ceil(dy + l.height + 26 + key.height + margin), Background: s.background,
		Title: g.Title, Desc: fmt.Sprintf("%s %d nodes, %d edges.", g.Subtitle, len(g.Nodes), len(g.Edges)),
	}
	out.Nodes = append(out.Nodes, scene.Text{X: margin, Y: margin + titleSize*0.8, Text: g.Title, Size: titleSize, Weight: typeface.SemiBold, Color: s.ink})
	if g.Subtitle != "" {
		out.Nodes = append(out.Nodes, scene.Text{X: margin, Y: margin + titleSize*leading + detailSize*0.8, Text: typeface.Ellipsis(g.Subtitle, detailSize, typeface.Regular, width-2*margin), Size: detailSize, Color: s.muted})
	}
	for k, e := range g.Edges {
		out.Nodes = append(out.Nodes, l.drawEdge(l.routes[k], e, s, dx, dy)...)
	}
	for _, b := range l.boxes {
		if b.node >= 0 {
			out.Nodes = append(out.Nodes, drawNode(g.Nodes[b.node], b, s, dx, dy)...)
		}
	}
	out.Nodes = append(out.Nodes, g.legend(s, margin, dy+l.height+26, max(l.width, 420)).nodes...)
	return out, nil
}

type legend struct {
	nodes  []scene.Node
	height float64
}

// legend names the kinds that occur.
func (g *Graph) legend(s style, x, y, width float64) legend {
	used := map[Kind]bool{}
	for _, n := range g.Nodes {
		used[n.Kind] = true
	}
	out := legend{height: 16}
	at := x
	for _, k := range kinds {
		if !used[k] {
			continue
		}
		w := 22 + typeface.Width(string(k), detailSize, typeface.Regular) + 18
		if at+w-18 > x+width && at > x {
			at, y, out.height = x, y+20, out.height+20
		}
		out.nodes = append(out.nodes,
			scene.Shape{Path: scene.RoundRect(scene.Rect{X: at, Y: y, W: 16, H: 14}, 3), Fill: s.fill[k], Stroke: scene.Stroke{Color: s.line, Width: 1}},
			scene.Text{X: at + 22, Y: y + 11.5, Text: string(k), Size: detailSize, Color: s.muted})
		at += w
	}
	if slices.ContainsFunc(g.Edges, func(e Edge) bool { return e.Dashed }) {
		y, out.height = y+20, out.height+20
		out.nodes = append(out.nodes,
			scene.Shape{Path: scene.Polyline(scene.Point{X: x, Y: y + 7}, scene.Point{X: x + 24, Y: y + 7}), Stroke: scene.Stroke{Color: s.line, Width: 1.3, Dash: dashes}},
			scene.Text{X: x + 30, Y: y + 11.5, Text: "used to choose or check, not to estimate", Size: detailSize, Color: s.muted})
	}
	return out
}

// outline is the shape of a node.
func outline(k Kind, r scene.Rect) scene.Path {
	switch k {
	case Decision:
		cy := r.Y + r.H/2
		return scene.Polygon(
			scene.Point{X: r.X, Y: cy}, scene.Point{X: r.X + 20, Y: r.Y}, scene.Point{X: r.X + r.W - 20, Y: r.Y},
			scene.Point{X: r.X + r.W, Y: cy}, scene.Point{X: r.X + r.W - 20, Y: r.Y + r.H}, scene.Point{X: r.X + 20, Y: r.Y + r.H})
	case Data, Param:
		return scene.RoundRect(r, r.H/2)
	case Result:
		const fold = 12
		return scene.Polygon(
			scene.Point{X: r.X, Y: r.Y}, scene.Point{X: r.X + r.W - fold, Y: r.Y}, scene.Point{X: r.X + r.W, Y: r.Y + fold},
			scene.Point{X: r.X + r.W, Y: r.Y + r.H}, scene.Point{X: r.X, Y: r.Y + r.H})
	case Input:
		return scene.RoundRect(r, 2)
	}
	return scene.RoundRect(r, 7)
}

func drawNode(n Node, b box, s style, dx, dy float64) []scene.Node {
	r := scene.Rect{X: math.Round(b.x - b.w/2 + dx), Y: math.Round(b.y - b.h/2 + dy), W: b.w, H: b.h}
	width := 1.0
	if n.Kind == Process {
		width = 1.8
	}
	tip := strings.TrimSpace(n.Label + ". " + n.Detail)
	out := []scene.Node{scene.Shape{Path: outline(n.Kind, r), Fill: s.fill[n.Kind], Stroke: scene.Stroke{Color: s.line, Width: width}, Tip: tip}}
	bold, plain := lines(n)
	y := r.Y + (r.H-leading*(labelSize*float64(len(bold))+detailSize*float64(len(plain))))/2
	add := func(text string, size float64, w typeface.Weight, c scene.Color) {
		out = append(out, scene.Text{X: r.X + r.W/2, Y: y + size*1.0, Text: text, Size: size, Weight: w, Anchor: scene.Middle, Color: c})
		y += size * leading
	}
	for _, t := range bold {
		add(t, labelSize, typeface.SemiBold, s.ink)
	}
	for _, t := range plain {
		add(t, detailSize, typeface.Regular, s.ink)
	}
	return out
}
