package scene

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"

	"github.com/latent-go/latent/internal/figure/typeface"
)

// fontFamily is what a viewer without Inter may use; textLength keeps the
// widths.
const fontFamily = "Inter, 'Helvetica Neue', Arial, 'Noto Sans', 'DejaVu Sans', sans-serif"

// SVGOptions of [Scene.SVG].
type SVGOptions struct {
	Outline bool // draw text as paths instead of text
}

// SVG writes the scene as a self-contained SVG 1.1 document. It has no style
// sheet, script or reference to anything outside, so a strict content security
// policy lets it stand in a page, and its ids begin with a hash of the content,
// so several can share one.
func (s *Scene) SVG(w io.Writer, o SVGOptions) error {
	d := &svg{outline: o.Outline}
	if s.Background.A > 0 {
		d.nodes([]Node{Shape{Path: Rect{W: s.Width, H: s.Height}.Path(), Fill: s.Background}})
	}
	d.nodes(s.Nodes)
	if d.err != nil {
		return fmt.Errorf("write SVG: %w", d.err)
	}
	h := fnv.New64a()
	h.Write(d.Bytes())
	body := bytes.ReplaceAll(d.Bytes(), []byte{0}, []byte(fmt.Sprintf("f%x-", h.Sum64())))
	var head svg
	head.tag("<svg xmlns=%q width=%q height=%q viewBox=%q role=\"img\" aria-label=\"%s\" font-family=%q>\n",
		"http://www.w3.org/2000/svg", num(s.Width), num(s.Height),
		"0 0 "+num(s.Width)+" "+num(s.Height), escape(s.Title), fontFamily)
	if s.Desc != "" {
		head.tag("<desc>%s</desc>\n", escape(s.Desc))
	}
	for _, part := range [][]byte{head.Bytes(), body, []byte("</svg>\n")} {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("write SVG: %w", err)
		}
	}
	return nil
}

// svg is the body being written. Ids start with a zero byte, which no text
// can contain, until the prefix is known.
type svg struct {
	bytes.Buffer
	outline bool
	clips   int
	err     error
}

func (d *svg) tag(format string, args ...any) { fmt.Fprintf(d, format, args...) }

func (d *svg) nodes(nodes []Node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case Shape:
			d.shape(n)
		case Marks:
			d.marks(n)
		case Text:
			d.text(n)
		case Image:
			d.image(n)
		case Group:
			d.group(n)
		}
	}
}

func (d *svg) group(g Group) {
	if g.Clip == (Rect{}) {
		d.nodes(g.Nodes)
		return
	}
	id := d.clips
	d.clips++
	d.tag("<clipPath id=\"\x00c%d\"><rect x=%q y=%q width=%q height=%q/></clipPath>\n",
		id, num(g.Clip.X), num(g.Clip.Y), num(g.Clip.W), num(g.Clip.H))
	d.tag("<g clip-path=\"url(#\x00c%d)\">\n", id)
	d.nodes(g.Nodes)
	d.tag("</g>\n")
}

func (d *svg) shape(s Shape) {
	if s.Path.empty() || s.Fill.A <= 0 && !s.Stroke.visible() {
		return
	}
	d.tag("<path d=%q%s", pathData(&s.Path), paint(s.Fill, s.Stroke))
	d.end("path", s.Tip)
}

// end closes an element that may have a tooltip.
func (d *svg) end(name, tip string) {
	if tip == "" {
		d.tag("/>\n")
		return
	}
	d.tag("><title>%s</title></%s>\n", escape(tip), name)
}

func (d *svg) marks(m Marks) {
	if len(m.Points) == 0 {
		return
	}
	fill := m.Fill
	if m.Symbol == Cross {
		fill = Color{}
	}
	d.tag("<g%s>\n", paint(fill, m.Stroke))
	for i, p := range m.Points {
		tip := ""
		if i < len(m.Tips) {
			tip = m.Tips[i]
		}
		if m.Symbol == Circle {
			d.tag("<circle cx=%q cy=%q r=%q", num(p.X), num(p.Y), num(m.size(i)/2))
			d.end("circle", tip)
			continue
		}
		path := symbolPath(m.Symbol, p, m.size(i))
		d.tag("<path d=%q", pathData(&path))
		d.end("path", tip)
	}
	d.tag("</g>\n")
}

func (d *svg) text(t Text) {
	line := typeface.Shape(t.Text, t.Size, t.Weight)
	if line.Text == "" || t.Color.A <= 0 {
		return
	}
	turn := ""
	if t.Angle != 0 {
		turn = fmt.Sprintf(" transform=\"rotate(%s %s %s)\"", num(t.Angle), num(t.X), num(t.Y))
	}
	if d.outline {
		p := glyphPath(line, t.X+t.offset(line.Width), t.Y)
		d.tag("<path aria-label=\"%s\" d=%q%s%s/>\n", escape(line.Text), pathData(&p), paint(t.Color, Stroke{}), turn)
		return
	}
	d.tag("<text x=%q y=%q font-size=%q%s%s%s", num(t.X), num(t.Y), num(t.Size), textStyle(t), paint(t.Color, Stroke{}), turn)
	if len(line.Glyphs) > 1 {
		d.tag(" textLength=%q lengthAdjust=\"spacingAndGlyphs\"", num(line.Width))
	}
	d.tag(">%s</text>\n", escape(line.Text))
}

func textStyle(t Text) string {
	s := ""
	if t.Weight == typeface.SemiBold {
		s += ` font-weight="600"`
	}
	return s + [...]string{"", ` text-anchor="middle"`, ` text-anchor="end"`}[t.Anchor]
}

// image embeds the pixels as a PNG.
func (d *svg) image(m Image) {
	if m.Rows == 0 || m.Cols == 0 {
		return
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, m.enlarged()); err != nil {
		d.err = err
		return
	}
	d.tag("<image x=%q y=%q width=%q height=%q preserveAspectRatio=\"none\" image-rendering=\"pixelated\" href=\"data:image/png;base64,%s\"",
		num(m.Area.X), num(m.Area.Y), num(m.Area.W), num(m.Area.H), base64.StdEncoding.EncodeToString(buf.Bytes()))
	d.end("image", m.Tip)
}

// enlarged repeats every cell until the image has about two pixels per CSS
// pixel: some viewers smooth images whatever the document says, and would
// smear large cells into each other.
func (m Image) enlarged() *image.NRGBA {
	cells := m.cells()
	k := max(1, min(64, int(math.Ceil(2*max(m.Area.W/float64(m.Cols), m.Area.H/float64(m.Rows))))))
	img := image.NewNRGBA(image.Rect(0, 0, m.Cols*k, m.Rows*k))
	for y := range m.Rows * k {
		for x := range m.Cols * k {
			img.SetNRGBA(x, y, cells.NRGBAAt(x/k, y/k))
		}
	}
	return img
}

func (m Image) cells() *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, m.Cols, m.Rows))
	for i, c := range m.Pix {
		img.SetNRGBA(i%m.Cols, i/m.Cols, color.NRGBA{c.R, c.G, c.B, uint8(math.Round(255 * c.A))})
	}
	return img
}
