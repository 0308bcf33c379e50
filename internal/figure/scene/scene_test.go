package scene

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/figure/scene/scenetest"
	"github.com/latent-go/latent/internal/figure/typeface"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var (
	ink  = Color{0x22, 0x22, 0x22, 1}
	blue = Color{0x00, 0x72, 0xB2, 1}
)

// hostile strings must be shown as text, whatever they try.
var hostile = []string{
	`<script>alert("x")</script>`,
	`"/><image href='http://example.com/'/>`,
	"]]>&lt;&amp;<!-- -->",
	"\u202eevil\u202c \u200fRLM\u200e",
	"nul\x00 esc\x1b[31m bel\a",
	"\xff\xfe broken",
	") Tj ET (injected \\",
	"שלום سلام 坂本 R̂ 😀",
}

// everything is a scene with one of each.
func everything() *Scene {
	s := &Scene{Width: 320, Height: 200, Title: "Everything", Desc: "one of each", Background: Color{255, 255, 255, 1}}
	pts := []Point{{20, 60}, {40, 20}, {60, 60}, {80, 30}}
	s.Nodes = []Node{
		Group{Clip: Rect{10, 10, 100, 60}, Nodes: []Node{
			Shape{Path: Polyline(pts...), Stroke: Stroke{Color: blue, Width: 1.5}},
			Shape{Path: Polyline(pts...), Stroke: Stroke{Color: ink.Alpha(0.5), Width: 1, Dash: []float64{4, 2}, Round: true}},
		}},
		Shape{Path: RoundRect(Rect{120, 10, 80, 40}, 6), Fill: blue.Alpha(0.2), Stroke: Stroke{Color: blue, Width: 1}, Tip: "a <box>"},
		Shape{Path: ellipse(Rect{220, 10, 80, 40}), Fill: blue},
		Image{Area: Rect{20, 80, 40, 20}, Rows: 1, Cols: 2, Pix: []Color{blue, ink}},
		Image{Area: Rect{70, 80, 40, 20}, Rows: 1, Cols: 2, Pix: []Color{ink, blue}},
		Text{X: 160, Y: 90, Text: "Title R̂ ≤ 1.01", Size: 14, Weight: typeface.SemiBold, Anchor: Middle, Color: ink},
		Text{X: 310, Y: 110, Text: "−12,345", Size: 11, Anchor: End, Color: ink.Alpha(0.6)},
		Text{X: 310, Y: 190, Text: "up", Size: 11, Angle: -90, Color: ink},
	}
	for i, sym := range []Symbol{Circle, Square, Diamond, Triangle, Cross} {
		at := Point{30 + 40*float64(i), 150}
		s.Nodes = append(s.Nodes, Marks{
			Symbol: sym, Points: []Point{at, {at.X + 8, at.Y}}, Size: 12, Sizes: []float64{12, 6},
			Fill: blue.Alpha(0.5), Stroke: Stroke{Color: ink, Width: 1}, Tips: []string{"first", "second"},
		})
	}
	return s
}

func svgOf(t *testing.T, s *Scene, o SVGOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.SVG(&b, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pdfOf(t *testing.T, s *Scene) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.PDF(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGoldenSVG(t *testing.T) {
	for name, o := range map[string]SVGOptions{"text": {}, "outline": {Outline: true}} {
		path := filepath.Join("testdata", name+".svg")
		got := svgOf(t, everything(), o)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs; look at the change, then run go test -update", path)
		}
	}
}

func TestHostileText(t *testing.T) {
	s := &Scene{Width: 100, Height: 100, Title: hostile[0], Desc: hostile[1]}
	var want []string
	for i, h := range hostile {
		s.Nodes = append(s.Nodes, Text{X: 1, Y: 10 * float64(i), Text: h, Size: 10, Color: ink},
			Shape{Path: Rect{1, 1, 2, 2}.Path(), Fill: ink, Tip: h})
		want = append(want, typeface.Clean(h), typeface.Clean(h))
	}
	got, err := scenetest.SVGText(bytes.NewReader(svgOf(t, s, SVGOptions{})))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got[1:], want) { // the first is the label of the document
		t.Errorf("SVG says\n%q, want\n%q", got[1:], want)
	}
	if _, err := scenetest.SVGText(bytes.NewReader(svgOf(t, s, SVGOptions{Outline: true}))); err != nil {
		t.Errorf("outlined: %v", err)
	}
}

// Extraction gives the left-to-right strings as they are; right-to-left ones
// from left to right, each letter itself (readers turn them round).
func TestPDFText(t *testing.T) {
	s := &Scene{Width: 300, Height: 200, Title: "τίτλος"}
	for i, h := range hostile {
		s.Nodes = append(s.Nodes, Text{X: 1, Y: 10 * float64(i), Text: h, Size: 10, Color: ink})
	}
	pdf := pdfOf(t, s)
	parts, err := scenetest.PDFText(pdf)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(parts, "")
	for _, want := range append(hostile[:7:7], "םולש", "مالس", "坂本 R̂ 😀") {
		if want = typeface.Clean(want); !strings.Contains(all, want) {
			t.Errorf("PDF does not show %q; all: %q", want, all)
		}
	}
	if w, h, err := scenetest.PDFSize(pdf); err != nil || w != 225 || h != 150 {
		t.Errorf("page is %v x %v points (%v), want 225 x 150", w, h, err)
	}
	if bytes.Contains(pdf, []byte("injected")) {
		t.Error("text stands in the file unencoded")
	}
}

func TestPDFEmbedsTheFontsItUses(t *testing.T) {
	pdf := pdfOf(t, everything())
	if n := bytes.Count(pdf, []byte("/FontFile2 ")); n != 2 {
		t.Errorf("%d embedded fonts, want 2: regular and semi-bold", n)
	}
	if len(pdf) > 60_000 {
		t.Errorf("%d bytes: the fonts are not subsets", len(pdf))
	}
}

func TestSameSceneSameBytes(t *testing.T) {
	for range 8 { // maps in the PDF library would show up in some of these
		if !bytes.Equal(pdfOf(t, everything()), pdfOf(t, everything())) {
			t.Fatal("PDF bytes differ")
		}
	}
	var a, b bytes.Buffer
	if err := everything().PNG(&a, 2); err != nil {
		t.Fatal(err)
	}
	if err := everything().PNG(&b, 2); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("PNG bytes differ")
	}
}

// Two figures in one page must not share ids.
func TestSVGIDs(t *testing.T) {
	a, b := everything(), everything()
	b.Nodes = append(b.Nodes, Text{X: 1, Y: 1, Text: "x", Size: 5, Color: ink})
	id := func(s *Scene) string {
		_, rest, _ := strings.Cut(string(svgOf(t, s, SVGOptions{})), `clipPath id="`)
		name, _, _ := strings.Cut(rest, `"`)
		return name
	}
	if id(a) == id(b) || id(a) != id(everything()) {
		t.Errorf("ids %q and %q", id(a), id(b))
	}
}
