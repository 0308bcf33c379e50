package config

import (
	"sync"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
)

// ExportSettings say in which form a reconstruction is written, and the lengths that
// its file does not know; zero is unknown.
type ExportSettings struct {
	Format   string  `key:"format"`
	Pixel    float64 `key:"object_pixel"`
	Energy   float64 `key:"energy"`
	Distance float64 `key:"distance"`
	Quiet    bool    `key:"quiet"`
}

// ExportOptions returns the options of export.
var ExportOptions = sync.OnceValue(func() *options.Set {
	length := func(key, help string) options.Option {
		return options.Option{Key: key, Kind: options.Float, Default: 0.0, Range: notNegative, Phrase: key + " must be >= 0", Group: "Geometry", Help: help + "; 0 for what the file says"}
	}
	return tools(
		options.Option{Key: "format", Kind: options.Enum, Default: "ptychodus", Choices: []string{"ptychodus", "cxi", "hdf5", "tiff"}, Group: "Output", Help: "Form of the file: a product of Ptychodus, a CXI file, plain HDF5, or a TIFF stack of amplitude and phase"},
		length("object_pixel", "Size of an object pixel in metres"), length("energy", "Photon energy in electron volts"), length("distance", "Sample to detector in metres"),
		options.Option{Key: "quiet", Kind: options.Bool, Default: false, Group: "Output", Help: "Of the messages show only warnings and errors"},
	)
})

// NewExport reads the flags that were typed; nil means none.
func NewExport(fs *pflag.FlagSet) (*ExportSettings, error) {
	s := new(ExportSettings)
	return s, decodeFlags(ExportOptions(), fs, s)
}
