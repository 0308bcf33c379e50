package atomicfile

import (
	"errors"
	"io"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestTooLarge: a file that the limits of the process or the file system do not
// allow is called so, with the way out.
func TestTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	err := (&WriteError{Path: path, Err: syscall.EFBIG}).Error()
	if !strings.Contains(err, path) || !strings.Contains(err, "ulimit -f") {
		t.Error(err)
	}
	if err := Write(path, 0o666, func(io.Writer) error { return syscall.EFBIG }); !errors.Is(err, syscall.EFBIG) {
		t.Error(err)
	}
}
