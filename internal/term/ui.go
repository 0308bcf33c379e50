package term

import (
	"cmp"
	"io"
	"os"
	"sync"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"
)

// Progress says how bars are shown.
type Progress int

// ProgressAuto draws live bars on a terminal and prints plain lines elsewhere.
const (
	ProgressAuto  Progress = iota
	ProgressLive           // draw bars wherever the output goes
	ProgressPlain          // print lines, also on a terminal
	ProgressOff            // print nothing
)

// Options change what [New] finds out for itself. The zero value is right for
// a program without options.
type Options struct {
	NoColor  bool
	Progress Progress

	// Interval is the time between two plain lines of one bar; 0 means 10 s.
	Interval time.Duration

	// Getenv replaces os.Getenv in tests.
	Getenv func(string) string
}

// UI is a pair of writers with the knowledge of what they can show. Its
// methods may be called from several goroutines.
type UI struct {
	out      screen
	err      screen
	progress Progress
	interval time.Duration

	mu   sync.Mutex // one message at a time, and not into a bar
	live *livePanel // drawn at the moment, or nil
	hush bool       // only warnings and errors
	lost error      // why data did not arrive
}

// screen is a writer and its abilities.
type screen struct {
	w     io.Writer
	tty   bool
	color bool
}

// New returns a UI that writes data to out and messages to err.
func New(out, err io.Writer, opts Options) *UI {
	// Terminals of today draw ambiguous characters (box lines, Greek) one
	// column wide in every locale; the table writer's guess from LANG is older.
	text.OverrideRuneWidthEastAsianWidth(false)
	getenv := opts.Getenv
	if getenv == nil {
		getenv = os.Getenv
	}
	u := &UI{
		out: newScreen(out, opts, getenv), err: newScreen(err, opts, getenv),
		progress: opts.Progress, interval: cmp.Or(opts.Interval, 10*time.Second),
	}
	if u.progress == ProgressAuto {
		u.progress = ProgressPlain
		if u.err.tty && screenWidth(err) > 0 {
			u.progress = ProgressLive
		}
	}
	return u
}

func newScreen(w io.Writer, opts Options, getenv func(string) string) screen {
	s := screen{w: w, tty: isTerminal(w) && getenv("TERM") != "dumb"}
	s.color = s.tty && !opts.NoColor && getenv("NO_COLOR") == "" && enableEscapes(w)
	return s
}

// Out returns the writer for data.
func (u *UI) Out() io.Writer { return outWriter{u} }

// Lost returns the first error of the data writer. A table that did not arrive
// is no success, whoever printed it.
func (u *UI) Lost() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.lost
}

type outWriter struct{ u *UI }

// Write passes p on and remembers the first failure.
func (w outWriter) Write(p []byte) (int, error) {
	n, err := w.u.out.w.Write(p)
	if err != nil {
		w.u.mu.Lock()
		defer w.u.mu.Unlock()
		w.u.lost = cmp.Or(w.u.lost, err)
	}
	return n, err
}

// Err returns the writer for messages and logs. While bars are drawn, what is
// written appears above them.
func (u *UI) Err() io.Writer { return errWriter{u} }

// Hush leaves warnings, errors and hints of all messages, and shows no progress.
func (u *UI) Hush() { u.hush, u.progress = true, ProgressOff }

// Live reports whether progress is drawn as bars, for somebody who watches.
func (u *UI) Live() bool { return u.progress == ProgressLive }

// Framed reports whether data go to a screen, whose width tables keep.
func (u *UI) Framed() bool { return u.out.tty }

// Color reports whether messages may have colours.
func (u *UI) Color() bool { return u.err.color }

// Interactive reports whether somebody can watch the messages.
func (u *UI) Interactive() bool { return u.err.tty }

type errWriter struct{ u *UI }

// Write prints p in one piece.
func (w errWriter) Write(p []byte) (int, error) {
	w.u.mu.Lock()
	defer w.u.mu.Unlock()
	if w.u.live != nil {
		if n, err := w.u.live.above(p); err == nil {
			return n, nil
		}
	}
	return w.u.err.w.Write(p)
}

// filer is what os.File has and wrappers of it keep.
type filer interface{ Fd() uintptr }

func isTerminal(w io.Writer) bool {
	f, ok := w.(filer)
	return ok && term.IsTerminal(int(f.Fd()))
}

// screenWidth returns the columns of the terminal w, or 0 when unknown.
func screenWidth(w io.Writer) int {
	f, ok := w.(filer)
	if !ok {
		return 0
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return columns
}
