package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

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
	if err := s.check(set, fs); err != nil {
		return nil, err
	}
	return s, nil
}

// check looks for what no single range forbids, and tells all of it.
func (s *SimulateSettings) check(set *options.Set, fs *pflag.FlagSet) error {
	var wrong []error
	if s.N&(s.N-1) != 0 {
		wrong = append(wrong, &settings.Error{File: "--N", Key: "N", Msg: "N must be a power of two from 8 to 4096 (got " + options.Format(s.N) + ")"})
	}
	if s.Gap > s.N/4 {
		wrong = append(wrong, &settings.Error{File: "--gap", Key: "gap", Msg: fmt.Sprintf("gap must be at most a quarter of N = %d (got %d)", s.N, s.Gap)})
	}
	_, err := s.Aberrations()
	return errors.Join(append(wrong, err, s.withoutEffect(set, fs), s.affordable())...)
}

// Demo returns the settings of --sample star with nothing else typed.
func Demo() (*SimulateSettings, error) {
	s := new(SimulateSettings)
	return s, decodeStar(nil, s)
}

// decodeStar lays what was typed over the experiment of the star.
func decodeStar(fs *pflag.FlagSet, s *SimulateSettings) error {
	own, err := settings.FromAssignments(SimulateOptions(), "sample", "sample", append([]string{"sample=star"}, starExperiment...))
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
	if s.ProbeFile != "" {
		return s.besideFile(set, fs)
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

// besideFile refuses what was typed to shape a probe that a file has.
func (s *SimulateSettings) besideFile(set *options.Set, fs *pflag.FlagSet) error {
	for _, o := range set.All() {
		if (o.Group == groupZonePlate || slices.Contains([]string{"probe", "probe_radius", "defocus"}, o.Key)) && fs.Changed(o.Flag) {
			return &settings.Error{File: "--" + o.Flag, Key: o.Key, Msg: o.Key + " has no effect on a probe from a file", Hint: "leave out --" + o.Flag + " or --probe-file"}
		}
	}
	return nil
}

// Aberrations reads those of the zone plate.
func (s *SimulateSettings) Aberrations() (ptychography.Aberrations, error) {
	all := ptychography.Aberrations{}
	for _, text := range s.Zernike {
		index, radians, _ := strings.Cut(text, "=")
		j, err := strconv.Atoi(strings.TrimSpace(index))
		if err == nil {
			all[j], err = strconv.ParseFloat(strings.TrimSpace(radians), 64)
		}
		if err != nil {
			return nil, &settings.Error{File: "--zernike", Key: "zernike", Msg: fmt.Sprintf("zernike must be Noll's index = radians, as 6=0.5 (got %s)", text)}
		}
	}
	if err := all.Check(); err != nil {
		return nil, &settings.Error{File: "--zernike", Key: "zernike", Msg: strings.TrimPrefix(err.Error(), "ptychography: ")}
	}
	return all, nil
}

// Wavelength returns that of the photons, in metres.
func (s *SimulateSettings) Wavelength() float64 { return ptychography.Wavelength(s.Energy) }

// ObjectPixel returns the pixel on the sample in metres.
func (s *SimulateSettings) ObjectPixel() float64 {
	return s.Wavelength() * s.Distance / (float64(s.N) * s.Pixel)
}
