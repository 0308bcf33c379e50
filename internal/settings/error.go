package settings

import (
	"fmt"
	"strings"

	"github.com/latent-go/latent/internal/safetext"
)

// Error is a mistake in a source of settings. Its text has the position, the
// message, the hint and, where there is a file, the lines around the place.
type Error struct {
	File         string // file, flag or variable; may be empty
	Line, Column int    // 1-based; 0 when unknown
	Key          string // the key concerned, if any
	Msg          string // what is wrong
	Hint         string // what to do about it, may be empty
	Excerpt      string // source lines with a caret, may be empty
	Err          error  // the cause, may be nil
}

// Error implements error. The first line stands alone; the excerpt follows.
func (e *Error) Error() string {
	s := e.Summary()
	if e.Excerpt != "" {
		s += "\n" + strings.TrimRight(e.Excerpt, "\n")
	}
	return s
}

// Summary returns the error without the excerpt.
func (e *Error) Summary() string {
	s := e.Msg
	if p := e.Position(); p != "" {
		s = p + ": " + s
	}
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

// Position returns "file:line:column", as far as it is known.
func (e *Error) Position() string {
	switch {
	case e.Line == 0:
		return e.File
	case e.Column == 0:
		return fmt.Sprintf("%s:%d", e.File, e.Line)
	}
	return fmt.Sprintf("%s:%d:%d", e.File, e.Line, e.Column)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// excerpt returns the two lines before the place, the line itself and a caret.
// Control characters of the source do not reach the terminal, and long lines are
// cut.
func excerpt(lines []string, line, column int) string {
	if line < 1 || line > len(lines) {
		return ""
	}
	var b strings.Builder
	for n := max(1, line-2); n <= line; n++ {
		mark := ' '
		if n == line {
			mark = '>'
		}
		fmt.Fprintf(&b, "%c %3d | %s\n", mark, n, shown(lines[n-1]))
	}
	if column >= 1 && column <= excerptWidth {
		fmt.Fprintf(&b, "      | %s^\n", strings.Repeat(" ", column-1))
	}
	return b.String()
}

const excerptWidth = 100

// shown prepares a source line for printing; characters keep their columns.
func shown(line string) string {
	var b strings.Builder
	for i, r := range []rune(line) {
		if i == excerptWidth {
			b.WriteString(" ...")
			break
		}
		if s := safetext.TerminalSafe(string(r)); s != "" {
			b.WriteString(s)
		} else {
			b.WriteByte('?')
		}
	}
	return b.String()
}
