// Package simulate turns the settings of "ptycho simulate" into data with a known
// answer. [Demo] is the experiment that is reconstructed when no file is named.
package simulate

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/origin"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/settings"
	"github.com/latent-go/latent/ptychography"
)

// command is what the metadata of simulated data name as their origin.
const command = "ptycho simulate"

// Data makes the data that the settings describe; the true probe and object lie
// in them, and the settings in their metadata.
func Data(s *config.SimulateSettings) (*npzdata.Data, error) {
	experiment, err := experiment(s)
	if err != nil {
		return nil, err
	}
	if err := room(s); err != nil {
		return nil, err
	}
	set, truth, err := ptychography.Simulate(experiment)
	if err != nil {
		return nil, err
	}
	d := &npzdata.Data{Patterns: set.Patterns, Scan: set.Scan, Probe: set.Probe, Object: truth}
	if s.PositionError > 0 || s.ScanScale != 1 || s.ScanTurn != 0 {
		if d.True, err = experiment.Positions(); err != nil {
			return nil, err
		}
	}
	return d, describe(d, s)
}

// held is how many bytes of memory a pixel of a pattern takes, amplitudes and what is
// made of them on the way to the file. Measured: 4.4 for 400 patterns of 256 x 256.
const held = 5

// room fails for patterns that the memory does not hold.
func room(s *config.SimulateSettings) error {
	what := fmt.Sprintf("%d patterns of %d x %d pixels", s.Points, s.N, s.N)
	if err := host.Room(what, float64(s.Points)*float64(s.N)*float64(s.N)*held); err != nil {
		return fmt.Errorf("%w; ask for fewer --points or a smaller --N", err)
	}
	return nil
}

// Simulated tells whether data come from a simulation, by their metadata.
func Simulated(d *npzdata.Data) bool { return d.Metadata.Creation["command"] == command }

// Demo makes the data of "ptycho simulate --sample star".
func Demo() (*npzdata.Data, error) {
	s, err := config.Demo()
	if err != nil {
		return nil, err
	}
	return Data(s)
}

func experiment(s *config.SimulateSettings) (ptychography.Simulation, error) {
	e := ptychography.Simulation{
		N: s.N, Sample: s.Sample, Path: s.Path, Points: s.Points, Step: s.Step, Jitter: s.Jitter,
		Radius: s.Radius, Defocus: s.Defocus, Modes: s.Modes, Photons: s.Photons, Seed: s.Seed,
		Background: s.Background, Gap: s.Gap, PositionError: s.PositionError, ScanScale: s.ScanScale, ScanTurn: s.ScanTurn * math.Pi / 180,
	}
	if s.Contrast != "mixed" {
		e.Contrast = s.Contrast
	}
	var err error
	if e.Subpixel, err = ptychography.ParseSubpixel(s.Subpixel); err != nil {
		return e, err
	}
	if s.Sample == "star" {
		e.Paint = paintStar
	}
	e.Light, err = light(s)
	return e, err
}

// light returns the probe, or nil for a disc.
func light(s *config.SimulateSettings) (*ptychography.Probe, error) {
	switch {
	case s.ProbeFile != "":
		return npzdata.LoadProbe(s.ProbeFile, s.N)
	case s.Probe != "zone_plate":
		return nil, nil
	}
	plate, err := Plate(s)
	if err != nil {
		return nil, err
	}
	return plate.Probe(s.N, s.ObjectPixel(), s.Wavelength(), s.FromFocus)
}

// paintStar draws spokes of 36 over nine tenths of the object, from wide ones to
// some that no detector here resolves: two pixels a period at radius 11.
func paintStar(m ptychography.Image) {
	outer := 0.45 * float64(min(m.Rows, m.Cols))
	ptychography.SiemensStar{Spokes: 36, Inner: outer / 12, Outer: outer, Modulus: 0.85, Phase: -0.8}.Paint(m)
}

// Plate returns the zone plate of the settings.
func Plate(s *config.SimulateSettings) (ptychography.ZonePlate, error) {
	a, err := s.Aberrations()
	return ptychography.ZonePlate{Diameter: s.Diameter, OuterZone: s.OuterZone, Stop: s.Stop, Aberrations: a}, err
}

// describe writes the metadata: what made the data, and the physics in numbers.
func describe(d *npzdata.Data, s *config.SimulateSettings) error {
	all := settings.Encode(s)
	for _, key := range []string{"quiet", "objects"} { // which do not reach the data
		delete(all, key)
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	d.Metadata.Creation = map[string]string{"command": command, "version": origin.BuildInfo().Version, "settings": string(text)}
	p := &d.Metadata.Physics
	p.N, p.Photons = s.N, d.Patterns.MeanCounts()
	if s.Probe == "zone_plate" && s.ProbeFile == "" {
		p.Wavelength, p.Distance, p.Pixel, p.ObjectPixel = s.Wavelength(), s.Distance, s.Pixel, s.ObjectPixel()
	}
	return nil
}
