package term

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// hanging indents what continues a line.
const hanging = "  "

// wrap breaks the lines that are wider than limit columns between words, and indents
// what continues them. A word that is wider alone stays whole, so that it can be
// copied; 0 or less means no limit.
func wrap(s string, limit int) string {
	if limit <= 0 {
		return s
	}
	var out []string
	for _, line := range strings.Split(s, "\n") {
		out = append(out, wrapLine(line, limit)...)
	}
	return strings.Join(out, "\n")
}

func wrapLine(line string, limit int) []string {
	if columnsWide(line) <= limit {
		return []string{line}
	}
	indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
	var out []string
	now := indent
	for rest := line[len(indent):]; rest != ""; {
		gap := rest[:len(rest)-len(strings.TrimLeft(rest, " "))]
		word, after, more := strings.Cut(rest[len(gap):], " ")
		if rest = ""; more {
			rest = " " + after
		}
		if word == "" { // blanks at the end
			break
		}
		if strings.TrimSpace(now) == "" {
			now += word
			continue
		}
		if columnsWide(now)+len(gap)+columnsWide(word) <= limit {
			now += gap + word
			continue
		}
		out = append(out, now)
		now = indent + hanging + word
	}
	return append(out, now)
}

func columnsWide(s string) int { return text.StringWidthWithoutEscSequences(s) }
