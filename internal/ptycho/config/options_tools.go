package config

import (
	"strings"
	"sync"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/settings"
)

// Commands without the five levels: what is typed beats the default.
const (
	Reconstruct = "reconstruct"
	Convert     = "convert"
)

// ConvertSettings describe a file of raw counts and what to make of it.
type ConvertSettings struct {
	N          int      `key:"N"`
	Pad        bool     `key:"pad"`
	Bin        int      `key:"bin"`
	Centre     string   `key:"centre"`
	DataKey    string   `key:"data_key"`
	ProbeKey   string   `key:"probe_key"`
	ScanKey    string   `key:"scan_key"`
	MaskKey    string   `key:"mask_key"`
	Positions  string   `key:"positions"`
	Wavelength float64  `key:"wavelength"`
	Energy     float64  `key:"energy"`
	Distance   float64  `key:"distance"`
	Pixel      float64  `key:"pixel"`
	Swap       bool     `key:"swap_axes"`
	FlipRow    bool     `key:"flip_rows"`
	FlipCol    bool     `key:"flip_columns"`
	CentreRow  *int     `key:"centre_row"`
	CentreCol  *int     `key:"centre_column"`
	Product    string   `key:"product"`
	Probe      string   `key:"probe"`
	Defocus    *float64 `key:"defocus"`
	MaskGood   string   `key:"mask_good"`
	Invalid    string   `key:"invalid"`
	MaxCount   float64  `key:"max_count"`
	Quiet      bool     `key:"quiet"`
}

// ConvertOptions returns the options of convert.
var ConvertOptions = sync.OnceValue(func() *options.Set {
	length := func(key, help string) options.Option {
		return options.Option{Key: key, Kind: options.Float, Default: 0.0, Range: notNegative, Phrase: key + " must be >= 0", Group: "Geometry", Help: help + "; 0 for unknown"}
	}
	name := func(key, placeholder, help string) options.Option {
		return options.Option{Key: key, Kind: options.String, Default: "", Placeholder: placeholder, Group: "Input", Help: help}
	}
	choice := func(key, help string, choices ...string) options.Option {
		return options.Option{Key: key, Kind: options.Enum, Default: choices[0], Choices: choices, Group: "Input", Help: help}
	}
	pixel := func(key, help string) options.Option {
		return options.Option{Key: key, Kind: options.Int, Range: notNegative, Phrase: key + " must be >= 0", Group: "Input", Help: help}
	}
	flip := func(key, help string) options.Option {
		return options.Option{Key: key, Kind: options.Bool, Default: false, Group: "Geometry", Help: help}
	}
	return tools(
		options.Option{Key: "N", Kind: options.Int, Default: 64, Range: options.Between(4, 4096), Phrase: "N must be a power of two from 4 to 4096", Group: "Output", Help: "Side of the patterns to make; the detector is cropped to it"},
		options.Option{Key: "bin", Kind: options.Int, Default: 1, Range: options.Between(1, 4096), Phrase: "bin must be from 1 to 4096", Group: "Output", Help: "Detector pixels summed along each axis, before cropping"},
		options.Option{Key: "pad", Kind: options.Bool, Default: false, Group: "Output", Help: "Surround a detector that is smaller than N, or whose direct beam is near its edge, with masked pixels"},
		name("data_key", "name", "Array of the counts, (M, D, D); unset for that of the format"), name("probe_key", "name", "Array of the probe"),
		name("scan_key", "name", "Array of the positions: (M, 2) pairs of row and column, or in HDF5 (M, 3) translations of the sample"),
		name("mask_key", "name", "Array of the mask, if there is one"),
		choice("mask_good", "Which numbers of a mask are good pixels; auto is nonzero in NPZ and for booleans, zero for the integers of HDF5 and for bad_pixels", "auto", "zero", "nonzero"),
		choice("invalid", "What becomes of negative counts and of those that are no numbers, where the mask does not cover them", "error", "mask", "zero"),
		options.Option{Key: "max_count", Kind: options.Float, Default: 0.0, Range: notNegative, Phrase: "max_count must be >= 0", Group: "Input", Help: "Mask counts from here on, for pixels that are saturated or marked by a huge number; 0 for no limit"},
		name("product", "file", "Ptychodus product, or PtychoViT's NAME_para.hdf5, with positions, probe and pixel for the patterns of INPUT"),
		name("probe", "file|guess", "File with a probe, or guess to make one from the mean pattern; unset for that of the input"),
		options.Option{Key: "defocus", Kind: options.Float, Group: "Input", Help: "Of a guessed probe, metres from the focus to the sample; unset to search for it"},
		choice("centre", "Where the zero frequency is", "auto", "corner", "centre"),
		pixel("centre_row", "Row of the zero frequency, from 0; unset for the middle"), pixel("centre_column", "Column of the zero frequency, from 0; unset for the middle"),
		options.Option{Key: "positions", Kind: options.Enum, Default: "auto", Choices: []string{"auto", "px", "m"}, Group: "Geometry", Help: "Unit of the positions; auto is px in NPZ, m in HDF5; m needs wavelength or energy, distance and pixel, from the file or the flags"},
		length("wavelength", "Wavelength in metres"), length("energy", "Photon energy in electron volts, instead of the wavelength"),
		length("distance", "Sample to detector in metres"), length("pixel", "Detector pixel in metres"),
		flip("swap_axes", "Exchange the coordinates: positions are (column, row) pairs"), flip("flip_rows", "The motor runs against the rows"), flip("flip_columns", "The motor runs against the columns"),
		options.Option{Key: "quiet", Kind: options.Bool, Default: false, Group: "Output", Help: "Of the messages show only warnings and errors"},
	)
})

// tools gives every option the flag of its key, with dashes, and leaves ranges to the second
// layer.
func tools(list ...options.Option) *options.Set {
	for i := range list {
		o := &list[i]
		if o.Flag == "" {
			o.Flag = strings.ReplaceAll(o.Key, "_", "-")
		}
		o.Late = o.Range != nil
	}
	return options.NewSet(list...)
}

// NewConvert reads the flags that were typed and checks them; nil means none.
func NewConvert(fs *pflag.FlagSet) (*ConvertSettings, error) {
	s := new(ConvertSettings)
	if err := decodeFlags(ConvertOptions(), fs, s); err != nil {
		return nil, err
	}
	switch {
	case s.N&(s.N-1) != 0:
		return nil, &settings.Error{File: "--N", Key: "N", Msg: "N must be a power of two from 4 to 4096 (got " + options.Format(s.N) + ")"}
	case s.Wavelength > 0 && s.Energy > 0:
		return nil, &settings.Error{File: "--energy", Key: "energy", Msg: "wavelength and energy are both given", Hint: "give one of them"}
	case s.Defocus != nil && s.Probe != "guess":
		return nil, &settings.Error{File: "--defocus", Key: "defocus", Msg: "a defocus is for a guessed probe only", Hint: "add --probe guess"}
	case s.Centre == "corner" && (s.CentreRow != nil || s.CentreCol != nil):
		return nil, &settings.Error{File: "--centre", Key: "centre", Msg: "the zero frequency is either at the corner or at a given pixel", Hint: "leave out --centre-row and --centre-column"}
	}
	return s, nil
}

// decodeFlags lays the flags that were typed over the defaults, and layers
// between them.
func decodeFlags(set *options.Set, fs *pflag.FlagSet, dst any, between ...*settings.Layer) error {
	r, err := resolveFlags(set, fs, between...)
	if err == nil {
		settings.Decode(r, dst)
	}
	return err
}

func resolveFlags(set *options.Set, fs *pflag.FlagSet, between ...*settings.Layer) (*settings.Resolved, error) {
	layers := append([]*settings.Layer{settings.Defaults(set)}, between...)
	if fs != nil {
		l, err := settings.FromFlags(fs, "flag", nil)
		if err != nil {
			return nil, err
		}
		layers = append(layers, l)
	}
	return settings.Resolve(set, layers...), nil
}
