package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func validOr(b []byte, otherwise string) string {
	if !utf8.Valid(b) {
		return otherwise
	}
	return string(b)
}

// text brings a cell into the form that all comparisons use: composed characters
// (NFC), so that an é is the same é in every row; one blank for blanks of any
// kind and number; no blanks around it and no marks that cannot be seen.
func text(cell string) string {
	if !isASCII(cell) {
		cell = norm.NFC.String(strings.Map(visible, cell))
	}
	cell = trim(cell)
	if !needsBlanks(cell) {
		return cell
	}
	return strings.Join(strings.Fields(cell), " ")
}

// visible drops marks without width that carry no meaning, and makes every blank
// a space. Joiners between letters stay: Persian and emoji need them.
func visible(r rune) rune {
	switch {
	case r == '\u200b' || r == '\u2060' || r == '\ufeff' || r == '\u00ad' || r == '\u200e' || r == '\u200f',
		r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return -1
	case r > 0x7f && unicode.IsSpace(r):
		return ' '
	}
	return r
}

func trim(cell string) string { return strings.TrimSpace(cell) }

// needsBlanks reports blanks in a row, or other blanks than a space.
func needsBlanks(s string) bool {
	for i := range len(s) {
		if s[i] == ' ' && i > 0 && s[i-1] == ' ' || s[i] >= '\t' && s[i] <= '\r' {
			return true
		}
	}
	return false
}

// splitList cuts a list cell at sep and drops empty items and repetitions. An
// empty separator means that the cell is one item.
func splitList(cell, sep string) []string {
	if cell == "" {
		return nil
	}
	if sep = strings.TrimSpace(sep); sep == "" {
		return []string{cell}
	}
	var out []string
	for item := range strings.SplitSeq(cell, sep) {
		if item = strings.TrimSpace(item); item != "" && !contains(out, item) {
			out = append(out, item)
		}
	}
	return out
}

// contains is a linear search: lists of genres are short.
func contains(list []string, item string) bool {
	for _, x := range list {
		if x == item {
			return true
		}
	}
	return false
}
