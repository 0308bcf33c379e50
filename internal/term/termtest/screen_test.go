package termtest

import (
	"strings"
	"testing"
)

func TestScreen(t *testing.T) {
	for in, want := range map[string]string{
		"one\r\ntwo\r\n":                          "one|two",
		"abc\rx":                                  "xbc",
		"a\r\nb\r\n\x1b[2A\x1b[Jc":                "c",
		"0123456789ab":                            "0123456789|ab",
		"\x1b[1mbold\x1b[0m":                      "bold",
		"abcdef\r\x1b[3Gx\x1b[K":                  "abx",
		"日本語日本語":                                  "日本語日本|語",
		"bar 1\r\n\x1b[1A\x1b[Jsaid\r\nbar 2\r\n": "said|bar 2",
	} {
		s := New(10)
		for i := range len(in) { // a byte at a time: sequences arrive in pieces
			_, _ = s.Write([]byte{in[i]})
		}
		if got := strings.Join(s.Lines(), "|"); got != want {
			t.Errorf("%q shows %q, want %q", in, got, want)
		}
	}
}
