package npzdata

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/latent-go/latent/ptychography"
)

// Kind says what the numbers under diffraction are.
type Kind string

const (
	// Auto takes integers for counts and anything else for amplitudes. The
	// amplitudes of whole counts are integers only where the counts are squares,
	// so a detector image of integers with a value over three is no amplitude.
	Auto Kind = "auto"
	// Amplitude means sqrt(counts).
	Amplitude Kind = "amplitude"
	// Intensity means counts; the square root is taken on reading.
	Intensity Kind = "intensity"
)

// ParseKind reads a kind as users type it.
func ParseKind(s string) (Kind, error) {
	switch k := Kind(s); k {
	case Auto, Amplitude, Intensity:
		return k, nil
	}
	return "", fmt.Errorf("data kind %q: choose auto, amplitude or intensity", s)
}

// Data is the content of a file.
type Data struct {
	Patterns *ptychography.Patterns
	Scan     ptychography.Scan
	Start    ptychography.Scan    // nil when the file has none
	True     ptychography.Scan    // where the light was, when a simulation records other positions
	Probe    *ptychography.Probe  // nil when the file has none
	Object   *ptychography.Object // nil when the file has none
	Labels   []complex64          // (M, N, N) if asked for and there
	Index    []int64              // scan_index, nil when the file has none
	Metadata Metadata

	Notes []string // what was unusual, for the user to see

	closers []io.Closer // see Close
}

// otherScan is a scan beside the recorded one, and how its keys end.
type otherScan struct {
	suffix string
	scan   *ptychography.Scan
}

func (d *Data) otherScans() []otherScan {
	return []otherScan{{"_start", &d.Start}, {"_true", &d.True}}
}

// Dataset returns the part that engines work on. It fails when there is no probe.
func (d *Data) Dataset() (*ptychography.Dataset, error) {
	if d == nil {
		return nil, errors.New("there are no data")
	}
	if d.Probe == nil {
		return nil, fmt.Errorf("the file has no probeGuess: add the (N, N) complex probe, measured or calculated")
	}
	return &ptychography.Dataset{Patterns: d.Patterns, Scan: d.Scan, Probe: d.Probe}, nil
}

// Photons returns the mean number of photons in a pattern: from the metadata if
// it says so, else from the data. It is not a number where there are none.
func (d *Data) Photons() float64 {
	if d == nil {
		return math.NaN()
	}
	if p := d.Metadata.Physics.Photons; p > 0 {
		return p
	}
	return d.Patterns.MeanCounts()
}

func (d *Data) note(format string, args ...any) {
	d.Notes = append(d.Notes, fmt.Sprintf(format, args...))
}

// Metadata is what is known about the origin of the data.
type Metadata struct {
	Schema          string            `json:"schema_version"`
	Creation        map[string]string `json:"creation_info,omitempty"`
	Physics         Physics           `json:"physics_parameters"`
	Transformations []string          `json:"data_transformations,omitempty"`
}

// Physics are the numbers that go with the data; zero means unknown.
type Physics struct {
	Photons     float64 `json:"nphotons,omitempty"`
	N           int     `json:"N,omitempty"`
	Wavelength  float64 `json:"wavelength_m,omitempty"`
	Distance    float64 `json:"detector_distance_m,omitempty"`
	Pixel       float64 `json:"detector_pixel_m,omitempty"`
	ObjectPixel float64 `json:"object_pixel_m,omitempty"`
}

// Select returns the data of some patterns, in the order given. The arrays are
// copied, apart from probe and object, and from patterns that stay on disk. Indices of
// no pattern are left out.
func (d *Data) Select(indices []int) *Data {
	if d == nil {
		return nil
	}
	out := *d
	size := 0
	if d.Patterns != nil {
		size = d.Patterns.N * d.Patterns.N
	}
	n := d.Patterns.Len()
	indices = slices.DeleteFunc(slices.Clone(indices), func(i int) bool { return i < 0 || i >= n })
	out.Patterns = d.Patterns.Select(indices)
	out.Scan = pick(d.Scan, indices, 1)
	for i, s := range d.otherScans() {
		*out.otherScans()[i].scan = pick(*s.scan, indices, 1)
	}
	out.Index = pick(d.Index, indices, 1)
	out.Labels = pick(d.Labels, indices, size)
	return &out
}

// pick copies blocks of the given size, of those that there are; nil stays nil.
func pick[T any](in []T, indices []int, size int) []T {
	if in == nil {
		return nil
	}
	out := make([]T, 0, len(indices)*size)
	for _, i := range indices {
		if (i+1)*size <= len(in) {
			out = append(out, in[i*size:][:size]...)
		}
	}
	return out
}
