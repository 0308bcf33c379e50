package term

import (
	"errors"
	"io"
	"testing"
)

func TestMessages(t *testing.T) {
	u, out, err := newUI(ProgressAuto)
	u.Fail(errors.New("bad value \x1b[31m\n  at line 3"), "use --help", "or ask")
	u.Warnf("R-hat %.2f", 1.05)
	u.Infof("done")
	want := "error: bad value \n         at line 3\nhint: use --help\nhint: or ask\nwarning: R-hat 1.05\ndone\n"
	if got := err.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if out.String() != "" {
		t.Errorf("standard output got %q", out)
	}
}

func TestColoursOfMessages(t *testing.T) {
	u, _, err := newUI(ProgressAuto)
	u.err.color = true
	u.Errorf("x")
	u.Infof("y")
	if got, want := err.String(), "\x1b[1;31merror: \x1b[0mx\ny\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDataGoesToTheDataWriter(t *testing.T) {
	u, out, err := newUI(ProgressAuto)
	_, _ = io.WriteString(u.Out(), "data\n")
	_, _ = io.WriteString(u.Err(), "log\n")
	if out.String() != "data\n" || err.String() != "log\n" {
		t.Errorf("out %q, err %q", out, err)
	}
	if u.Color() || u.Interactive() {
		t.Error("a buffer is taken for a terminal")
	}
}

// A table has no error of its own: what got lost is known afterwards.
func TestLostData(t *testing.T) {
	u := New(fullDisk{}, io.Discard, Options{})
	if err := u.Lost(); err != nil {
		t.Errorf("nothing is written, and %v", err)
	}
	u.Table([]string{"a"}, [][]string{{"1"}}, TableOptions{})
	if err := u.Lost(); !errors.Is(err, errFull) {
		t.Errorf("error %v, want %v", err, errFull)
	}
}

var errFull = errors.New("the disk is full")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }
