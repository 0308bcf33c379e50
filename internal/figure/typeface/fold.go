package typeface

import "strings"

// Fold breaks a name into at most lines lines of the given width. Names have
// few spaces: a line ends after a space, "_", "-", "/", "." or ":", and within a
// word only where none of them is in reach. What does not fit into the last line
// is cut with an ellipsis.
func Fold(s string, size float64, w Weight, width float64, lines int) []string {
	s = Clean(s)
	var out []string
	for len(out) < lines-1 && Width(s, size, w) > width {
		n := breakAt(s, size, w, width)
		if n == 0 {
			break // not even one character fits
		}
		out = append(out, strings.TrimRight(s[:n], " "))
		s = strings.TrimLeft(s[n:], " ")
	}
	return append(out, Ellipsis(s, size, w, width))
}

// breakAt returns how many bytes of s go on a line.
func breakAt(s string, size float64, w Weight, width float64) int {
	last, fits := 0, 0
	for i, r := range s {
		end := i + len(string(r))
		if Width(strings.TrimRight(s[:end], " "), size, w) > width {
			break
		}
		fits = end
		if strings.ContainsRune(" _-/.:", r) {
			last = end
		}
	}
	if last > 0 {
		return last
	}
	return fits
}
