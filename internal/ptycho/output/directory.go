package output

import (
	"errors"
	"os"

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
	f, err := os.CreateTemp(dir, ".writable-*")
	if err != nil {
		return &atomicfile.WriteError{Path: dir, Err: err}
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
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
