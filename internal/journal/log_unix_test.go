//go:build unix

package journal

import (
	"bytes"
	"errors"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/filetest"
)

// TestEarlyLinesThatDoNotFit: the lines from before there was a file are more than
// the disk takes. The console goes on, and the end says that the log is not whole.
func TestEarlyLinesThatDoNotFit(t *testing.T) {
	dir := t.TempDir()
	l := New(&bytes.Buffer{}, Options{})
	for range 40 {
		l.Info("much", "text", strings.Repeat("x", 10_000))
	}
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var usual syscall.Rlimit
	filetest.Must(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &usual))
	filetest.Must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 16, Max: usual.Max}))
	attached := l.Attach(filetest.Root(t, dir))
	filetest.Must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &usual))
	filetest.Must(t, attached)
	var failed *atomicfile.WriteError
	if err := l.Close(); !errors.As(err, &failed) || failed.Path != filepath.Join(dir, Name) {
		t.Errorf("error %v", err)
	}
}

// TestLaterLinesThatDoNotFit: the disk fills up after the log was opened and has
// room again at the end. What was lost in between is told, and lines go on.
func TestLaterLinesThatDoNotFit(t *testing.T) {
	dir := t.TempDir()
	var console bytes.Buffer
	l := New(&console, Options{})
	filetest.Must(t, l.Attach(filetest.Root(t, dir)))
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var usual syscall.Rlimit
	filetest.Must(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &usual))
	filetest.Must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 10, Max: usual.Max}))
	l.Info("much", "text", strings.Repeat("x", 10_000))
	filetest.Must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &usual))
	l.Info("after", "text", "y")
	if err := l.Close(); !errors.Is(err, syscall.EFBIG) {
		t.Errorf("error %v", err)
	}
	if !strings.Contains(console.String(), "after") {
		t.Errorf("the console stopped at %q", console.String())
	}
}
