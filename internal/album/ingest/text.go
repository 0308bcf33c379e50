package ingest

import (
	"strings"
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

// text brings a cell into the form that all comparisons use: no blanks around
// it, composed characters (NFC), so that an é is the same é in every row.
func text(cell string) string {
	cell = strings.TrimSpace(cell)
	if isASCII(cell) {
		return cell
	}
	return norm.NFC.String(cell)
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
