package term

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in    string
		limit int
		want  string
	}{
		{"one two three", 0, "one two three"},
		{"one two three", 13, "one two three"},
		{"one two three", 8, "one two\n  three"},
		{"    one two three", 12, "    one two\n      three"},
		{"1 of 6  data      is done", 20, "1 of 6  data      is\n  done"}, // columns stay
		{"short\none two three", 8, "short\none two\n  three"},
		{"open /a/very/long/path/without/a/break now", 10, "open\n  /a/very/long/path/without/a/break\n  now"},
		{"\u4e2d\u6587 \u4e2d\u6587", 7, "\u4e2d\u6587\n  \u4e2d\u6587"}, // two columns each
	} {
		if got := wrap(c.in, c.limit); got != c.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", c.in, c.limit, got, c.want)
		}
	}
}

// No word is lost or cut, and no line is wider than it must be.
func TestWrapKeepsWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune("ab\u4e2d  "))).Draw(t, "text")
		limit := rapid.IntRange(1, 20).Draw(t, "limit")
		got := wrap(s, limit)
		if strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(s), " ") {
			t.Fatalf("%q became %q", s, got)
		}
		for _, line := range strings.Split(got, "\n") {
			if columnsWide(line) > limit && len(strings.Fields(line)) > 1 {
				t.Fatalf("%q is wider than %d", line, limit)
			}
		}
	})
}
