package convert

import (
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/npz"
)

// Options describe the input and what to make of it. Start from [Defaults].
type Options struct {
	N      int    // side of the patterns in the output
	Bin    int    // detector pixels summed along each axis, before cropping
	Centre Centre // where the zero frequency is in the input

	DataKey, ProbeKey, ScanKey, MaskKey string

	Unit             Unit    // of the positions
	Wavelength       float64 // metres; needed for positions in metres, or Energy
	Energy           float64 // electron volts
	Distance         float64 // sample to detector, metres
	Pixel            float64 // detector pixel, metres
	Swap             bool    // the pairs are (column, row)
	FlipRow, FlipCol bool    // the motor runs against the axis

	Limits npz.Limits
}

// Centre says where the zero frequency is.
type Centre string

// The places of the zero frequency. AutoCentre compares the counts around both.
const (
	AutoCentre Centre = "auto"
	AtCorner   Centre = "corner"
	AtMidpoint Centre = "centre"
	hc                = 1.23984198433e-6 // Planck's constant times speed of light, in electron volts times metres
	autoPatch         = 4                // half the side of the patches that AutoCentre compares
)

// Unit is the unit of positions.
type Unit string

// Pixels are object pixels of the input; Metres need the geometry.
const (
	Pixels Unit = "px"
	Metres Unit = "m"
)

// Defaults are the keys and units of the file that ptycho's example data come
// from.
func Defaults() Options {
	return Options{N: 64, Bin: 1, Centre: AutoCentre, DataKey: "data", ProbeKey: "probe", ScanKey: "scan", MaskKey: "mask", Unit: Pixels}
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
	if o.Wavelength != 0 && o.Energy != 0 {
		return fmt.Errorf("wavelength %v m and energy %v eV: give one of them", o.Wavelength, o.Energy)
	}
	for _, v := range []float64{o.Wavelength, o.Energy, o.Distance, o.Pixel} {
		if !(v >= 0) || math.IsInf(v, 0) {
			return fmt.Errorf("wavelength, energy, distance and detector pixel must be positive (got %v)", v)
		}
	}
	switch o.Unit {
	case Pixels:
		return nil
	case Metres:
		if o.wavelength() == 0 || o.Distance == 0 || o.Pixel == 0 {
			return fmt.Errorf("positions in metres: the wavelength or energy, the distance and the detector pixel are needed too")
		}
		return nil
	}
	return fmt.Errorf("unit %q of the positions: choose px or m", o.Unit)
}

// wavelength returns it in metres, or 0 when it is not known.
func (o Options) wavelength() float64 {
	if o.Energy > 0 {
		return hc / o.Energy
	}
	return o.Wavelength
}

// objectPixel returns the size of an object pixel of the output in metres, or 0.
func (o Options) objectPixel() float64 {
	if o.Pixel == 0 {
		return 0
	}
	return o.wavelength() * o.Distance / (float64(o.N) * float64(o.Bin) * o.Pixel)
}
