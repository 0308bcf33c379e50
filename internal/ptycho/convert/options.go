package convert

import (
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/npz"
)

// Options describe the input and what to make of it. Start from [defaults].
type Options struct {
	N      int    // side of the patterns in the output
	Bin    int    // detector pixels summed along each axis, before cropping
	Pad    bool   // surround a detector that is too small with masked pixels
	Centre Centre // where the zero frequency is in the input
	// CentreRow and CentreCol name the pixel of the zero frequency, counted from
	// zero; nil means what Centre says.
	CentreRow, CentreCol *int

	// Keys of an NPZ file or paths in an HDF5 file; empty for those of the
	// format.
	DataKey, ProbeKey, ScanKey, MaskKey string

	Product string   // Ptychodus product or PtychoViT parameters: path, may be empty
	Probe   string   // NPZ or HDF5 file with a probe, [GuessProbe], or empty for the input's own
	Defocus *float64 // of a guessed probe, metres; nil searches for it
	Good    MaskGood // what a mask calls good
	Invalid Invalid  // what becomes of negative counts and of those that are none
	Most    float64  // counts from here on are masked; 0 for no limit

	KeepSentinels    bool // leave the numbers alone that detectors write for dead pixels
	MaskHot          bool // mask pixels that outshine their neighbours in every pattern
	Kind             Kind // what the numbers of the input are
	DarkKey, FlatKey string

	// First, SkipFrames and SkipPositions choose where the numbers of patterns and
	// positions differ; Exclude names positions to leave out, counted from 0.
	First, SkipFrames, SkipPositions int
	Exclude                          []int

	Unit             Unit    // of the positions
	Wavelength       float64 // metres; needed for positions in metres, or Energy
	Energy           float64 // electron volts
	Voltage          float64 // of electrons, volts
	Distance         float64 // sample to detector, metres
	Pixel            float64 // detector pixel, metres
	Swap             bool    // the pairs are (column, row)
	FlipRow, FlipCol bool    // the motor runs against the axis
	Rotation         float64 // of the scan against the detector, degrees, after the above
	Orient           Orient  // who says how the scan lies on the detector

	Limits npz.Limits
	// Report, if set, is told where each value came from, a sentence a call.
	Report func(text string)
}

// GuessProbe as the name of a probe file makes one from the mean pattern.
const GuessProbe = "guess"

// Centre says where the zero frequency is.
type Centre string

// The places of the zero frequency. AutoCentre compares the counts around both.
const (
	AutoCentre Centre = "auto"
	AtCorner   Centre = "corner"
	AtMidpoint Centre = "centre"
	hc                = 1.23984198433e-6 // Planck's constant times speed of light, in electron volts times metres
)

// Unit is the unit of positions.
type Unit string

// Pixels are object pixels of the input; Metres need the geometry. AutoUnit is
// that of the format: pixels in NPZ, metres in HDF5.
const (
	AutoUnit Unit = "auto"
	Pixels   Unit = "px"
	Metres   Unit = "m"
)

// lengths are units of positions, in metres.
var lengths = map[Unit]float64{Metres: 1, "mm": 1e-3, "um": 1e-6, "nm": 1e-9}

// Kind says what the numbers of the patterns are.
type Kind string

// Counts are what detectors count; Amplitudes their square roots. AutoKind takes
// numbers for amplitudes when their squares are whole and they are not.
const (
	AutoKind   Kind = "auto"
	Counts     Kind = "intensity"
	Amplitudes Kind = "amplitude"
)

// Orient says who knows how the scan lies on the detector: the options above, or
// the patterns.
type Orient string

// AutoOrient finds exchange and rotation by the curl of the centres of mass.
const AutoOrient Orient = "auto"

// MaskGood says which numbers of a mask stand for good pixels.
type MaskGood string

// AutoGood is what the format says: nonzero in NPZ, zero in CXI and in
// Ptychodus' bad_pixels, for booleans under any other name true.
const (
	AutoGood    MaskGood = "auto"
	ZeroGood    MaskGood = "zero"
	NonzeroGood MaskGood = "nonzero"
)

// Invalid says what becomes of a count that is negative, infinite or no number
// and that the mask does not cover.
type Invalid string

// AutoInvalid masks a pixel that is invalid in every pattern and is an error for
// one that is in some; RefuseInvalid is an error, MaskInvalid masks the pixel in
// that pattern, ZeroInvalid takes no counts.
const (
	AutoInvalid   Invalid = "auto"
	RefuseInvalid Invalid = "error"
	MaskInvalid   Invalid = "mask"
	ZeroInvalid   Invalid = "zero"
)

// defaults are those of the command.
func defaults() Options {
	return Options{N: 64, Bin: 1, Centre: AutoCentre, Unit: AutoUnit, Good: AutoGood, Invalid: AutoInvalid, Kind: AutoKind}
}

func (o Options) check() error {
	if o.N < 4 || o.N&(o.N-1) != 0 {
		return fmt.Errorf("output side %d: choose a power of two, at least 4", o.N)
	}
	if o.Bin < 1 {
		return fmt.Errorf("binning %d: must be at least 1", o.Bin)
	}
	switch o.Centre {
	case AutoCentre, AtCorner, AtMidpoint:
	default:
		return fmt.Errorf("centre %q: choose auto, corner or centre", o.Centre)
	}
	return o.checkUnit()
}

func (o Options) checkUnit() error {
	if o.Wavelength != 0 && o.Energy != 0 || o.Voltage != 0 && (o.Energy != 0 || o.Wavelength != 0) {
		return fmt.Errorf("wavelength %v m, energy %v eV, voltage %v V: give one of them", o.Wavelength, o.Energy, o.Voltage)
	}
	for _, v := range []float64{o.Wavelength, o.Energy, o.Voltage, o.Distance, o.Pixel, o.Most} {
		if !(v >= 0) || math.IsInf(v, 0) {
			return fmt.Errorf("wavelength, energy, voltage, distance, detector pixel and the most counts must be positive (got %v)", v)
		}
	}
	switch o.Unit {
	case AutoUnit, Pixels:
	default:
		if _, ok := lengths[o.Unit]; !ok {
			return fmt.Errorf("unit %q of the positions: choose auto, px, m, mm, um or nm", o.Unit)
		}
	}
	return o.checkChoices()
}

func (o Options) checkChoices() error {
	switch o.Good {
	case AutoGood, ZeroGood, NonzeroGood:
	default:
		return fmt.Errorf("mask good %q: choose auto, zero or nonzero", o.Good)
	}
	switch o.Invalid {
	case AutoInvalid, RefuseInvalid, MaskInvalid, ZeroInvalid:
	default:
		return fmt.Errorf("invalid counts %q: choose auto, error, mask or zero", o.Invalid)
	}
	if o.Centre == AtCorner && (o.CentreRow != nil || o.CentreCol != nil) {
		return fmt.Errorf("the zero frequency is either at the corner or at a given pixel")
	}
	if o.Defocus != nil && o.Probe != GuessProbe {
		return fmt.Errorf("a defocus is for a guessed probe only: --probe %s", GuessProbe)
	}
	return nil
}
