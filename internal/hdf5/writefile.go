package hdf5

import (
	"io"
	"io/fs"
	"os"

	"github.com/latent-go/latent/internal/atomicfile"
)

// WriteFile writes path through build so that the file is there whole or not
// at all: it is written beside path, flushed to the disk and renamed. perm is
// the mode before the umask.
func WriteFile(path string, perm fs.FileMode, build func(*Writer) error) error {
	return atomicfile.File(path, perm, func(f *os.File) error { return Fill(f, build) })
}

// Fill writes an HDF5 file from the beginning of out, which is empty.
func Fill(out io.WriterAt, build func(*Writer) error) error {
	w := NewWriter(out)
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
