// Package termtest is a terminal for tests: what a program shows there, as text.
package termtest

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Screen is a terminal of some columns that keeps every line it has shown. It knows
// what progress bars and tables use: line feeds, carriage returns, moving the cursor
// up, and erasing; colours are passed over.
type Screen struct {
	columns int
	lines   [][]rune
	row     int
	column  int
	rest    []byte // a sequence whose end has not arrived
}

// New returns an empty screen of a width.
func New(columns int) *Screen { return &Screen{columns: columns, lines: [][]rune{nil}} }

// Write shows p.
func (s *Screen) Write(p []byte) (int, error) {
	b := append(s.rest, p...)
	for len(b) > 0 {
		n := s.next(b)
		if n == 0 {
			break
		}
		b = b[n:]
	}
	s.rest = append([]byte(nil), b...)
	return len(p), nil
}

// next shows one character or sequence and returns its length, 0 for an unfinished
// one.
func (s *Screen) next(b []byte) int {
	switch b[0] {
	case '\n':
		s.down()
		return 1
	case '\r':
		s.column = 0
		return 1
	case '\x1b':
		return s.escape(b)
	}
	if !utf8.FullRune(b) {
		return 0
	}
	r, n := utf8.DecodeRune(b)
	s.put(r)
	return n
}

func (s *Screen) down() {
	if s.row++; s.row == len(s.lines) {
		s.lines = append(s.lines, nil)
	}
}

// put writes a character, on the next line when this one is full. A wide one takes
// two places.
func (s *Screen) put(r rune) {
	w := text.RuneWidth(r)
	if s.column+w > s.columns {
		s.column = 0
		s.down()
	}
	line := s.lines[s.row]
	for len(line) < s.column+w {
		line = append(line, ' ')
	}
	for k := range w {
		line[s.column+k] = 0 // the second half of a wide character
	}
	if w > 0 {
		line[s.column] = r
	}
	s.lines[s.row] = line
	s.column += w
}

// escape obeys a control sequence.
func (s *Screen) escape(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	if b[1] != '[' {
		return 2
	}
	end := 2
	for end < len(b) && (b[end] < '@' || b[end] > '~') {
		end++
	}
	if end == len(b) {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimLeft(string(b[2:end]), "?"))
	if err != nil {
		n = 0
	}
	switch b[end] {
	case 'A':
		s.row = max(0, s.row-max(n, 1))
	case 'J':
		s.erase()
		s.lines = s.lines[:s.row+1]
	case 'K':
		s.erase()
	case 'G':
		s.column = max(n, 1) - 1
	}
	return end + 1
}

// erase takes the rest of the line away.
func (s *Screen) erase() {
	if line := s.lines[s.row]; len(line) > s.column {
		s.lines[s.row] = line[:s.column]
	}
}

// Lines are all lines so far, those that have scrolled away among them, without
// blanks at their ends.
func (s *Screen) Lines() []string {
	out := make([]string, len(s.lines))
	for i, l := range s.lines {
		out[i] = strings.TrimRight(strings.ReplaceAll(string(l), "\x00", ""), " ")
	}
	if n := len(out); out[n-1] == "" {
		out = out[:n-1]
	}
	return out
}
