package typeface

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"ascii", `<script>alert("1")</script> & 'x'`, `<script>alert("1")</script> & 'x'`},
		{"null", "a\x00b", "ab"},
		{"escape sequence", "\x1b[31mred\x1b[0m", "[31mred[0m"},
		{"line ends", "a\r\nb\tc\u2028d", "a  b c d"},
		{"direction marks", "a\u200fb\u200e\u202ec\u202c\u2066d\u2069", "abcd"},
		{"zero width", "a\u200bb\ufeffc\u2060d\u00ade", "abcde"},
		{"kept for Persian", "می\u200cخواهم", "می\u200cخواهم"},
		{"invalid UTF-8", "a\xff\xfeb", "a\uFFFDb"},
		{"composed", "e\u0301", "é"},
		{"variation selector", "★\ufe0f", "★"},
		{"noncharacter", "a\uffffb\ufdd0c", "abc"},
		{"tower of marks", "a\u0302\u0302\u0302\u0302\u0302\u0302", "â\u0302\u0302"},
		{"C1", "a\u0080\u009fb\u0085c", "ab c"},
	} {
		if got := Clean(c.in); got != c.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func checkClean(t interface{ Fatalf(string, ...any) }, s string) {
	got := Clean(s)
	switch {
	case !utf8.ValidString(got):
		t.Fatalf("Clean(%q) = %q is not UTF-8", s, got)
	case Clean(got) != got:
		t.Fatalf("Clean(%q) = %q is not stable: %q", s, got, Clean(got))
	case !norm.NFC.IsNormalString(got):
		t.Fatalf("Clean(%q) = %q is not NFC", s, got)
	}
	for _, r := range got {
		if unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Bidi_Control, r) {
			t.Fatalf("Clean(%q) keeps %U", s, r)
		}
	}
}

func TestCleanProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkClean(t, string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))) })
	rapid.Check(t, func(t *rapid.T) { checkClean(t, rapid.String().Draw(t, "s")) })
}

func FuzzShape(f *testing.F) {
	for _, s := range samples {
		f.Add(s)
	}
	f.Add("\u202e\x00<b>\u0302\u0302\u0302\u0302 (שלום [1,000]) \U0001F600\U0010FFFF")
	f.Fuzz(func(t *testing.T, s string) {
		checkClean(t, s)
		l := Shape(s, 12, Regular)
		for _, g := range l.Glyphs {
			if !(g.Advance >= 0) || g.X != g.X || g.Y != g.Y {
				t.Fatalf("Shape(%q): bad glyph %+v", s, g)
			}
		}
	})
}
