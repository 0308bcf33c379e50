package typeface

import (
	"math"
	"strings"
)

var nan = math.NaN()

func isNaN(v float64) bool { return math.IsNaN(v) }

// Ellipsis shortens s to the given width by cutting its end and adding "…".
// A string that fits is returned cleaned but whole; the empty string is
// returned when not even the ellipsis fits.
func Ellipsis(s string, size float64, w Weight, width float64) string {
	s = Clean(s)
	if Width(s, size, w) <= width {
		return s
	}
	text := []rune(s)
	// Widths grow with the number of characters but for kerning, so halving
	// finds a cut that fits, if not always the longest.
	lo, hi := 0, min(len(text), 4096)
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if Width(cutAt(text, mid), size, w) <= width {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	if lo == 0 {
		return ""
	}
	return cutAt(text, lo)
}

func cutAt(text []rune, n int) string {
	return strings.TrimRight(string(text[:n]), " ") + "…"
}

// Wrap breaks s at spaces into at most lines lines of the given width. Words
// that are too long are cut, and so is what does not fit into the last line,
// each with an ellipsis.
func Wrap(s string, size float64, w Weight, width float64, lines int) []string {
	words := strings.Fields(Clean(s))
	var out []string
	for len(words) > 0 && len(out) < lines {
		if len(out) == lines-1 {
			return append(out, Ellipsis(strings.Join(words, " "), size, w, width))
		}
		n := fitting(words, size, w, width)
		out = append(out, Ellipsis(strings.Join(words[:n], " "), size, w, width))
		words = words[n:]
	}
	return out
}

// fitting returns how many words fit on a line, at least one.
func fitting(words []string, size float64, w Weight, width float64) int {
	space, used := Width(" ", size, w), 0.0
	for i, word := range words {
		used += Width(word, size, w)
		if i > 0 && used > width {
			return i
		}
		used += space
	}
	return len(words)
}
