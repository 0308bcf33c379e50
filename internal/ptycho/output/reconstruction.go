package output

import (
	"io"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/ptychography"
)

// Names of the files.
const (
	ArraysFile  = "reconstruction.npz"
	MetricsFile = "metrics.json"
	RunFile     = "run.json"
)

// lit is the share of the probe's brightest pixel from which on a pixel of the
// object counts as covered.
const lit = 0.1

// Reconstruction is an object with what is known about it.
type Reconstruction struct {
	Object *ptychography.Object
	Probe  *ptychography.Probe
	Scan   ptychography.Scan
	Varied *ptychography.Relaxation // how the probe varies over the scan, or nil
	Weight []float64                // by pixel: sum of weights, or nil for the light that fell on it
	// Coverage counts the patterns that light a pixel with more than a tenth of
	// the probe's maximum; [New] fills it.
	Coverage []int
	Scale    Scale     // what its pixels mean
	Errors   []float64 // by position, see [ptychography.PatternErrors]; nil where not known
}

// New completes a reconstruction.
func New(o *ptychography.Object, p *ptychography.Probe, s ptychography.Scan, weight []float64) (*Reconstruction, error) {
	count, err := ptychography.Coverage(o, s, p, lit)
	if err != nil {
		return nil, err
	}
	if weight == nil {
		if weight, err = light(o, p, s, nil); err != nil {
			return nil, err
		}
	}
	return &Reconstruction{Object: o, Probe: p, Scan: s, Weight: weight, Coverage: count}, nil
}

// mask tells which pixels at least least patterns light.
func (r *Reconstruction) mask(least int) []bool {
	out := make([]bool, len(r.Coverage))
	for i, n := range r.Coverage {
		out[i] = n >= least
	}
	return out
}

// Files are the names of the files of a reconstruction whose pictures start with
// prefix, with metrics and record.
func Files(prefix string) []string {
	return []string{ArraysFile, prefix + amplitudePicture, prefix + phasePicture, prefix + objectPNG, prefix + probePNG, MetricsFile, RunFile}
}

// The ends of the names of the pictures.
const (
	amplitudePicture = "amplitude.png"
	phasePicture     = "phase.png"
	objectPNG        = "object.png"
	probePNG         = "probe.png"
)

// Write writes the arrays and the pictures into the directory that dir holds open.
// The names of the pictures start with prefix.
func (r *Reconstruction) Write(dir *os.Root, prefix string) ([]string, error) {
	amplitude, phase := r.pictures()
	var names []string
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{ArraysFile, r.arrays},
		{prefix + amplitudePicture, asPNG(amplitude)},
		{prefix + phasePicture, asPNG(phase)},
		{prefix + objectPNG, r.objectPicture()},
		{prefix + probePNG, probePicture(r.Probe)},
	} {
		if err := atomicfile.WriteIn(dir, f.name, 0o644, f.write); err != nil {
			return names, err
		}
		names = append(names, filepath.Join(dir.Name(), f.name))
	}
	return names, nil
}

// arrays writes the NPZ file. Shapes are (rows, columns); origin_xy is the
// position of pixel (0, 0), and positions are pairs (x, y).
func (r *Reconstruction) arrays(w io.Writer) error {
	o := r.Object
	z := npz.NewWriter(w, true)
	positions := make([]float64, 0, 2*len(r.Scan))
	for _, p := range r.Scan {
		positions = append(positions, p.X, p.Y)
	}
	var modes []complex64
	for _, m := range r.Probe.Modes {
		modes = append(modes, m...)
	}
	coverage := make([]int32, len(r.Coverage))
	for i, n := range r.Coverage {
		coverage[i] = int32(n)
	}
	for _, a := range append([]keyed{
		{"object", npz.New(o.Data, o.Rows, o.Cols)},
		{"amplitude", npz.New(o.Amplitude(), o.Rows, o.Cols)},
		{"phase", npz.New(o.Phase(), o.Rows, o.Cols)},
		{"weights", npz.New(r.Weight, o.Rows, o.Cols)},
		{"coverage", npz.New(coverage, o.Rows, o.Cols)},
		{"origin_xy", npz.New([]float64{o.Origin.X, o.Origin.Y}, 2)},
		{"positions", npz.New(positions, len(r.Scan), 2)},
		{"probe", npz.New(modes, len(r.Probe.Modes), r.Probe.N, r.Probe.N)},
	}, append(r.errorArrays(), r.Scale.arrays()...)...) {
		if err := z.Write(a.key, a.array); err != nil {
			return err
		}
	}
	for _, a := range varied(r.Varied, r.Probe.N) {
		if err := z.Write(a.key, a.array); err != nil {
			return err
		}
	}
	return z.Close()
}

// varied are the arrays of a probe that varies over the scan.
func varied(v *ptychography.Relaxation, n int) []keyed {
	if v == nil {
		return nil
	}
	var modes, coefficients []complex64
	for _, m := range v.Modes {
		modes = append(modes, m...)
	}
	for _, c := range v.Coefficients {
		coefficients = append(coefficients, c...)
	}
	return []keyed{
		{"probe_variations", npz.New(modes, len(v.Modes), n, n)},
		{"probe_coefficients", npz.New(coefficients, len(v.Coefficients), len(v.Modes))},
	}
}
