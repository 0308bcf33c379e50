package term

import (
	"fmt"
	"io"
	"strings"

	"github.com/latent-go/latent/internal/safetext"
)

// SGR codes of ECMA-48.
const (
	bold   = "1"
	dim    = "2"
	red    = "1;31"
	yellow = "33"
	cyan   = "36"
)

// paint wraps s in a colour where s may have one.
func (s screen) paint(code, text string) string {
	if !s.color || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// Errorf prints "error: " and the message.
func (u *UI) Errorf(format string, args ...any) { u.message(red, "error", format, args) }

// Warnf prints "warning: " and the message.
func (u *UI) Warnf(format string, args ...any) { u.message(yellow, "warning", format, args) }

// Hintf prints "hint: " and what the reader can do.
func (u *UI) Hintf(format string, args ...any) { u.message(cyan, "hint", format, args) }

// Infof prints the message alone, unless the UI is hushed.
func (u *UI) Infof(format string, args ...any) {
	if !u.hush {
		u.message("", "", format, args)
	}
}

// Textf prints lines to the data writer. On a terminal they break between words, and
// what continues one is indented. See [UI.Lost] for failures.
func (u *UI) Textf(format string, args ...any) {
	body := fmt.Sprintf(format, args...)
	if u.out.tty {
		body = wrap(body, screenWidth(u.out.w))
	}
	writeString(u.Out(), body+"\n")
}

// Fail prints the error and then each hint.
func (u *UI) Fail(err error, hints ...string) {
	u.Errorf("%v", err)
	for _, h := range hints {
		u.Hintf("%s", h)
	}
}

// message prints in one write, with the further lines indented to the first. On a
// terminal lines break between words.
func (u *UI) message(color, label, format string, args []any) {
	body := strings.TrimRight(safetext.TerminalLines(fmt.Sprintf(format, args...)), "\n ")
	if label != "" {
		label += ": "
	}
	if u.err.tty {
		body = wrap(body, screenWidth(u.err.w)-len(label))
	}
	if label != "" {
		body = strings.ReplaceAll(body, "\n", "\n"+strings.Repeat(" ", len(label)))
	}
	// Nobody is left to tell when standard error is closed.
	_, _ = io.WriteString(u.Err(), u.err.paint(color, label)+body+"\n")
}
