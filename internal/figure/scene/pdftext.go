package scene

import (
	"math"

	"github.com/latent-go/latent/internal/figure/typeface"
)

// text writes a line of text. Glyphs are shown from left to right, as PDF
// producers do; readers bring right-to-left runs back into logical order.
func (d *pdf) text(t Text) {
	l := typeface.Shape(t.Text, t.Size, t.Weight)
	if l.Text == "" || t.Color.A <= 0 {
		return
	}
	d.setFill(t.Color)
	d.doc.SetTextColor(int(t.Color.R), int(t.Color.G), int(t.Color.B))
	if t.Angle != 0 {
		d.doc.TransformBegin()
		d.doc.TransformRotate(-t.Angle, t.X*d.pt, t.Y*d.pt)
		defer d.doc.TransformEnd()
	}
	x := t.X + t.offset(l.Width)
	for i := 0; i < len(l.Glyphs); {
		j := runEnd(l.Glyphs, i)
		d.run(l.Glyphs[i:j], l.Size, x, t.Y)
		i = j
	}
}

// runEnd returns the end of the run that starts at i: glyphs of one face that
// follow each other at their advances, so that one operator can show them.
// Glyphs that stand for other text than their character are runs of their own.
func runEnd(g []typeface.Glyph, i int) int {
	j := i + 1
	for ; j < len(g) && g[i].Text == "" && g[j].Text == ""; j++ {
		prev := g[j-1]
		if g[j].Face != g[i].Face || g[j].Y != g[i].Y || math.Abs(prev.X+prev.Advance-g[j].X) > 1e-6 {
			break
		}
	}
	return j
}

// run shows one run. Where the glyph is not its text (a joined letter, a box),
// the text is attached as ActualText (PDF 32000-1, 14.9.4), which is what
// readers then select and extract.
func (d *pdf) run(g []typeface.Glyph, size, x, y float64) {
	x, y = x+g[0].X, y+g[0].Y
	if g[0].Text == "" {
		d.show(g[0].Face, size, x, y, g)
		return
	}
	letters := []rune(g[0].Text)
	// Readers reverse right-to-left text one place at a time, so the letters
	// of a ligature need places of their own, the last one leftmost.
	for i := len(letters) - 1; i > 0; i-- {
		d.actual(letters[i], func() { d.blank(size, x, y) })
	}
	d.actual(letters[0], func() {
		if g[0].Face != nil {
			d.show(g[0].Face, size, x, y, g)
			return
		}
		var p Path
		p.box(size, x, y)
		d.draw(&p, "f")
		d.blank(size, x, y) // readers look for text where ActualText is
	})
}

// actual marks what draw shows as standing for r.
func (d *pdf) actual(r rune, draw func()) {
	d.doc.RawWriteStr("/Span <</ActualText " + utf16Hex(string(r)) + ">> BDC")
	draw()
	d.doc.RawWriteStr("EMC")
}

func (d *pdf) blank(size, x, y float64) {
	d.show(typeface.Text(typeface.Regular), size, x, y, []typeface.Glyph{{Rune: ' '}})
}

func (d *pdf) show(f *typeface.Face, size, x, y float64, g []typeface.Glyph) {
	text := make([]rune, len(g))
	for i, c := range g {
		text[i] = c.Rune
	}
	d.font(f, size)
	d.doc.Text(x*d.pt, y*d.pt, string(text))
}

func (d *pdf) font(f *typeface.Face, size float64) {
	if !d.fonts[f.Name()] {
		d.fonts[f.Name()] = true
		d.doc.AddUTF8FontFromBytes(f.Name(), "", f.TrueType())
	}
	d.doc.SetFont(f.Name(), "", size*d.pt)
}
