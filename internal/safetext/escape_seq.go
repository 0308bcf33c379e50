package safetext

import "strings"

// The grammar of escape sequences is that of ECMA-48 (5th edition, 1991),
// sections 5.3 to 5.6: ESC or a C1 control introduces, then come parameter
// bytes, intermediate bytes and one final byte, or a string up to ST.

const (
	esc      = "\x1b"
	csi      = "\u009b" // the one-character form of ESC [
	st       = "\u009c" // the one-character form of ESC \
	stringC1 = "\u0090\u0098\u009d\u009e\u009f"
	stringC0 = "PX]^_" // after ESC: DCS, SOS, OSC, PM, APC
)

// escapeLen returns the length in bytes of the escape sequence at the start
// of s, or 0 when there is none. An introducer without a well-formed sequence
// counts alone, so that an unterminated one cannot swallow the text after it.
func escapeLen(s string) int {
	switch {
	case strings.HasPrefix(s, esc):
		return len(esc) + afterESC(s[len(esc):])
	case strings.HasPrefix(s, csi):
		return len(csi) + finalLen(s[len(csi):], 0x30, 0x40)
	}
	for _, c := range stringC1 {
		if rest, ok := strings.CutPrefix(s, string(c)); ok {
			return len(string(c)) + controlStringLen(rest)
		}
	}
	return 0
}

// afterESC returns the length of what belongs to the ESC before s.
func afterESC(s string) int {
	switch {
	case s == "":
		return 0
	case s[0] == '[':
		return 1 + finalLen(s[1:], 0x30, 0x40)
	case strings.IndexByte(stringC0, s[0]) >= 0:
		return 1 + controlStringLen(s[1:])
	}
	return finalLen(s, 0x20, 0x30)
}

// finalLen returns the length of bytes from low to 0x3f or intermediates
// (0x20 to 0x2f) with the final byte (final to 0x7e) that ends them, or 0 when
// the sequence is malformed.
func finalLen(s string, low, final byte) int {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case final <= c && c <= 0x7e:
			return i + 1
		case low <= c && c < final, 0x20 <= c && c <= 0x2f:
		default:
			return 0
		}
	}
	return 0
}

// maxControlString bounds the search for a terminator, which would otherwise
// take quadratic time on a text of nothing but introducers.
const maxControlString = 2048

// controlStringLen returns the length of a control string including its
// terminator (ST, or BEL as xterm accepts), or 0 when nothing ends it.
func controlStringLen(s string) int {
	end := 0
	s = s[:min(len(s), maxControlString)]
	for _, terminator := range []string{"\a", st, esc + `\`} {
		if i := strings.Index(s, terminator); i >= 0 && (end == 0 || i+len(terminator) < end) {
			end = i + len(terminator)
		}
	}
	return end
}
