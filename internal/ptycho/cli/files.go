package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/ptychography"
)

// mustExist fails for a file that is not there, in the words of the documented
// messages.
func mustExist(what, path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s not found: %s", what, path)
	case err != nil:
		return fmt.Errorf("%s: %w", what, err)
	case info.IsDir():
		return fmt.Errorf("%s: %s is a directory", what, path)
	}
	return nil
}

// required fails for a setting without a value.
func required(flag, value string) error {
	if value == "" {
		return fmt.Errorf("--%s is required", flag)
	}
	return nil
}

// load reads a data file, says what was unusual and records it.
func load(ui *term.UI, run *output.Run, path, kind string) (*npzdata.Data, error) {
	k, err := npzdata.ParseKind(kind)
	if err != nil {
		return nil, err
	}
	d, err := npzdata.Load(path, npzdata.Options{Kind: k})
	if errors.Is(err, npz.ErrFormat) && isHDF5(path) {
		return nil, fmt.Errorf("%s is an HDF5 file: make a data file of it with ptycho convert %s data.npz", path, path)
	}
	if err != nil {
		return nil, err
	}
	for _, note := range d.Notes {
		ui.Warnf("%s: %s", path, note)
		run.Notes = append(run.Notes, path+": "+note)
	}
	return d, run.Input(path)
}

// isHDF5 tells whether a file begins as HDF5 does.
func isHDF5(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 4)
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == "\x89HDF"
}

// dataset checks that data can be worked on, and brings the probe to their scale.
func dataset(path string, d *npzdata.Data) (*ptychography.Dataset, error) {
	set, err := d.Dataset()
	if err == nil {
		err = set.Check()
	}
	if err == nil {
		err = extent(set.Scan, set.Patterns.N)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	set.Probe = set.Probe.Clone()
	set.Probe.Normalize(set.Patterns.MeanCounts())
	return set, nil
}

// mostPixels bounds the object: 2^28 pixels are 2 GiB.
const mostPixels = 1 << 28

// extent fails for a scan over an object that no memory holds, which means
// positions in another unit or a wild one.
func extent(scan ptychography.Scan, n int) error {
	low, high := scan.Bounds()
	rows, cols := high.Y-low.Y+float64(n), high.X-low.X+float64(n)
	if rows*cols > mostPixels {
		return fmt.Errorf("the scan spans %.3g x %.3g pixels: positions must be in object pixels (ptycho convert turns metres into them)", rows, cols)
	}
	return nil
}

// bundledStar is the data set that comes with the program.
var bundledStar = filepath.Join("datasets", "siemens-star", "siemens-star-64.npz")

// findStar returns the bundled data set, from the working directory or that of
// the program.
func findStar() (string, error) {
	dirs := []string{"."}
	if exe, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(exe); err == nil {
			exe = real
		}
		dirs = append(dirs, filepath.Dir(exe))
	}
	for _, dir := range dirs {
		if path := filepath.Join(dir, bundledStar); mustExist("data", path) == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no file is named, and the bundled %s is neither in the working directory nor beside the program; name a file", bundledStar)
}
