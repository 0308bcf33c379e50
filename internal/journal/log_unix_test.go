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
	attached := l.Attach(dir)
	filetest.Must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &usual))
	filetest.Must(t, attached)
	var failed *atomicfile.WriteError
	if err := l.Close(); !errors.As(err, &failed) || failed.Path != filepath.Join(dir, Name) {
		t.Errorf("error %v", err)
	}
}
