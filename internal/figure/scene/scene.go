// Package scene is a small two-dimensional drawing: shapes, markers, text,
// images and clipped groups, painted in order. [Scene.SVG], [Scene.PNG] and
// [Scene.PDF] write the same picture; what one of them cannot express is not
// in the model.
//
// Lengths are CSS pixels (1/96 inch), x to the right and y down. Lines have
// round joins. Text is set by package typeface, which also makes hostile text
// safe, so every writer agrees on its width.
package scene

import "github.com/latent-go/latent/internal/figure/typeface"

// Scene is a picture of Width by Height.
type Scene struct {
	Width, Height float64
	Title         string // document title and accessible name
	Desc          string // longer description for screen readers
	Background    Color
	Nodes         []Node
	PerInch       float64 // CSS pixels to an inch of paper, 0 for 96, as CSS defines it
}

// cssPerInch is how many CSS pixels an inch has, as CSS defines it.
const cssPerInch = 96

// perInch is how many CSS pixels of the scene make an inch of paper.
func (s *Scene) perInch() float64 {
	if s.PerInch > 0 {
		return s.PerInch
	}
	return cssPerInch
}

// Node is a [Shape], [Marks], [Text], [Image] or [Group].
type Node interface{ node() }

// Color is an sRGB colour; with A zero nothing is painted.
type Color struct {
	R, G, B uint8
	A       float64 // opacity from 0 to 1
}

// Alpha returns the colour with its opacity multiplied by a.
func (c Color) Alpha(a float64) Color {
	c.A *= a
	return c
}

// Point is a position.
type Point struct{ X, Y float64 }

// Rect is an area; the zero value means none.
type Rect struct{ X, Y, W, H float64 }

// Stroke says how an outline is drawn; with Width zero it is not.
type Stroke struct {
	Color Color
	Width float64
	Dash  []float64 // lengths on and off, nil for a solid line
	Round bool      // round ends instead of flat ones
}

func (s Stroke) visible() bool { return s.Width > 0 && s.Color.A > 0 }

// Shape fills and strokes a path. Contours of a filled shape must not overlap
// each other.
type Shape struct {
	Path   Path
	Fill   Color
	Stroke Stroke
	Tip    string // tooltip, SVG only
}

// Symbol is the form of a marker.
type Symbol uint8

// The symbols, all inside a circle of diameter Size.
const (
	Circle Symbol = iota
	Square
	Diamond
	Triangle
	Cross // two strokes; has no inside
)

// Marks draws one symbol at many points; each is painted by itself, so
// translucent ones add up where they overlap.
type Marks struct {
	Symbol Symbol
	Points []Point
	Size   float64   // diameter
	Sizes  []float64 // one per point, instead of Size
	Fill   Color
	Stroke Stroke
	Tips   []string // one tooltip per point, or nil, SVG only
}

func (m Marks) size(i int) float64 {
	if i < len(m.Sizes) {
		return m.Sizes[i]
	}
	return m.Size
}

// Anchor says which part of a text is at its position.
type Anchor uint8

// The anchors.
const (
	start Anchor = iota
	Middle
	End
)

// Text is one line of text; X, Y is a point of its baseline.
type Text struct {
	X, Y   float64
	Text   string
	Size   float64
	Weight typeface.Weight
	Anchor Anchor
	Angle  float64 // degrees, clockwise around X, Y
	Color  Color
}

// offset is where the line starts, relative to X.
func (t Text) offset(width float64) float64 {
	switch t.Anchor {
	case Middle:
		return -width / 2
	case End:
		return -width
	}
	return 0
}

// Image paints a matrix of pixels over an area, one rectangle each, without
// smoothing. Pix holds Rows by Cols colours, row by row from the top.
type Image struct {
	Area       Rect
	Rows, Cols int
	Pix        []Color
	Tip        string
}

// Group paints nodes, cut to Clip when that is not zero.
type Group struct {
	Clip  Rect
	Nodes []Node
}

func (Shape) node() {}
func (Marks) node() {}
func (Text) node()  {}
func (Image) node() {}
func (Group) node() {}
