package config

import (
	"fmt"
	"math"
	"sync"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/settings"
)

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
	Radius   float64 `key:"probe_radius"`
	Defocus  float64 `key:"defocus"`
	Modes    int     `key:"modes"`
	Photons  float64 `key:"photons"`
	Subpixel string  `key:"positions"`
	Seed     uint64  `key:"seed"`
	Quiet    bool    `key:"quiet"`
}

// SimulateOptions returns the options of simulate. Lengths are in pixels.
var SimulateOptions = sync.OnceValue(func() *options.Set {
	positive := func(high float64) *options.Range { return &options.Range{Max: high, MinOpen: true} }
	return tools(
		options.Option{Key: "sample", Kind: options.Enum, Default: "blobs", Choices: []string{"star", "blobs"}, Group: "Experiment", Help: "Object: a Siemens star, or smooth random fields of modulus and phase"},
		options.Option{Key: "path", Kind: options.Enum, Default: "raster", Choices: []string{"raster", "spiral"}, Group: "Experiment", Help: "Course of the scan"},
		options.Option{Key: "points", Kind: options.Int, Default: 225, Range: options.Between(1, 1e6), Phrase: "points must be from 1 to 1000000", Group: "Experiment", Help: "Number of patterns"},
		options.Option{Key: "step", Kind: options.Float, Default: 5.0, Range: positive(1e3), Phrase: "step must be > 0 and <= 1000", Group: "Experiment", Help: "Distance between neighbouring positions in pixels"},
		options.Option{Key: "jitter", Kind: options.Float, Default: 1.0, Range: options.Between(0, 1e3), Phrase: "jitter must be from 0 to 1000", Group: "Experiment", Help: "Standard deviation of every position in pixels"},
		options.Option{Key: "photons", Kind: options.Float, Default: 1e5, Range: options.Between(0, 1e12), Phrase: "photons must be from 0 to 1e12", Group: "Experiment", Help: "Mean number in a pattern; 0 for no noise"},
		options.Option{Key: "probe_radius", Kind: options.Float, Default: 12.0, Range: positive(2048), Phrase: "probe_radius must be > 0 and <= 2048", Group: "Probe", Help: "Radius of the disc in pixels"},
		options.Option{Key: "defocus", Kind: options.Float, Default: 60.0, Range: options.Between(-1e6, 1e6), Phrase: "defocus must be from -1e6 to 1e6", Group: "Probe", Help: "Propagation of the disc, in units of one over the squared frequency step"},
		options.Option{Key: "modes", Kind: options.Int, Default: 1, Range: options.Between(1, 16), Phrase: "modes must be from 1 to 16", Group: "Probe", Help: "Incoherent modes, each with half the energy of the one before"},
		options.Option{Key: "N", Kind: options.Int, Default: 64, Range: options.Between(8, 4096), Phrase: "N must be a power of two from 8 to 4096", Group: "Output", Help: "Side of the patterns"},
		options.Option{Key: "positions", Kind: options.Enum, Default: "bilinear", Choices: []string{"nearest", "bilinear", "fourier"}, Group: "Experiment", Help: "How the object is read between its pixels"},
		options.Option{Key: "seed", Kind: options.Int, Default: 42, Range: notNegative, Phrase: "seed must be >= 0", Group: "Output", Help: "Seed of object, scan and noise"},
		options.Option{Key: "quiet", Kind: options.Bool, Default: false, Group: "Output", Help: "Of the messages show only warnings and errors"},
	)
})

// NewSimulate reads the flags that were typed and checks them; nil means none.
func NewSimulate(fs *pflag.FlagSet) (*SimulateSettings, error) {
	s := new(SimulateSettings)
	if err := decodeFlags(SimulateOptions(), fs, s); err != nil {
		return nil, err
	}
	if s.N&(s.N-1) != 0 {
		return nil, &settings.Error{File: "--N", Key: "N", Msg: "N must be a power of two from 8 to 4096 (got " + options.Format(s.N) + ")"}
	}
	return s, s.affordable()
}

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
