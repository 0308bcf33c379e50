package safetext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// TerminalSafe returns s as one line that prints as it reads: ANSI escape
// sequences are removed whole, other control characters (C0, DEL, C1) and
// bidirectional controls are dropped, and line breaks and tabs become one
// space. Invalid UTF-8 becomes U+FFFD.
//
// Joiners (U+200C, U+200D) stay, because Persian and emoji need them.
func TerminalSafe(s string) string { return clean(s, false) }

// TerminalLines is [TerminalSafe] for text of several lines: it keeps '\n'.
func TerminalLines(s string) string { return clean(s, true) }

// clean implements TerminalSafe and TerminalLines.
func clean(s string, keepLines bool) string {
	if !needsCleaning(s, keepLines) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == '\x1b' || '\u0080' <= r && r <= '\u009f' {
			if skip := escapeLen(s[i:]); skip > 0 {
				i += skip
				continue
			}
		}
		switch {
		case r == '\r' && strings.HasPrefix(s[i:], "\r\n"): // the '\n' follows
		case r == '\n' && keepLines:
			b.WriteByte('\n')
		case isSpaceControl(r):
			b.WriteByte(' ')
		case !isHidden(r):
			b.WriteRune(r) // U+FFFD where the byte was not UTF-8
		}
		i += n
	}
	return b.String()
}

// needsCleaning lets ordinary text pass without an allocation.
func needsCleaning(s string, keepLines bool) bool {
	for i, r := range s {
		switch {
		case r == '\n' && keepLines:
		case isSpaceControl(r), isHidden(r):
			return true
		case r == utf8.RuneError:
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return true
			}
		}
	}
	return false
}

// isSpaceControl reports the controls that separate words.
func isSpaceControl(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// isHidden reports runes that are never shown but change what is: controls,
// bidirectional marks and overrides (the "Trojan Source" set of Boucher and
// Anderson 2021), annotation and tag characters, byte order marks.
func isHidden(r rune) bool {
	switch {
	case unicode.IsControl(r):
		return true
	case r == '\u061c', r == '\u200e', r == '\u200f', r == '\ufeff':
		return true
	case '\u202a' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069':
		return true
	case '\ufff9' <= r && r <= '\ufffb', 0xE0000 <= r && r <= 0xE007F:
		return true
	}
	return false
}
