package config

import (
	"strconv"
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
	Sentinels  string   `key:"sentinels"`
	Hot        string   `key:"hot"`
	DataKind   string   `key:"data_kind"`
	DarkKey    string   `key:"dark_key"`
	FlatKey    string   `key:"flat_key"`
	First      int      `key:"first"`
	SkipFrames int      `key:"skip_frames"`
	SkipScan   int      `key:"skip_positions"`
	Exclude    string   `key:"exclude"`
	Voltage    float64  `key:"voltage"`
	Rotation   float64  `key:"rotation"`
	Orient     string   `key:"orient"`
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
	number := func(key, help string) options.Option {
		o := pixel(key, help)
		o.Default = 0
		return o
	}
	flip := func(key, help string) options.Option {
		return options.Option{Key: key, Kind: options.Bool, Default: false, Group: "Geometry", Help: help}
	}
	return tools(
		options.Option{Key: "N", Kind: options.Int, Default: 64, Range: options.Between(4, 4096), Phrase: "N must be a power of two from 4 to 4096", Group: "Output", Help: "Side of the patterns to make; the detector is cropped to it"},
		options.Option{Key: "bin", Kind: options.Int, Default: 1, Range: options.Between(1, 4096), Phrase: "bin must be from 1 to 4096", Group: "Output", Help: "Detector pixels summed along each axis, before cropping"},
		options.Option{Key: "pad", Kind: options.Bool, Default: false, Group: "Output", Help: "Surround a detector that is smaller than N, or whose direct beam is near its edge, with masked pixels"},
		name("data_key", "name", "Array of the counts, (M, D, D); several with commas or *; unset for that of the format"), name("probe_key", "name", "Array of the probe"),
		name("scan_key", "name", "Array of the positions: (M, 2) pairs of row and column, or in HDF5 (M, 3) translations of the sample; or two arrays ROWS,COLUMNS"),
		name("mask_key", "name", "Array of the mask, if there is one; none for no mask"),
		name("dark_key", "name", "Array of dark frames, whose mean is subtracted; none for none"), name("flat_key", "name", "Array of flat fields, by whose mean is divided; none for none"),
		choice("mask_good", "Which numbers of a mask are good pixels; auto is nonzero in NPZ and for booleans, zero for the integers of HDF5 and for bad_pixels", "auto", "zero", "nonzero"),
		choice("invalid", "What becomes of negative counts and of those that are no numbers, where the mask does not cover them; auto masks pixels that are so in every pattern and refuses others", "auto", "error", "mask", "zero"),
		choice("sentinels", "What becomes of the largest number of an integer type, by which detectors mark dead and overflowed pixels", "mask", "keep"),
		choice("hot", "What becomes of pixels that outshine their neighbours thirtyfold in the mean pattern", "warn", "mask"),
		choice("data_kind", "What the numbers are; auto takes numbers that are not whole for amplitudes when their squares are whole", "auto", "amplitude", "intensity"),
		number("first", "Use so many patterns and positions only; 0 for all"), number("skip_frames", "Leave out so many patterns at the beginning"), number("skip_positions", "Leave out so many positions at the beginning"),
		name("exclude", "indices", "Positions to leave out with their patterns, counted from 0: 50,17"),
		options.Option{Key: "max_count", Kind: options.Float, Default: 0.0, Range: notNegative, Phrase: "max_count must be >= 0", Group: "Input", Help: "Mask counts from here on, for pixels that are saturated or marked by a huge number; 0 for no limit"},
		name("product", "file", "File with positions, and probe and geometry where it has them, for the patterns of INPUT: a Ptychodus product, PtychoViT's NAME_para.hdf5, any NPZ or HDF5 file, or a table"),
		name("probe", "file|guess", "File with a probe, or guess to make one from the mean pattern; unset for that of the input"),
		options.Option{Key: "defocus", Kind: options.Float, Group: "Input", Help: "Of a guessed probe, metres from the focus to the sample; unset to search for it"},
		choice("centre", "Where the zero frequency is", "auto", "corner", "centre"),
		pixel("centre_row", "Row of the zero frequency, from 0; unset for the middle"), pixel("centre_column", "Column of the zero frequency, from 0; unset for the middle"),
		options.Option{Key: "positions", Kind: options.Enum, Default: "auto", Choices: []string{"auto", "px", "m", "mm", "um", "nm"}, Group: "Geometry", Help: "Unit of the positions; auto is what an attribute units says, else px in NPZ, m in HDF5; lengths need wavelength or energy, distance and pixel, from the file or the flags"},
		length("wavelength", "Wavelength in metres"), length("energy", "Photon energy in electron volts, instead of the wavelength"), length("voltage", "Accelerating voltage of electrons in volts, instead of the wavelength"),
		length("distance", "Sample to detector in metres"), length("pixel", "Detector pixel in metres"),
		flip("swap_axes", "Exchange the coordinates: positions are (column, row) pairs"), flip("flip_rows", "The motor runs against the rows"), flip("flip_columns", "The motor runs against the columns"),
		options.Option{Key: "rotation", Kind: options.Float, Default: 0.0, Group: "Geometry", Help: "Degrees by which the scan is turned against the detector, from rows to columns, after exchange and flips"},
		options.Option{Key: "orient", Kind: options.Enum, Default: "given", Choices: []string{"given", "auto"}, Group: "Geometry", Help: "How the scan lies on the detector: as given by the flags, or auto, found in the patterns by the curl of their centres of mass"},
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

// NewConvert reads the flags that were typed, nil for none, over values by key, and
// checks them.
func NewConvert(fs *pflag.FlagSet, overrides map[string]any) (*ConvertSettings, error) {
	s, set := new(ConvertSettings), ConvertOptions()
	given, err := settings.FromMap(set, "override", "overrides", overrides)
	if err != nil {
		return nil, err
	}
	if err := decodeFlags(set, fs, s, given); err != nil {
		return nil, err
	}
	switch {
	case s.N&(s.N-1) != 0:
		return nil, &settings.Error{File: "--N", Key: "N", Msg: "N must be a power of two from 4 to 4096 (got " + options.Format(s.N) + ")"}
	case s.Wavelength > 0 && s.Energy > 0, s.Voltage > 0 && s.Energy+s.Wavelength > 0:
		return nil, &settings.Error{File: "--energy", Key: "energy", Msg: "two of wavelength, energy and voltage are given", Hint: "give one of them"}
	case s.Defocus != nil && s.Probe != "guess":
		return nil, &settings.Error{File: "--defocus", Key: "defocus", Msg: "a defocus is for a guessed probe only", Hint: "add --probe guess"}
	case s.Centre == "corner" && (s.CentreRow != nil || s.CentreCol != nil):
		return nil, &settings.Error{File: "--centre", Key: "centre", Msg: "the zero frequency is either at the corner or at a given pixel", Hint: "leave out --centre-row and --centre-column"}
	}
	_, err = s.Excluded()
	return s, err
}

// Excluded are the positions to leave out.
func (s *ConvertSettings) Excluded() ([]int, error) {
	var out []int
	for word := range strings.SplitSeq(s.Exclude, ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		k, err := strconv.Atoi(word)
		if err != nil || k < 0 {
			return nil, &settings.Error{File: "--exclude", Key: "exclude", Msg: "exclude must be indices of positions, counted from 0, separated by commas (got " + strconv.Quote(word) + ")"}
		}
		out = append(out, k)
	}
	return out, nil
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
