package export

import (
	"fmt"

	"github.com/latent-go/latent/internal/atomicfile"
)

// The forms.
const (
	Ptychodus = "ptychodus"
	CXI       = "cxi"
	HDF5      = "hdf5"
	TIFF      = "tiff"
)

// Planck's constant times the speed of light, electron volts times metres, and the
// electron volt in joules.
const (
	hc    = 1.23984198433e-6
	joule = 1.602176634e-19
)

// Write writes a reconstruction to a file in one of the forms.
func Write(path, format string, r *Result) error {
	if format != HDF5 && format != TIFF && r.Pixel == 0 {
		return fmt.Errorf("a file for %s has lengths in metres, and the size of an object pixel is not known: give it with --object-pixel, or convert the data with wavelength, distance and pixel", format)
	}
	if format == TIFF {
		return atomicfile.Write(path, 0o644, r.tiff)
	}
	return r.hdf(path, map[string]func(*tree){Ptychodus: r.ptychodus, CXI: r.cxi, HDF5: r.plain}[format])
}
