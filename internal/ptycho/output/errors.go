package output

import (
	"encoding/csv"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/ptychography"
)

// ErrorsFile is the table of the errors by position.
const ErrorsFile = "position_errors.csv"

// errorsPicture ends the name of their map.
const errorsPicture = "errors.png"

// ErrorFiles are the names of the files of [Reconstruction.WriteErrors].
func ErrorFiles(prefix string) []string { return []string{ErrorsFile, prefix + errorsPicture} }

// WriteErrors writes what is known of the errors by position: a table, whose patterns
// are numbered as in the data file, and a map of the object, where
//
//	E(r) = sum_i |P(r - r_i)|^2 e_i / sum_i |P(r - r_i)|^2
//
// is the mean error of the patterns that light a pixel.
func (r *Reconstruction) WriteErrors(dir *os.Root, prefix string, patterns []int) ([]string, error) {
	errorMap, err := r.errorMap()
	if err != nil {
		return nil, err
	}
	var names []string
	for name, write := range map[string]func(io.Writer) error{
		ErrorsFile:             func(w io.Writer) error { return r.errorTable(w, patterns) },
		prefix + errorsPicture: asPNG(errorMap),
	} {
		if err := atomicfile.WriteIn(dir, name, 0o644, write); err != nil {
			return nil, err
		}
		names = append(names, filepath.Join(dir.Name(), name))
	}
	slices.Sort(names)
	return names, nil
}

func (r *Reconstruction) errorTable(w io.Writer, patterns []int) error {
	t := csv.NewWriter(w)
	rows := [][]string{{"pattern", "x", "y", "relative_amplitude_error"}}
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	for k, e := range r.Errors {
		rows = append(rows, []string{strconv.Itoa(patterns[k]), number(r.Scan[k].X), number(r.Scan[k].Y), number(e)})
	}
	return t.WriteAll(rows)
}

func (r *Reconstruction) errorArrays() []keyed {
	if r.Errors == nil {
		return nil
	}
	return []keyed{{"position_errors", npz.New(r.Errors, len(r.Errors))}}
}

// errorMap is the picture of E(r) where the object is covered.
func (r *Reconstruction) errorMap() (*figure.Figure, error) {
	seen := r.mask(1)
	b := boundsOf(seen, r.Object.Cols)
	shares := make([]float64, len(r.Errors))
	for i, e := range r.Errors {
		if shares[i] = e; math.IsNaN(e) {
			shares[i] = 0
		}
	}
	errors, err := light(r.Object, r.Probe, r.Scan, shares)
	if err != nil {
		return nil, err
	}
	all, err := light(r.Object, r.Probe, r.Scan, nil)
	z := make([]float64, 0, b.area())
	for y := b.y0; y < b.y1; y++ {
		for x := b.x0; x < b.x1; x++ {
			i := y*r.Object.Cols + x
			if v := errors[i] / all[i]; seen[i] {
				z = append(z, v)
			} else {
				z = append(z, math.NaN())
			}
		}
	}
	return r.picture("Error by position", "relative amplitude error", b, z), err
}

// Worst returns the position with the largest error, and the median.
func Worst(errors []float64) (at int, median float64) {
	sorted := slices.DeleteFunc(slices.Clone(errors), math.IsNaN)
	if len(sorted) == 0 {
		return 0, math.NaN()
	}
	slices.Sort(sorted)
	return slices.Index(errors, sorted[len(sorted)-1]), sorted[len(sorted)/2]
}

// light sums the probe's intensity over the scan, positions rounded, each times its
// factor where there are some.
func light(o *ptychography.Object, p *ptychography.Probe, s ptychography.Scan, factors []float64) ([]float64, error) {
	canvas := &ptychography.Object{Image: ptychography.NewImage(o.Rows, o.Cols), Origin: o.Origin}
	patch, intensity := make([]complex64, p.N*p.N), p.Intensity()
	for k, at := range s {
		factor := float32(1)
		if factors != nil {
			factor = float32(factors[k])
		}
		for i, v := range intensity {
			patch[i] = complex(factor*v, 0)
		}
		if err := canvas.Insert(patch, p.N, at, ptychography.Nearest); err != nil {
			return nil, err
		}
	}
	out := make([]float64, len(canvas.Data))
	for i, v := range canvas.Data {
		out[i] = float64(real(v))
	}
	return out, nil
}
