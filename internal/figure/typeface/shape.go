package typeface

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Glyph is one character at its place on a line. Face is nil for a character
// that no face has: it is drawn as a box (see [Missing]).
type Glyph struct {
	Face    *Face
	Rune    rune    // what to draw: a presentation form for Arabic letters
	X, Y    float64 // origin, relative to the start of the line; Y is 0 on the baseline
	Advance float64
	// Text is what the glyph stands for when that is not Rune itself: the
	// letter or letters of a presentation form, the character of a box.
	Text string
}

// Line is a line of text set in one size and weight.
type Line struct {
	Text   string // cleaned, in logical order
	Size   float64
	Width  float64
	Glyphs []Glyph // from left to right, marks after what they sit on
}

// The box for a missing character, in em: its advance, its side bearing and
// its height.
const (
	boxAdvance = 0.62
	boxBearing = 0.07
	boxHeight  = 0.72
)

// Missing returns the corners x0, y0, x1, y1 of the box that stands for a
// missing character, relative to its origin, at the given size.
func Missing(size float64) (x0, y0, x1, y1 float64) {
	return boxBearing * size, -boxHeight * size, (boxAdvance - boxBearing) * size, 0
}

// Metrics of the text faces, in em.
const (
	Ascent    = 0.99 // highest ink of ordinary text
	Descent   = 0.24 // lowest ink
	CapHeight = 0.727
)

// Width returns the width of s set at a size.
func Width(s string, size float64, w Weight) float64 { return Shape(s, size, w).Width }

// Shape cleans s and sets it as one line.
func Shape(s string, size float64, w Weight) Line {
	l := Line{Text: Clean(s), Size: size}
	text := []rune(l.Text)
	rtl := rightToLeft(text)
	if rtl {
		text = joinArabic(text)
	}
	pen := pen{line: &l, size: size}
	for _, c := range visual(text, rtl, w) {
		pen.place(c)
	}
	l.Width = pen.x
	return l
}

// cluster is a character and the marks on it.
type cluster struct {
	base  rune
	marks []rune
	face  *Face
	level uint8
}

// visual cuts the text into clusters and brings them into the order in which
// they stand from left to right.
func visual(text []rune, bidirectional bool, w Weight) []cluster {
	var lv []uint8
	if bidirectional {
		lv = levels(text)
	}
	var out []cluster
	for i, r := range text {
		if len(out) > 0 && unicode.Is(unicode.Mn, r) {
			last := &out[len(out)-1]
			last.marks = append(last.marks, r)
			continue
		}
		c := cluster{base: r}
		if bidirectional {
			c.level = lv[i]
			if m, ok := mirror[r]; ok && c.level%2 == 1 {
				c.base = m
			}
		}
		c.face = choose(c.base, w)
		out = append(out, c)
	}
	if bidirectional {
		reorder(out, func(c cluster) uint8 { return c.level })
	}
	return out
}

// pen places clusters from left to right.
type pen struct {
	line *Line
	size float64
	x    float64
	face *Face
	last *glyph
}

func (p *pen) place(c cluster) {
	if c.base == zwnj {
		return
	}
	if c.face == nil {
		p.put(Glyph{Rune: c.base, X: p.x, Advance: boxAdvance * p.size, Text: string(c.base)})
		p.last = nil
		return
	}
	g := c.face.glyph(c.base)
	if p.last != nil && p.face == c.face {
		p.x += c.face.kern(p.last, g) * p.size
	}
	at := p.x
	p.put(Glyph{Face: c.face, Rune: c.base, X: at, Advance: g.advance * p.size, Text: letters(c.base)})
	p.face, p.last = c.face, g
	p.marks(c, g, at)
}

func (p *pen) put(g Glyph) {
	p.line.Glyphs = append(p.line.Glyphs, g)
	p.x += g.Advance
}

// marks puts marks above and below their base, one on top of the other. The
// fonts draw them for a small letter, at the end of its advance.
func (p *pen) marks(c cluster, base *glyph, at float64) {
	top, bottom := base.y0, base.y1
	for _, r := range c.marks {
		face := c.face
		if !face.Has(r) {
			face = choose(r, Regular)
		}
		if face == nil {
			continue // a mark that no face has is left out
		}
		m := face.glyph(r)
		dx, dy := attach(r, m, base, &top, &bottom)
		out := Glyph{Face: face, Rune: r, X: p.x, Y: dy * p.size}
		if !isNaN(dx) {
			out.X = at + dx*p.size
		} else {
			out.Advance = m.advance * p.size
		}
		p.put(out)
	}
}

// gap between a base and a mark that had to be moved, in em.
const markGap = 0.04

// attach returns the origin of mark m relative to the origin of its base; dx
// is NaN for marks that the font itself places (vowel signs of Thai and the
// like). The positions follow the canonical combining class of the mark.
func attach(r rune, m, base *glyph, top, bottom *float64) (dx, dy float64) {
	if base.x1 < base.x0 || m.x1 < m.x0 {
		return nan, 0
	}
	dx = (base.x0+base.x1)/2 - (m.x0+m.x1)/2
	switch ccc := norm.NFC.PropertiesString(string(r)).CCC(); {
	case ccc == 230 || ccc >= 27 && ccc <= 35 && ccc != 29 && ccc != 32:
		dy = min(0, *top-markGap-m.y1) // up: y decreases
		*top = m.y0 + dy
	case ccc == 220 || ccc == 29 || ccc == 32:
		dy = max(0, *bottom+markGap-m.y0)
		*bottom = m.y1 + dy
	case ccc == 1 || ccc >= 200 && ccc <= 216:
		// Struck through or attached: centred, at the height of the font.
	default:
		dx = nan
	}
	return dx, dy
}
