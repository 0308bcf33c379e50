package output

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/latent-go/latent/internal/atomicfile"
)

// Directory makes a directory for results and tries whether files can be written
// to it, before the work that leads to them.
func Directory(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return &atomicfile.WriteError{Path: dir, Err: err}
	}
	return Writable(dir)
}

// Writable tries whether files can be written to a directory.
func Writable(dir string) error {
	f, err := os.CreateTemp(dir, probe+"*")
	if err != nil {
		return &atomicfile.WriteError{Path: dir, Err: err}
	}
	err = errors.Join(f.Close(), os.Remove(f.Name()))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // [sweep] of a second process was faster
	}
	return err
}

// probe begins the names of files that [Writable] makes for a moment.
const probe = ".writable-"

// sweep removes what Writable left in a process that was killed at that moment.
func sweep(dir string) {
	entries, _ := os.ReadDir(dir) // without it there is nothing to remove
	for _, e := range entries {
		digits, ours := strings.CutPrefix(e.Name(), probe)
		if info, err := e.Info(); ours && err == nil && info.Mode().IsRegular() && info.Size() == 0 && strings.Trim(digits, "0123456789") == "" {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// Exists tells whether a name is taken.
func Exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// IsFile tells whether there is a file at path.
func IsFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// SameFile tells whether two paths lead to one file or directory.
func SameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}
