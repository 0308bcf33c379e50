package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/npz"
)

// outputDir makes a directory for results and tries whether files can be written
// to it, before the work that leads to them.
func outputDir(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return &atomicfile.WriteError{Path: dir, Err: err}
	}
	return writable(dir)
}

func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".writable-*")
	if err != nil {
		return &atomicfile.WriteError{Path: dir, Err: err}
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// outputFile checks that a data file can be written. One that is already there is
// replaced if it is a data file; anything else is somebody's, perhaps raw data.
func outputFile(path string) error {
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("output directory not found: %s", dir)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return writable(dir)
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("output file: %s is a directory", path)
	}
	f, err := npz.Open(path, npz.Limits{})
	if err != nil || !f.Has("diffraction") {
		err = fmt.Errorf("%s exists and is no data file of this program: choose another name or remove it", path)
	}
	if f != nil {
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return err
	}
	return writable(dir)
}
