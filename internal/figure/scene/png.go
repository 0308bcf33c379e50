package scene

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"

	"golang.org/x/image/vector"

	"github.com/latent-go/latent/internal/figure/typeface"
	"github.com/latent-go/latent/internal/host"
)

// MaxPixels bounds the size of an image: 16384 x 16384 would take a gigabyte.
const MaxPixels = 1 << 27

// bytesPerPixel is what a pixel takes while an image is made: four, and about as
// much again for what is drawn on it and for its file.
const bytesPerPixel = 8

// PNG writes the scene as an image of exactly round(Width*scale) by
// round(Height*scale) pixels.
func (s *Scene) PNG(w io.Writer, scale float64) error {
	img, err := s.Image(scale)
	if err != nil {
		return err
	}
	// The default level would take longer than the drawing for a tenth of the size.
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(&resolved{w: w, perMetre: uint32(math.Round(scale * s.perInch() / 0.0254))}, img); err != nil {
		return fmt.Errorf("write PNG: %w", err)
	}
	return nil
}

// Image draws the scene with scale pixels per CSS pixel.
func (s *Scene) Image(scale float64) (*image.RGBA, error) {
	width, height := math.Round(s.Width*scale), math.Round(s.Height*scale)
	if !(width >= 1 && height >= 1 && width*height <= MaxPixels) {
		return nil, fmt.Errorf("image of %v x %v at scale %v: the size must be between 1 and %d pixels", s.Width, s.Height, scale, MaxPixels)
	}
	if err := host.Room(fmt.Sprintf("an image of %.0f x %.0f pixels", width, height), width*height*bytesPerPixel); err != nil {
		return nil, fmt.Errorf("%w: ask for a smaller one", err)
	}
	c := &canvas{
		img:   image.NewRGBA(image.Rect(0, 0, int(width), int(height))),
		scale: scale,
	}
	c.clip = c.img.Bounds()
	if s.Background.A > 0 {
		draw.Draw(c.img, c.clip, image.NewUniform(s.Background.nrgba()), image.Point{}, draw.Src)
	}
	c.nodes(s.Nodes)
	return c.img, nil
}

func (c Color) nrgba() color.NRGBA {
	return color.NRGBA{c.R, c.G, c.B, uint8(math.Round(255 * max(0, min(1, c.A))))}
}

// canvas draws on an image. Shapes are filled by x/image/vector, which
// computes exact coverage; lines have their own rasteriser (see stroker).
type canvas struct {
	img   *image.RGBA
	scale float64
	clip  image.Rectangle
	fill  vector.Rasterizer
	line  stroker
}

func (c *canvas) nodes(nodes []Node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case Shape:
			c.fillPath(&n.Path, n.Fill)
			c.strokePath(&n.Path, n.Stroke)
		case Marks:
			c.marks(n)
		case Text:
			c.text(n)
		case Image:
			c.image(n)
		case Group:
			c.group(n)
		}
	}
}

// group cuts at whole pixels; layouts put plot areas on whole CSS pixels.
func (c *canvas) group(g Group) {
	saved := c.clip
	if g.Clip != (Rect{}) {
		c.clip = c.clip.Intersect(c.pixels(g.Clip))
	}
	c.nodes(g.Nodes)
	c.clip = saved
}

func (c *canvas) pixels(r Rect) image.Rectangle {
	px := func(v float64) int { return int(math.Round(v * c.scale)) }
	return image.Rect(px(r.X), px(r.Y), px(r.X+r.W), px(r.Y+r.H))
}

func (c *canvas) marks(m Marks) {
	for i, p := range m.Points {
		path := symbolPath(m.Symbol, p, m.size(i))
		if m.Symbol != Cross {
			c.fillPath(&path, m.Fill)
		}
		c.strokePath(&path, m.Stroke)
	}
}

func (c *canvas) text(t Text) {
	l := typeface.Shape(t.Text, t.Size, t.Weight)
	p := glyphPath(l, t.X+t.offset(l.Width), t.Y)
	p.turn(t.Angle, Point{t.X, t.Y})
	c.fillPath(&p, t.Color)
}

// turn rotates the path clockwise around a point.
func (p *Path) turn(degrees float64, about Point) {
	if degrees == 0 {
		return
	}
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	for i, q := range p.pts {
		x, y := q.X-about.X, q.Y-about.Y
		p.pts[i] = Point{about.X + cos*x - sin*y, about.Y + sin*x + cos*y}
	}
}

// fillPath paints the inside of the path. Only the pixels that the path can
// touch are visited.
func (c *canvas) fillPath(p *Path, fill Color) {
	if fill.A <= 0 || p.empty() {
		return
	}
	contours := p.flatten(c.scale)
	box := bounds(contours, 0).Intersect(c.clip)
	if box.Empty() {
		return
	}
	c.fill.Reset(box.Dx(), box.Dy())
	dx, dy := float64(box.Min.X), float64(box.Min.Y)
	at := func(q Point) (float32, float32) { return float32(q.X - dx), float32(q.Y - dy) }
	for _, k := range contours {
		pts := cutTo(box, near(k.pts))
		if len(pts) == 0 {
			continue
		}
		c.fill.MoveTo(at(pts[0]))
		for _, q := range pts[1:] {
			c.fill.LineTo(at(q))
		}
		c.fill.ClosePath()
	}
	c.fill.Draw(c.img, box, image.NewUniform(fill.nrgba()), image.Point{})
}

const farAway = 1 << 15

// near moves points that are infinitely far away to where they can be reckoned
// with.
func near(pts []Point) []Point {
	const most = 1e9
	for i, p := range pts {
		pts[i] = Point{max(-most, min(most, p.X)), max(-most, min(most, p.Y))}
	}
	return pts
}

// bounds returns the pixels that contours grown by margin can touch.
func bounds(contours []contour, margin float64) image.Rectangle {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, k := range contours {
		for _, q := range k.pts {
			x0, x1 = min(x0, q.X), max(x1, q.X)
			y0, y1 = min(y0, q.Y), max(y1, q.Y)
		}
	}
	if !(x0 <= x1 && y0 <= y1) {
		return image.Rectangle{}
	}
	lo := func(v float64) int { return int(math.Floor(max(-farAway, min(farAway, v-margin)))) }
	hi := func(v float64) int { return int(math.Ceil(max(-farAway, min(farAway, v+margin)))) }
	return image.Rect(lo(x0), lo(y0), hi(x1), hi(y1))
}

// image paints the cells on whole pixels, so that no seams show.
func (c *canvas) image(m Image) {
	if m.Rows == 0 || m.Cols == 0 {
		return
	}
	area := c.pixels(m.Area)
	box := area.Intersect(c.clip)
	cells := m.cells()
	for y := box.Min.Y; y < box.Max.Y; y++ {
		row := (2*(y-area.Min.Y) + 1) * m.Rows / (2 * area.Dy())
		for x := box.Min.X; x < box.Max.X; x++ {
			col := (2*(x-area.Min.X) + 1) * m.Cols / (2 * area.Dx())
			over(c.img, x, y, cells.NRGBAAt(col, row), 1)
		}
	}
}

// over blends a colour at a coverage from 0 to 1 onto a pixel.
func over(img *image.RGBA, x, y int, c color.NRGBA, coverage float32) {
	a := coverage * float32(c.A) / 255
	p := img.Pix[img.PixOffset(x, y):][:4:4]
	for i, v := range [4]uint8{c.R, c.G, c.B, 255} {
		p[i] = uint8(float32(p[i])*(1-a) + float32(v)*a + 0.5)
	}
}
