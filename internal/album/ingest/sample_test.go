package ingest

import (
	"strings"
	"testing"
)

// The delimiter with most columns counts while nine rows of ten have as many cells
// as the header; below that the text before it is no table of it.
func TestChooseDelimiter(t *testing.T) {
	rows := func(whole, broken int) string {
		return "a;b;c\n" + strings.Repeat("1;2;3\n", whole-1) + strings.Repeat("1;2\n", broken)
	}
	for text, want := range map[string]rune{
		rows(10, 0):          ';',
		rows(9, 1):           ';',
		rows(8, 1):           ',',
		"a,b\n1,2\n":         ',',
		"a\tb|c\n1\t2|3\n":   '\t',
		"a,b;c;d\n1,2;3;4\n": ';',
		"a\n1\n":             ',',
	} {
		s := sample{text: text}
		if s.chooseDelimiter(); s.delimiter != want {
			t.Errorf("%q is separated by %q, want %q", text, s.delimiter, want)
		}
	}
}
