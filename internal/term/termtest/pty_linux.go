package termtest

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// Terminal is a pseudo-terminal with a [Screen] behind it.
type Terminal struct {
	File *os.File // what a program takes for its terminal

	mu     sync.Mutex
	screen *Screen
	done   chan struct{}
	outer  *os.File
}

// Pair opens the two ends of a pseudo-terminal of the given size: inner is what a
// program takes for its terminal, outer shows what it writes.
func Pair(t testing.TB, columns, rows int) (inner, outer *os.File) {
	t.Helper()
	outer, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(outer.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(outer.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	inner, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	size := &unix.Winsize{Row: uint16(rows), Col: uint16(columns)}
	if err := unix.IoctlSetWinsize(int(outer.Fd()), unix.TIOCSWINSZ, size); err != nil {
		t.Fatal(err)
	}
	return inner, outer
}

// Open returns a terminal of the given size. Close it before the screen is read for
// the last time.
func Open(t testing.TB, columns, rows int) *Terminal {
	t.Helper()
	inner, outer := Pair(t, columns, rows)
	s := &Terminal{File: inner, screen: New(columns), done: make(chan struct{}), outer: outer}
	go s.read()
	t.Cleanup(s.Close)
	return s
}

func (s *Terminal) read() {
	defer close(s.done)
	buf := make([]byte, 4096)
	for {
		n, err := s.outer.Read(buf)
		s.mu.Lock()
		_, _ = s.screen.Write(buf[:n])
		s.mu.Unlock()
		if err != nil { // EIO when the inner end closes
			return
		}
	}
}

// Lines are those of the screen at this moment, see [Screen.Lines].
func (s *Terminal) Lines() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.Lines()
}

// Close ends the terminal, after which nothing changes any more.
func (s *Terminal) Close() {
	s.File.Close()
	<-s.done
	s.outer.Close()
}
