package term

import (
	"strings"

	"github.com/latent-go/latent/internal/safetext"
)

// blocks shows every row as a heading, its first cell, with a line for each other
// cell below it.
func blocks(s screen, title string, headers []string, rows [][]string, limit int) string {
	label := 0
	for _, h := range headers[1:] {
		label = max(label, columnsWide(h))
	}
	label = min(label, max(limit/2-4, 1))
	var out []string
	if title != "" {
		out = append(out, s.paint(bold, safetext.TerminalSafe(title)))
	}
	for k, r := range rows {
		if k > 0 {
			out = append(out, "")
		}
		for _, line := range fold(r[0], limit) {
			out = append(out, s.paint(bold, line))
		}
		for i, c := range r[1:] {
			out = append(out, entry(headers[i+1], c, label, limit)...)
		}
	}
	return strings.Join(out, "\n")
}

// entry sets a header beside a cell.
func entry(header, cell string, label, limit int) []string {
	names, values := fold(header, label), fold(cell, max(limit-label-4, 1))
	var out []string
	for k := range max(len(names), len(values)) {
		var name, value string
		if k < len(names) {
			name = names[k]
		}
		if k < len(values) {
			value = values[k]
		}
		out = append(out, strings.TrimRight("  "+name+strings.Repeat(" ", label-columnsWide(name))+"  "+value, " "))
	}
	return out
}

// fold breaks a cell into lines of at most the width: between words, and within
// those that are wider.
func fold(cell string, width int) []string {
	width = max(width, 1)
	if columnsWide(cell) <= width {
		return []string{cell}
	}
	var out []string
	now := ""
	for _, word := range strings.Fields(cell) {
		if now != "" && columnsWide(now)+1+columnsWide(word) <= width {
			now += " " + word
			continue
		}
		if now != "" {
			out = append(out, now)
		}
		for columnsWide(word) > width {
			head := leading(word, width)
			out, word = append(out, head), word[len(head):]
		}
		now = word
	}
	return append(out, now)
}

// leading is the longest beginning of a word within a width, at least one letter.
func leading(word string, width int) string {
	end := 0
	for i, r := range word {
		next := i + len(string(r))
		if end > 0 && columnsWide(word[:next]) > width {
			break
		}
		end = next
	}
	return word[:end]
}

func longestWord(s string) int {
	n := 0
	for _, word := range strings.Fields(s) {
		n = max(n, columnsWide(word))
	}
	return n
}
