package export

import (
	"fmt"

	"github.com/latent-go/latent/internal/atomicfile"
)

// The forms.
const (
	ptychodusForm = "ptychodus"
	cxiForm       = "cxi"
	hdf5Form      = "hdf5"
	tiffForm      = "tiff"
)

// Planck's constant times the speed of light, electron volts times metres, and the
// electron volt in joules.
const (
	hc    = 1.23984198433e-6
	joule = 1.602176634e-19
)

// Write writes a reconstruction to a file in one of the forms.
func Write(path, format string, r *Result) error {
	if format != hdf5Form && format != tiffForm && r.Pixel == 0 {
		return fmt.Errorf("a file for %s has lengths in metres, and the size of an object pixel is not known: give it with --object-pixel, or convert the data with wavelength, distance and pixel", format)
	}
	if format == tiffForm {
		return atomicfile.Write(path, 0o644, r.tiff)
	}
	return r.hdf(path, map[string]func(*tree){ptychodusForm: r.ptychodus, cxiForm: r.cxi, hdf5Form: r.plain}[format])
}
