package typeface

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Pangrams and names in the scripts that the README of the fonts promises.
var samples = map[string]string{
	"latin":    "Sigur Rós, Ólöf Arnalds, Beyoncé, Łona, Ştefan, Đorđe, ﬁ “quoted” – dash … €",
	"viet":     "Khánh Ly hát nhạc Trịnh Công Sơn",
	"greek":    "Βαγγέλης Παπαθανασίου μ σ ρ β Δ Ω ἀρχή",
	"cyrillic": "Кино, Земфира, ДДТ, Дельфін, Ђорђе",
	"maths":    "≤ ≥ ≠ ≈ ± × ÷ − ∞ ∑ √ ∂ ∫ R̂ x̄ 10⁻³ ₀₁₂ ½",
	"symbols":  "★ ☆ ♥ ♪ ♫ ♯ ♭ † ‡ ▲ △ ■ □ ● ○ ✓ → ← ↑ ↓ ™ ©",
	"hebrew":   "שלום חנוך",
	"arabic":   "فيروز أم كلثوم محمد عبد الوهاب گوگوش",
	"armenian": "Արամ Խաչատրյան",
	"georgian": "გია ყანჩელი",
	"thai":     "เบิร์ด ธงไชย",
	"japanese": "坂本龍一 さかもと りゅういち サカモト、「東京事変」",
	"chinese":  "王菲 鄧麗君 崔健 周杰倫",
	"korean":   "박혜진 방탄소년단 조용필",
}

func TestEveryScriptHasAFace(t *testing.T) {
	for name, text := range samples {
		for _, w := range []Weight{Regular, SemiBold} {
			for _, g := range Shape(text, 12, w).Glyphs {
				if g.Face == nil {
					t.Errorf("%s: no face has %q (%U)", name, g.Rune, g.Rune)
				}
			}
		}
	}
}

func TestMissingCharacterIsABox(t *testing.T) {
	l := Shape("a\U0001F600b", 10, Regular) // an emoji: beyond the fonts
	if len(l.Glyphs) != 3 || l.Glyphs[1].Face != nil || l.Glyphs[1].Text != "\U0001F600" {
		t.Fatalf("got %+v", l)
	}
	x0, y0, x1, y1 := Missing(10)
	if !(0 < x0 && x0 < x1 && x1 < l.Glyphs[1].Advance && y0 < y1) {
		t.Errorf("box %v %v %v %v does not fit the advance %v", x0, y0, x1, y1, l.Glyphs[1].Advance)
	}
}

func TestFaceOfWeight(t *testing.T) {
	r, b := Shape("Title", 10, Regular), Shape("Title", 10, SemiBold)
	if r.Glyphs[0].Face.Name() == b.Glyphs[0].Face.Name() || r.Width >= b.Width {
		t.Errorf("semi-bold is not its own, wider face: %v, %v", r.Width, b.Width)
	}
}

// The constants are measured from the letters that define them.
func TestMetrics(t *testing.T) {
	if h := regular.glyph('H'); math.Abs(-h.y0-CapHeight) > 0.002 {
		t.Errorf("cap height %v", -h.y0)
	}
	for _, r := range "ÅÉĝ(|{gjpqyÇ" {
		if g := regular.glyph(r); -g.y0 > Ascent || g.y1 > Descent {
			t.Errorf("%q reaches from %v to %v", r, g.y0, g.y1)
		}
	}
}

func TestKerning(t *testing.T) {
	if pair, apart := Width("AV", 100, Regular), Width("A", 100, Regular)+Width("V", 100, Regular); pair >= apart {
		t.Errorf("AV is %v wide, A and V alone %v: no kerning", pair, apart)
	}
}

func TestWidthScales(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, k := rapid.String().Draw(t, "s"), rapid.Float64Range(0.5, 40).Draw(t, "k")
		one, many := Width(s, 1, Regular), Width(s, k, Regular)
		if math.Abs(many-k*one) > 1e-9*(1+k*one) || one < 0 && len(s) < 3 {
			t.Fatalf("width %v at size 1, %v at %v", one, many, k)
		}
	})
}

// A circumflex on a capital: centred on its ink, above it, without advance.
func TestMarkOnCapital(t *testing.T) {
	l := Shape("R̂", 1, Regular)
	if len(l.Glyphs) != 2 || l.Glyphs[1].Advance != 0 {
		t.Fatalf("got %+v", l.Glyphs)
	}
	base, mark := regular.glyph('R'), regular.glyph('̂')
	at := l.Glyphs[1]
	if centre := at.X + (mark.x0+mark.x1)/2; math.Abs(centre-(base.x0+base.x1)/2) > 1e-9 {
		t.Errorf("mark centred at %v, base at %v", centre, (base.x0+base.x1)/2)
	}
	if bottom := at.Y + mark.y1; bottom > base.y0 {
		t.Errorf("mark reaches down to %v, the letter up to %v", bottom, base.y0)
	}
	if l.Width != regular.glyph('R').advance {
		t.Errorf("the mark widens the line: %v", l.Width)
	}
}

func TestMarksStack(t *testing.T) {
	l := Shape("q̂̂", 1, Regular)
	if len(l.Glyphs) != 3 || l.Glyphs[2].Y >= l.Glyphs[1].Y {
		t.Errorf("second mark is not above the first: %+v", l.Glyphs)
	}
}

func TestEllipsisAndWrapFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`([a-z]{1,12} ){0,20}`)).Draw(t, "s")
		width := rapid.Float64Range(1, 400).Draw(t, "width")
		if got := Ellipsis(s, 12, Regular, width); Width(got, 12, Regular) > width {
			t.Fatalf("Ellipsis(%q, %v) = %q is too wide", s, width, got)
		}
		lines := Wrap(s, 12, Regular, width, 3)
		if len(lines) > 3 {
			t.Fatalf("%d lines", len(lines))
		}
		for _, l := range lines {
			if Width(l, 12, Regular) > width {
				t.Fatalf("line %q is too wide", l)
			}
		}
	})
}

func TestWrapKeepsWords(t *testing.T) {
	const s = "the quick brown fox jumps over the lazy dog"
	lines := Wrap(s, 10, Regular, 100, 10)
	if got := strings.Join(lines, " "); got != s || len(lines) < 2 {
		t.Errorf("got %q", lines)
	}
	if got := Wrap(s, 10, Regular, 100, 1); len(got) != 1 || !strings.HasSuffix(got[0], "…") {
		t.Errorf("one line: %q", got)
	}
}

func TestShapeIsConcurrent(t *testing.T) {
	done := make(chan float64)
	for range 4 {
		go func() {
			sum := 0.0
			for _, s := range samples {
				sum += Width(s, 11, Regular)
			}
			done <- math.Round(sum)
		}()
	}
	first := <-done
	for range 3 {
		if got := <-done; got != first {
			t.Errorf("widths differ: %v, %v", got, first)
		}
	}
}
