package ptychography

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Simulation describes an experiment with a known answer. Start from
// [DefaultSimulation].
type Simulation struct {
	N        int     // side of the patterns, a power of two
	Sample   string  // "star", "blobs" or "lines"
	Path     string  // "raster", "spiral", "fly" or "groups"
	Points   int     // number of positions
	Step     float64 // distance between neighbours in pixels
	Jitter   float64 // standard deviation of every position in pixels
	Radius   float64 // of the probe's disc in pixels
	Defocus  float64 // see [DefocusedDisc]
	Modes    int     // of the probe, each with half the energy of the one before
	Photons  float64 // mean number in a pattern; 0 means no noise, scale 1e6
	Subpixel Subpixel
	Seed     uint64

	Paint func(Image) // draws the object, in place of Sample; nil for none
	Light *Probe      // in place of Radius and Defocus; nil for none. Several modes are taken as they are
	Scan  Scan        // in place of Path, Points, Step and Jitter; nil for none

	Contrast      string  // "" as painted, "phase" or "thick", see [Recontrast]
	Background    float64 // mean counts in a pixel that come from elsewhere
	Gap           int     // width in pixels of a cross of lines without a detector; 0 for none
	PositionError float64 // standard deviation of recorded minus true positions in pixels
	ScanScale     float64 // recorded distances from the middle of the scan over true ones; 0 means 1
	ScanTurn      float64 // by which the recorded scan is turned, radians from y towards x
}

// DefaultSimulation is 225 patterns of 64 x 64 pixels with 80 % linear overlap
// and a hundred thousand photons each.
func DefaultSimulation() Simulation {
	return Simulation{
		N: 64, Sample: "star", Path: "raster", Points: 225, Step: 5, Jitter: 1, Radius: 12,
		Defocus: 60, Modes: 1, Photons: 1e5, Subpixel: Bilinear,
	}
}

// The independent streams of random numbers that one seed gives.
const (
	streamScan = iota + 1
	streamSample
	streamNoise // the last one: pattern i uses streamNoise + i
)

// Simulate returns the data of an experiment, with the true probe in the data
// set, and the true object. The positions are those that were recorded, see
// [Simulation.Positions].
func Simulate(s Simulation) (*Dataset, *Object, error) {
	if err := s.check(); err != nil {
		return nil, nil, err
	}
	scan, err := s.Positions()
	if err != nil {
		return nil, nil, err
	}
	object := NewObject(scan, s.N)
	if err := object.checkScan(scan, s.N, s.Subpixel); err != nil {
		return nil, nil, err
	}
	if err := s.paint(object); err != nil {
		return nil, nil, err
	}
	if err := s.checkDetector(); err != nil {
		return nil, nil, err
	}
	probe, err := s.probe()
	if err != nil {
		return nil, nil, err
	}
	d := &Dataset{Patterns: &Patterns{N: s.N, Amplitude: make([]float32, len(scan)*s.N*s.N), Mask: s.gaps()}, Scan: scan, Probe: probe}
	photons := s.Photons
	if photons == 0 {
		photons = 1e6
	}
	probe.Normalize(photons * probe.Energy() / meanEnergy(object, d, s.Subpixel))
	if err := s.expose(object, d); err != nil {
		return nil, nil, err
	}
	d.Scan = s.recorded(scan)
	return d, object, nil
}

// mostPhotons in a pattern or a pixel can be drawn.
const mostPhotons = 1e15

// check refuses what has no size or no number of photons.
func (s Simulation) check() error {
	switch {
	case s.N < 2 || s.N > mostSide || max(s.Points, len(s.Scan)) > mostSamples/(s.N*s.N):
		return fmt.Errorf("ptychography: %d patterns of %d x %d pixels: need sides from 2, and no more than %d samples in all", max(s.Points, len(s.Scan)), s.N, s.N, mostSamples)
	case !(s.Photons >= 0 && s.Photons <= mostPhotons) || !(s.Background <= mostPhotons):
		return fmt.Errorf("ptychography: %v photons a pattern, background %v: need 0 to %.0e", s.Photons, s.Background, mostPhotons)
	case s.Modes > mostModes:
		return fmt.Errorf("ptychography: %d modes: need at most %d", s.Modes, mostModes)
	}
	return nil
}

const mostSamples = 1 << 32 // 16 GiB

// Positions returns where the light truly is.
func (s Simulation) Positions() (Scan, error) {
	if s.Scan != nil {
		return slices.Clone(s.Scan), nil
	}
	if !countable(s.Points) || !(s.Step > 0) || !(s.Jitter >= 0) {
		return nil, fmt.Errorf("ptychography: %d points, step %v, jitter %v: need a point, a positive step and no negative jitter", s.Points, s.Step, s.Jitter)
	}
	var scan Scan
	switch s.Path {
	case "raster":
		scan = Raster(s.Points, s.Step)
	case "spiral":
		scan = Spiral(s.Points, s.Step)
	case "fly":
		scan = Fly(s.Points, s.Step)
	case "groups":
		scan = Groups(s.Points, s.Step)
	default:
		return nil, fmt.Errorf("ptychography: path %q: choose raster, spiral, fly or groups", s.Path)
	}
	rng := rand.New(rand.NewPCG(s.Seed, streamScan))
	for i := range scan {
		scan[i].Y += s.Jitter * rng.NormFloat64()
		scan[i].X += s.Jitter * rng.NormFloat64()
	}
	return scan, nil
}

func (s Simulation) paint(o *Object) error {
	switch {
	case s.Paint != nil:
		s.Paint(o.Image)
	case s.Sample == "star":
		PaintStar(o.Image, 24)
	case s.Sample == "blobs":
		PaintBlobs(o.Image, 6, s.Seed)
	case s.Sample == "lines":
		PaintLines(o.Image, s.Seed)
	default:
		return fmt.Errorf("ptychography: sample %q: choose star, blobs or lines", s.Sample)
	}
	return Recontrast(o.Image, s.Contrast)
}

// probe makes the modes orthogonal by giving each a phase ramp of its own under
// the same light, two pixels of the detector apart.
func (s Simulation) probe() (*Probe, error) {
	first, err := s.light()
	if err != nil {
		return nil, err
	}
	if len(first.Modes) > 1 {
		return first.Clone(), nil
	}
	p := &Probe{s.N, [][]complex64{slices.Clone(first.Modes[0])}}
	for k := 1; k < s.Modes; k++ {
		mode := make([]complex64, s.N*s.N)
		for i, v := range first.Modes[0] {
			angle := 4 * math.Pi * float64(k) * float64(i%s.N) / float64(s.N)
			re, im := math.Pow(0.5, float64(k)/2)*math.Cos(angle), math.Pow(0.5, float64(k)/2)*math.Sin(angle)
			mode[i] = v * complex(float32(re), float32(im))
		}
		p.Modes = append(p.Modes, mode)
	}
	return p, nil
}

func (s Simulation) light() (*Probe, error) {
	if s.Light == nil {
		return DefocusedDisc(s.N, s.Radius, s.Defocus)
	}
	if s.Light.N != s.N {
		return nil, fmt.Errorf("ptychography: a probe of %d pixels for patterns of %d", s.Light.N, s.N)
	}
	return s.Light, s.Light.check()
}

// meanEnergy is the mean of sum |P O|^2 over the positions.
func meanEnergy(o *Object, d *Dataset, s Subpixel) float64 {
	n := d.Probe.N
	light, patch := d.Probe.Intensity(), make([]complex64, n*n)
	var sum float64
	for _, p := range d.Scan {
		o.extract(patch, n, o.place(p, n, s))
		for i, v := range patch {
			sum += float64(light[i]) * float64(abs2(v))
		}
	}
	return sum / float64(len(d.Scan))
}

// expose computes the expected intensities and draws the counts.
func (s Simulation) expose(o *Object, d *Dataset) error {
	m, err := NewModel(d.Probe)
	if err != nil {
		return err
	}
	n := s.N
	parallel(context.Background(), len(d.Scan), 0, func() func(int) {
		m := m.Clone()
		patch, intensity := make([]complex64, n*n), make([]float32, n*n)
		return func(i int) {
			at := o.place(d.Scan[i], n, s.Subpixel)
			o.extract(patch, n, at)
			m.Shift(at.dy, at.dx)
			m.forward(intensity, patch)
			s.detect(d.Patterns.At(i), intensity, d.Patterns.Mask, uint64(i))
		}
	})
	return nil
}
