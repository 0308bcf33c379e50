// Package typeface holds the embedded fonts and sets lines of text in them:
// it cleans hostile input, chooses a face for every character, orders
// right-to-left runs, joins Arabic letters, places combining marks, and
// measures. The writers of package scene all draw what [Shape] returns, so a
// line has the same width in a PNG and in a PDF.
//
// Lengths are in em or in the unit of the size that the caller gives; y grows
// downwards. Package functions may be called concurrently.
package typeface

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed fonts/*.ttf.gz
var files embed.FS

// Weight is the thickness of the strokes. Only Latin, Greek and Cyrillic have
// a semi-bold face; other scripts look the same in both weights.
type Weight uint8

// The weights.
const (
	Regular Weight = iota
	SemiBold
)

// Face is one embedded font, read when it is first needed.
type Face struct {
	name string // short, unique: the key of the font in a PDF
	file string
	load sync.Once
	data []byte
	font *sfnt.Font
	upem fixed.Int26_6

	mu     sync.Mutex
	buf    sfnt.Buffer
	glyphs map[rune]*glyph
}

type glyph struct {
	index   sfnt.GlyphIndex
	advance float64
	outline []Segment
	// Bounding box of the control points; empty when x1 < x0.
	x0, y0, x1, y1 float64
}

// Op is the kind of a [Segment].
type Op uint8

// The segment kinds. Each contour starts with MoveTo and closes by itself.
const (
	MoveTo Op = iota // to P[0]
	LineTo           // to P[0]
	QuadTo           // by way of P[0] to P[1]
)

// Segment is one piece of an outline, in em, y downwards, origin on the
// baseline.
type Segment struct {
	Op Op
	P  [2][2]float64
}

var (
	regular  = &Face{name: "inter", file: "inter-regular"}
	semiBold = &Face{name: "intersemibold", file: "inter-semibold"}
	// Tried in this order for what the text faces lack.
	fallback = []*Face{
		{name: "dejavu", file: "dejavu"},
		{name: "thai", file: "noto-thai"},
		{name: "han", file: "droid-han"},
		{name: "hangul", file: "noto-hangul"},
	}
)

// Text returns the face of Latin text.
func Text(w Weight) *Face {
	if w == SemiBold {
		return semiBold
	}
	return regular
}

// Name returns a short name that is unique among the faces.
func (f *Face) Name() string { return f.name }

// TrueType returns the font file. The caller must not change it.
func (f *Face) TrueType() []byte {
	f.ready()
	return f.data
}

// Outline returns the contours of r, nil for a blank or a missing character.
// The caller must not change them.
func (f *Face) Outline(r rune) []Segment { return f.glyph(r).outline }

// Has reports whether the face has a glyph for r.
func (f *Face) Has(r rune) bool { return f.glyph(r).index != 0 }

// ready reads and parses the font. The files are part of the program, so a
// failure is a programmer's error.
func (f *Face) ready() {
	f.load.Do(func() {
		var err error
		if f.data, err = unzip("fonts/" + f.file + ".ttf.gz"); err == nil {
			f.font, err = sfnt.Parse(f.data)
		}
		if err != nil {
			panic(fmt.Sprintf("typeface: embedded font %s: %v", f.file, err))
		}
		f.upem = fixed.I(int(f.font.UnitsPerEm()))
		f.glyphs = map[rune]*glyph{}
	})
}

func unzip(path string) ([]byte, error) {
	packed, err := files.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// glyph returns the cached glyph of r; index 0 means that there is none.
func (f *Face) glyph(r rune) *glyph {
	f.ready()
	f.mu.Lock()
	defer f.mu.Unlock()
	g, ok := f.glyphs[r]
	if !ok {
		g = f.read(r)
		f.glyphs[r] = g
	}
	return g
}

// read loads a glyph at one font unit per 26.6 unit, so nothing is rounded.
func (f *Face) read(r rune) *glyph {
	g := &glyph{x0: 1, x1: -1}
	index, err := f.font.GlyphIndex(&f.buf, r)
	if err != nil || index == 0 {
		return g
	}
	adv, err := f.font.GlyphAdvance(&f.buf, index, f.upem, font.HintingNone)
	if err != nil {
		return g
	}
	segments, err := f.font.LoadGlyph(&f.buf, index, f.upem, nil)
	if err != nil {
		return g
	}
	g.index, g.advance = index, f.em(adv)
	for _, s := range segments {
		g.add(f.segment(s))
	}
	return g
}

func (f *Face) em(v fixed.Int26_6) float64 { return float64(v) / float64(f.upem) }

func (f *Face) segment(s sfnt.Segment) Segment {
	out := Segment{Op: Op(s.Op)} // the first three kinds have the same order
	for i := range out.P {
		out.P[i] = [2]float64{f.em(s.Args[i].X), f.em(s.Args[i].Y)}
	}
	return out
}

func (g *glyph) add(s Segment) {
	n := 1
	if s.Op == QuadTo {
		n = 2
	}
	for _, p := range s.P[:n] {
		if g.x1 < g.x0 {
			g.x0, g.x1, g.y0, g.y1 = p[0], p[0], p[1], p[1]
			continue
		}
		g.x0, g.x1 = min(g.x0, p[0]), max(g.x1, p[0])
		g.y0, g.y1 = min(g.y0, p[1]), max(g.y1, p[1])
	}
	g.outline = append(g.outline, s)
}

// kern returns the correction of the distance between two glyphs, in em.
func (f *Face) kern(a, b *glyph) float64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	k, err := f.font.Kern(&f.buf, a.index, b.index, f.upem, font.HintingNone)
	if err != nil {
		return 0 // sfnt.ErrNotFound: no kerning for this pair
	}
	return f.em(k)
}

// choose returns the first face that has r, nil when none has.
func choose(r rune, w Weight) *Face {
	if first := Text(w); first.Has(r) {
		return first
	}
	for _, f := range fallback {
		if f.Has(r) {
			return f
		}
	}
	return nil
}
