package hdf5

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"

	"github.com/latent-go/latent/internal/atomicfile/flush"
)

// WriteFile writes path through build so that the file is there whole or not
// at all: it is written beside path, flushed to the disk and renamed. perm is
// the mode before the umask.
func WriteFile(path string, perm fs.FileMode, build func(*Writer) error) (err error) {
	file, err := createBeside(path, perm)
	if err != nil {
		return fmt.Errorf("hdf5: create %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s: %w", path, err)
			// Both fail harmlessly once the file is closed and renamed.
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	if err = fill(file, build); err != nil {
		return err
	}
	if err = errors.Join(flush.File(file), file.Close()); err != nil {
		return err
	}
	if err = os.Rename(file.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// fill runs build and finishes the file.
func fill(file *os.File, build func(*Writer) error) error {
	w := NewWriter(file)
	if err := build(w); err != nil {
		w.Abort()
		return err
	}
	if err := w.Close(); err != nil {
		w.Abort()
		return err
	}
	return nil
}

// createBeside makes a new file in the directory of path. Unlike
// [os.CreateTemp] it lets the umask decide who may read the result.
func createBeside(path string, perm fs.FileMode) (*os.File, error) {
	for range 100 {
		name := fmt.Sprintf("%s.%08x.tmp", path, rand.Uint32())
		file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, perm)
		if !errors.Is(err, fs.ErrExist) {
			return file, err
		}
	}
	return nil, errors.New("no free name for a temporary file; remove old *.tmp files")
}

// syncDir makes a rename last through a power cut. Windows does so by itself
// and cannot open a directory for writing. The file's bytes are safe by now,
// so a file system that cannot flush a directory is no failure.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = flush.File(d)
	return d.Close()
}
