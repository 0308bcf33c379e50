package figure

import (
	"math"

	"github.com/latent-go/latent/internal/figure/scene"
	"github.com/latent-go/latent/internal/figure/ticks"
)

// axisView is an axis that has its range, its ticks and its place.
type axisView struct {
	*Axis
	span     span // in the scale of the axis
	ticks    []ticks.Tick
	from, to float64 // pixels of span.lo and span.hi
}

// far keeps pixels of values outside the axis within what the formats can
// express.
const far = 20000

// pos returns the pixel of a value, NaN when the axis cannot show it.
func (v *axisView) pos(value float64) float64 {
	w := v.warp(value)
	if !finite(w) {
		return math.NaN()
	}
	p := v.from + (w-v.span.lo)/(v.span.hi-v.span.lo)*(v.to-v.from)
	return max(-far, min(far, p))
}

// drawing is what a layer draws with: the axes of its panel and its colour.
type drawing struct {
	look  *look
	x, y  axisView
	rect  scene.Rect // the plot area
	color scene.Color
}

func (d *drawing) at(x, y float64) scene.Point { return scene.Point{X: d.x.pos(x), Y: d.y.pos(y)} }

func visible(p scene.Point) bool { return finite(p.X) && finite(p.Y) }

func (d *drawing) inside(p scene.Point) bool {
	const edge = 0.5
	return p.X >= d.rect.X-edge && p.X <= d.rect.X+d.rect.W+edge && p.Y >= d.rect.Y-edge && p.Y <= d.rect.Y+d.rect.H+edge
}

// or returns v, or the default when v is zero.
func or(v, def float64) float64 {
	if v == 0 {
		return def
	}
	return v
}

func (d Dash) pattern(width float64) []float64 {
	switch d {
	case Dashed:
		return []float64{4 + 2*width, 2 + 2*width}
	case Dotted:
		return []float64{width, 2 * width}
	}
	return nil
}

func stroke(c scene.Color, width float64, dash Dash) scene.Stroke {
	return scene.Stroke{Color: c, Width: width, Dash: dash.pattern(width), Round: dash == Solid}
}

// crisp moves a coordinate to the middle of a pixel, where a line of one
// pixel has sharp edges.
func crisp(v float64) float64 { return math.Floor(v) + 0.5 }

func hline(x0, x1, y float64) scene.Path {
	return scene.Polyline(scene.Point{X: x0, Y: y}, scene.Point{X: x1, Y: y})
}

func vline(x, y0, y1 float64) scene.Path {
	return scene.Polyline(scene.Point{X: x, Y: y0}, scene.Point{X: x, Y: y1})
}
