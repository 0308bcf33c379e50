package typeface

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxMarks bounds the combining marks on one character, so that a stack of
// them cannot run across the figure.
const maxMarks = 3

// Clean makes any string safe and regular for display: invalid UTF-8 becomes
// U+FFFD; tabs and line ends become spaces; other control characters,
// invisible formatting characters (direction marks and overrides, zero-width
// characters, byte order marks), variation selectors and noncharacters are
// removed; more than three combining marks in a row are cut; the rest is
// brought to NFC. Clean of a clean string is that string.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	// Composition may only join what the filter left adjacent, and never
	// yields a removed character, so one pass of each is enough.
	return norm.NFC.String(filter(strings.ToValidUTF8(s, "\uFFFD")))
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func filter(s string) string {
	var b strings.Builder
	marks := 0
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r) && !variationSelector(r):
			if marks++; marks > maxMarks {
				continue
			}
		case isSpace(r):
			r, marks = ' ', 0
		case removed(r):
			continue
		default:
			marks = 0
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isSpace(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r == '\v' || r == '\f' ||
		r == '\u0085' || r == '\u2028' || r == '\u2029'
}

// zwnj keeps Persian letters apart; it is the only invisible character with a
// visible effect that is kept.
const zwnj = '\u200C'

func removed(r rune) bool {
	return unicode.Is(unicode.Cc, r) ||
		unicode.Is(unicode.Cf, r) && r != zwnj ||
		variationSelector(r) ||
		r&0xFFFE == 0xFFFE || r >= 0xFDD0 && r <= 0xFDEF
}

func variationSelector(r rune) bool {
	return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF
}
