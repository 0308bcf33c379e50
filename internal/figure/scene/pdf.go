package scene

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// The date in every PDF: the same scene gives the same bytes.
var pdfDate = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// PDF writes the scene as a document of one page, of Width by Height CSS pixels at
// PerInch pixels to the inch. The fonts that are used are embedded, cut to the characters that
// are used, and text can be selected and extracted as it was given.
func (s *Scene) PDF(w io.Writer) error {
	pt := 72 / s.perInch()
	doc := fpdf.NewCustom(&fpdf.InitType{
		UnitStr: "pt",
		Size:    fpdf.SizeType{Wd: s.Width * pt, Ht: s.Height * pt},
	})
	doc.SetCreationDate(pdfDate)
	doc.SetModificationDate(pdfDate)
	doc.SetCatalogSort(true)
	doc.SetAutoPageBreak(false, 0)
	doc.SetMargins(0, 0, 0)
	doc.SetTitle(s.Title, true)
	doc.SetSubject(s.Desc, true)
	doc.AddPage()
	d := &pdf{doc: doc, pt: pt, fonts: map[string]bool{}}
	if s.Background.A > 0 {
		d.nodes([]Node{Shape{Path: Rect{W: s.Width, H: s.Height}.Path(), Fill: s.Background}})
	}
	d.nodes(s.Nodes)
	if err := doc.Output(w); err != nil {
		return fmt.Errorf("write PDF: %w", err)
	}
	return nil
}

// pdf draws on the page. The library's state is set before every shape; it
// leaves out what does not change the output.
type pdf struct {
	doc    *fpdf.Fpdf
	pt     float64 // the length of a CSS pixel in points
	fonts  map[string]bool
	images int
}

func (d *pdf) nodes(nodes []Node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case Shape:
			d.shape(&n.Path, n.Fill, n.Stroke)
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

func (d *pdf) group(g Group) {
	if g.Clip != (Rect{}) {
		d.doc.ClipRect(g.Clip.X*d.pt, g.Clip.Y*d.pt, g.Clip.W*d.pt, g.Clip.H*d.pt, false)
		defer d.doc.ClipEnd()
	}
	d.nodes(g.Nodes)
}

func (d *pdf) marks(m Marks) {
	fill := m.Fill
	if m.Symbol == Cross {
		fill = Color{}
	}
	for i, p := range m.Points {
		path := symbolPath(m.Symbol, p, m.size(i))
		d.shape(&path, fill, m.Stroke)
	}
}

// shape fills and strokes separately when their opacities differ, because
// that is one setting for both.
func (d *pdf) shape(p *Path, fill Color, s Stroke) {
	if p.empty() {
		return
	}
	if fill.A > 0 && s.visible() && fill.A == s.Color.A {
		d.setFill(fill)
		d.setStroke(s)
		d.draw(p, "B")
		return
	}
	if fill.A > 0 {
		d.setFill(fill)
		d.draw(p, "f")
	}
	if s.visible() {
		d.setStroke(s)
		d.draw(p, "S")
	}
}

func (d *pdf) setFill(c Color) {
	d.doc.SetAlpha(c.A, "Normal")
	d.doc.SetFillColor(int(c.R), int(c.G), int(c.B))
}

func (d *pdf) setStroke(s Stroke) {
	d.doc.SetAlpha(s.Color.A, "Normal")
	d.doc.SetDrawColor(int(s.Color.R), int(s.Color.G), int(s.Color.B))
	d.doc.SetLineWidth(s.Width * d.pt)
	d.doc.SetLineJoinStyle("round")
	ends := "butt"
	if s.Round {
		ends = "round"
	}
	d.doc.SetLineCapStyle(ends)
	dash := make([]float64, len(s.Dash))
	for i, v := range s.Dash {
		dash[i] = v * d.pt
	}
	d.doc.SetDashPattern(dash, 0)
}

// draw writes the path with the painting operator (PDF 32000-1, 8.5). It is
// written directly: the library's calls would format every point twice as
// slowly and end each with a line.
func (d *pdf) draw(p *Path, operator string) {
	_, height := d.doc.GetPageSize()
	b := make([]byte, 0, 16*len(p.pts))
	at := 0
	for _, o := range p.ops {
		for range [...]int{1, 1, 3, 0}[o] {
			b = appendPDF(b, p.pts[at].X*d.pt)
			b = appendPDF(b, height-p.pts[at].Y*d.pt)
			at++
		}
		b = append(b, "mlch"[o], '\n')
	}
	d.doc.RawWriteStr(string(append(b, operator...)))
}

func appendPDF(b []byte, v float64) []byte {
	v = math.Round(max(-30000, min(30000, v))*1000) / 1000
	return append(strconv.AppendFloat(b, v, 'f', -1, 64), ' ')
}

// image embeds the pixels, padded to a width of its own: the library orders
// images by width, and ties would make the order random.
func (d *pdf) image(m Image) {
	if m.Rows == 0 || m.Cols == 0 {
		return
	}
	d.images++
	cells := m.cells()
	wide := image.NewNRGBA(image.Rect(0, 0, m.Cols+d.images, m.Rows))
	for y := range m.Rows {
		for x := range m.Cols + d.images {
			wide.SetNRGBA(x, y, cells.NRGBAAt(min(x, m.Cols-1), y))
		}
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, wide); err != nil {
		d.doc.SetError(err)
		return
	}
	name := "image" + strconv.Itoa(d.images)
	opt := fpdf.ImageOptions{ImageType: "PNG"}
	d.doc.SetAlpha(1, "Normal")
	d.doc.RegisterImageOptionsReader(name, opt, &buf)
	a := m.Area
	d.doc.ClipRect(a.X*d.pt, a.Y*d.pt, a.W*d.pt, a.H*d.pt, false)
	stretch := float64(m.Cols+d.images) / float64(m.Cols)
	d.doc.ImageOptions(name, a.X*d.pt, a.Y*d.pt, a.W*stretch*d.pt, a.H*d.pt, false, opt, 0, "")
	d.doc.ClipEnd()
}

// utf16Hex writes text as a PDF hexadecimal string, UTF-16 with a mark.
func utf16Hex(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, r := range s {
		if r >= 0x10000 {
			r -= 0x10000
			fmt.Fprintf(&b, "%04X%04X", 0xD800+r>>10, 0xDC00+r&0x3FF)
			continue
		}
		fmt.Fprintf(&b, "%04X", r)
	}
	b.WriteByte('>')
	return b.String()
}
