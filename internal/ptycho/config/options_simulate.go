package config

import (
	"fmt"
	"math"
	"strings"
	"sync"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/settings"
)

const groupZonePlate = "Probe of a zone plate"

// Simulate is the command that makes data with a known answer.
const Simulate = "simulate"

// SimulateSettings describe an experiment.
type SimulateSettings struct {
	N        int     `key:"N"`
	Sample   string  `key:"sample"`
	Path     string  `key:"path"`
	Points   int     `key:"points"`
	Step     float64 `key:"step"`
	Jitter   float64 `key:"jitter"`
	Probe    string  `key:"probe"`
	Radius   float64 `key:"probe_radius"`
	Defocus  float64 `key:"defocus"`
	Modes    int     `key:"modes"`
	Photons  float64 `key:"photons"`
	Subpixel string  `key:"positions"`
	Seed     uint64  `key:"seed"`
	Quiet    bool    `key:"quiet"`

	Contrast      string  `key:"contrast"`
	Objects       int     `key:"objects"`
	Background    float64 `key:"background"`
	Gap           int     `key:"gap"`
	PositionError float64 `key:"position_error"`
	ScanScale     float64 `key:"scan_scale"`
	ScanTurn      float64 `key:"scan_turn"`
	ProbeFile     string  `key:"probe_file"`

	// A zone plate and the geometry behind it, in metres.
	Energy    float64  `key:"energy"` // of a photon, eV
	Distance  float64  `key:"distance"`
	Pixel     float64  `key:"pixel"` // of the detector
	Diameter  float64  `key:"diameter"`
	OuterZone float64  `key:"outer_zone"`
	Stop      float64  `key:"stop"`
	FromFocus float64  `key:"from_focus"`
	Zernike   []string `key:"zernike"` // Noll's index = radians; see Aberrations
}

// starExperiment are the values that --sample star brings, unless others are
// typed: the size, course and dose of a measurement at a synchrotron, in which
// the light of a zone plate flew over a Siemens star.
var starExperiment = []string{"probe=zone_plate", "path=fly", "points=516", "step=7.25", "jitter=0.1", "photons=4.4e5"}

// SimulateOptions returns the options of simulate. Lengths are in pixels.
var SimulateOptions = sync.OnceValue(func() *options.Set {
	positive := func(high float64) *options.Range { return &options.Range{Max: high, MinOpen: true} }
	optic := func(key string, value float64, r *options.Range, phrase, help string) options.Option {
		return options.Option{Key: key, Kind: options.Float, Default: value, Range: r, Phrase: key + " must be " + phrase, Group: groupZonePlate, Help: help}
	}
	return tools(
		options.Option{Key: "sample", Kind: options.Enum, Default: "blobs", Choices: []string{"star", "blobs", "lines"}, Group: "Experiment", Help: "Object: a Siemens star, with the scan, dose and probe of a measurement (" + strings.Join(starExperiment, ", ") + "; what is typed wins), smooth random fields of modulus and phase, or random lines of one material"},
		options.Option{Key: "contrast", Kind: options.Enum, Default: "mixed", Choices: []string{"mixed", "phase", "thick"}, Group: "Experiment", Help: "Modulus and phase as the sample has them, phase alone, or three layers of the sample"},
		options.Option{Key: "path", Kind: options.Enum, Default: "raster", Choices: []string{"raster", "spiral", "fly", "groups"}, Group: "Experiment", Help: "Course of the scan; fly never stops, to and fro along close lines; groups are squares of four, 4 pixels wide, one after the other"},
		options.Option{Key: "points", Kind: options.Int, Default: 225, Range: options.Between(1, 1e6), Phrase: "points must be from 1 to 1000000", Group: "Experiment", Help: "Number of patterns"},
		options.Option{Key: "step", Kind: options.Float, Default: 5.0, Range: positive(1e3), Phrase: "step must be > 0 and <= 1000", Group: "Experiment", Help: "Distance between neighbouring positions in pixels"},
		options.Option{Key: "jitter", Kind: options.Float, Default: 1.0, Range: options.Between(0, 1e3), Phrase: "jitter must be from 0 to 1000", Group: "Experiment", Help: "Standard deviation of every position in pixels"},
		options.Option{Key: "photons", Kind: options.Float, Default: 1e5, Range: options.Between(0, 1e12), Phrase: "photons must be from 0 to 1e12", Group: "Experiment", Help: "Mean number in a pattern that come from the sample; 0 for no noise"},
		options.Option{Key: "background", Kind: options.Float, Default: 0.0, Range: options.Between(0, 1e9), Phrase: "background must be from 0 to 1e9", Group: "Experiment", Help: "Mean counts in every pixel that come from elsewhere"},
		options.Option{Key: "gap", Kind: options.Int, Default: 0, Range: options.Between(0, 1024), Phrase: "gap must be from 0 to 1024", Group: "Experiment", Help: "Width in pixels of a row and a column between the tiles of the detector, which count nothing and are masked"},
		options.Option{Key: "position_error", Kind: options.Float, Default: 0.0, Range: options.Between(0, 1e3), Phrase: "position_error must be from 0 to 1000", Group: "Experiment", Help: "Standard deviation in pixels of recorded minus true positions, which the file has as well"},
		options.Option{Key: "scan_scale", Kind: options.Float, Default: 1.0, Range: &options.Range{Max: 10, MinOpen: true}, Phrase: "scan_scale must be > 0 and <= 10", Group: "Experiment", Help: "Recorded distances from the middle of the scan over the true ones"},
		options.Option{Key: "scan_turn", Kind: options.Float, Default: 0.0, Range: options.Between(-180, 180), Phrase: "scan_turn must be from -180 to 180", Group: "Experiment", Help: "Degrees by which the recorded positions are turned, from y towards x"},
		options.Option{Key: "probe", Kind: options.Enum, Default: "disc", Choices: []string{"disc", "zone_plate"}, Group: "Probe", Help: "Light: a disc out of focus, or that of a zone plate, from its optics"},
		options.Option{Key: "probe_radius", Kind: options.Float, Default: 12.0, Range: positive(2048), Phrase: "probe_radius must be > 0 and <= 2048", Group: "Probe", Help: "Radius of the disc in pixels"},
		options.Option{Key: "defocus", Kind: options.Float, Default: 60.0, Range: options.Between(-1e6, 1e6), Phrase: "defocus must be from -1e6 to 1e6", Group: "Probe", Help: "Propagation of the disc, in units of one over the squared frequency step"},
		options.Option{Key: "probe_file", Kind: options.String, Default: "", Placeholder: "file", Group: "Probe", Help: "Take the probe of a data file, or of a reconstruction.npz, in place of --probe"},
		optic("energy", 8800, &options.Range{Min: 1, Max: 1e6}, "from 1 to 1e6", "Energy of a photon in eV"),
		optic("distance", 1.4, positive(1e3), "> 0 and <= 1000", "From sample to detector in m"),
		optic("pixel", 75e-6, positive(1), "> 0 and <= 1", "Detector pixel in m; an object pixel is wavelength x distance / (N x pixel)"),
		optic("diameter", 180e-6, positive(1), "> 0 and <= 1", "Of the zone plate in m"),
		optic("outer_zone", 50e-9, positive(1), "> 0 and <= 1", "Width of the outermost zone in m"),
		optic("stop", 70e-6, options.Between(0, 1), "from 0 to 1", "Diameter of the central stop in m, 0 for none"),
		optic("from_focus", 400e-6, options.Between(-1, 1), "from -1 to 1", "How far behind the focus the sample is, in m"),
		options.Option{Key: "zernike", Kind: options.List, Default: []string{}, Placeholder: "index=radians", Group: groupZonePlate, Help: "Aberrations of the zone plate: Noll's index and radians root mean square, as 6=0.5 for astigmatism; may be repeated"},
		options.Option{Key: "modes", Kind: options.Int, Default: 1, Range: options.Between(1, 16), Phrase: "modes must be from 1 to 16", Group: "Probe", Help: "Incoherent modes, each with half the energy of the one before"},
		options.Option{Key: "N", Kind: options.Int, Default: 64, Range: options.Between(8, 4096), Phrase: "N must be a power of two from 8 to 4096", Group: "Output", Help: "Side of the patterns"},
		options.Option{Key: "positions", Kind: options.Enum, Default: "bilinear", Choices: []string{"nearest", "bilinear", "fourier"}, Group: "Experiment", Help: "How the object is read between its pixels"},
		options.Option{Key: "seed", Kind: options.Int, Default: 42, Range: notNegative, Phrase: "seed must be >= 0", Group: "Output", Help: "Seed of object, scan and noise"},
		options.Option{Key: "objects", Kind: options.Int, Default: 1, Range: options.Between(1, 10000), Phrase: "objects must be from 1 to 10000", Group: "Output", Help: "Number of files to make, with seeds that count up from --seed: OUTPUT-1.npz, OUTPUT-2.npz, ..."},
		options.Option{Key: "quiet", Kind: options.Bool, Default: false, Group: "Output", Help: "Of the messages show only warnings and errors"},
	)
})

// Largest sizes that simulate makes, in pixels: of all patterns together, and
// of the side of the object.
const (
	mostPixels = 1 << 29
	mostSide   = 1 << 13
)

// affordable refuses what would not fit into memory.
func (s *SimulateSettings) affordable() error {
	if pixels := s.Points * s.N * s.N; pixels > mostPixels {
		return &settings.Error{File: "--points", Key: "points", Msg: fmt.Sprintf("%d patterns of %d x %d are %d pixels; simulate makes at most %d", s.Points, s.N, s.N, pixels, mostPixels)}
	}
	// A raster and a spiral of n points both cover n step^2; jitter adds five sigma.
	if side := math.Sqrt(float64(s.Points))*s.Step*2/math.Sqrt(math.Pi) + 10*s.Jitter + float64(s.N); side > mostSide {
		return &settings.Error{File: "--step", Key: "step", Msg: fmt.Sprintf("the scan makes an object of %.0f pixels a side; simulate makes at most %d", side, mostSide), Hint: "fewer points, a smaller step or less jitter"}
	}
	return nil
}
