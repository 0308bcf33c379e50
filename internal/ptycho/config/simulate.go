package config

import (
	"slices"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/settings"
	"github.com/latent-go/latent/ptychography"
)

// NewSimulate reads the flags that were typed and checks them; nil means none.
// Between them and the defaults is what the sample brings.
func NewSimulate(fs *pflag.FlagSet) (*SimulateSettings, error) {
	set, s := SimulateOptions(), new(SimulateSettings)
	if err := decodeFlags(set, fs, s); err != nil {
		return nil, err
	}
	if s.Sample == "star" {
		if err := decodeStar(fs, s); err != nil {
			return nil, err
		}
	}
	if s.N&(s.N-1) != 0 {
		return nil, &settings.Error{File: "--N", Key: "N", Msg: "N must be a power of two from 8 to 4096 (got " + options.Format(s.N) + ")"}
	}
	if err := s.withoutEffect(set, fs); err != nil {
		return nil, err
	}
	return s, s.affordable()
}

// Demo returns the settings of --sample star with nothing else typed.
func Demo() (*SimulateSettings, error) {
	s := new(SimulateSettings)
	return s, decodeStar(nil, s)
}

// decodeStar lays what was typed over the experiment of the star.
func decodeStar(fs *pflag.FlagSet, s *SimulateSettings) error {
	own, err := settings.FromAssignments(SimulateOptions(), "sample", "sample", append([]string{"sample=star"}, StarExperiment...))
	if err != nil {
		return err
	}
	return decodeFlags(SimulateOptions(), fs, s, own)
}

// withoutEffect refuses what was typed for a probe that is not made.
func (s *SimulateSettings) withoutEffect(set *options.Set, fs *pflag.FlagSet) error {
	if fs == nil {
		return nil
	}
	other := "zone_plate"
	keys := func(o *options.Option) bool { return o.Group == groupZonePlate }
	if s.Probe == other {
		other = "disc"
		keys = func(o *options.Option) bool { return slices.Contains([]string{"probe_radius", "defocus"}, o.Key) }
	}
	for _, o := range set.All() {
		if keys(o) && fs.Changed(o.Flag) {
			return &settings.Error{File: "--" + o.Flag, Key: o.Key, Msg: o.Key + " shapes a probe of another kind than " + s.Probe, Hint: "add --probe " + other + ", or leave --" + o.Flag + " out"}
		}
	}
	return nil
}

// Wavelength returns that of the photons, in metres.
func (s *SimulateSettings) Wavelength() float64 { return ptychography.Wavelength(s.Energy) }

// ObjectPixel returns the pixel on the sample in metres.
func (s *SimulateSettings) ObjectPixel() float64 {
	return s.Wavelength() * s.Distance / (float64(s.N) * s.Pixel)
}
