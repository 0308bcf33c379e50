package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/output"
)

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
		return output.Writable(dir)
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
	return output.Writable(dir)
}
