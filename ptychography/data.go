package ptychography

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// Patterns are measured diffraction amplitudes, sqrt(counts), zero frequency at
// the centre: in memory, or read as they are needed, see [NewStored].
type Patterns struct {
	N         int
	Amplitude []float32 // (patterns, N, N); nil for those that are read
	Mask      []bool    // nil, (N, N) or (patterns, N, N); true where valid

	store *store // nil for those in memory
}

// Len returns the number of patterns.
func (p *Patterns) Len() int {
	if p == nil || p.N < 1 || p.N > mostSide {
		return 0
	}
	if p.store != nil {
		return p.store.src.Len()
	}
	return len(p.Amplitude) / (p.N * p.N)
}

// At returns the amplitudes of pattern i, nil where there is none. They are a copy
// where they are read: see [Patterns.Err].
func (p *Patterns) At(i int) []float32 {
	if i < 0 || i >= p.Len() {
		return nil
	}
	size := p.N * p.N
	if p.store != nil {
		return p.store.read(make([]float32, size), i)
	}
	return p.Amplitude[i*size:][:size:size]
}

// MaskAt returns the mask of pattern i, or nil when all pixels are valid.
func (p *Patterns) MaskAt(i int) []bool {
	if i < 0 || i >= p.Len() {
		return nil
	}
	size := p.N * p.N
	if p.store != nil && p.store.src.Masked() {
		return p.store.mask(i)
	}
	switch len(p.Mask) {
	case 0:
		return nil
	case size:
		return p.Mask
	}
	if len(p.Mask) < (i+1)*size {
		return nil
	}
	return p.Mask[i*size:][:size:size]
}

// Counts returns the sum of A^2 over the valid pixels of pattern i.
func (p *Patterns) Counts(i int) float64 {
	if p != nil && p.store != nil {
		sum, ok := p.store.known(i)
		if !ok {
			sum = p.counts(i)
			p.store.remember(i, sum)
		}
		return sum
	}
	return p.counts(i)
}

func (p *Patterns) counts(i int) float64 {
	mask := p.MaskAt(i)
	var sum float64
	for j, a := range p.At(i) {
		if mask == nil || mask[j] {
			sum += float64(a) * float64(a)
		}
	}
	return sum
}

// MeanCounts returns the mean number of counts in a pattern.
func (p *Patterns) MeanCounts() float64 {
	var sum float64
	for i := range p.Len() {
		sum += p.Counts(i)
	}
	return sum / float64(p.Len())
}

// Dataset is what a reconstruction starts from.
type Dataset struct {
	Patterns *Patterns
	Scan     Scan
	Probe    *Probe // measured or guessed

	// The expected counts of pattern i are Intensity[i] |F|^2 + Background, F the far
	// field of the model. Nil stands for ones.
	Intensity  []float64
	Background float64 // counts of every pixel that come from elsewhere
}

// DataError is what is wrong with a [Dataset].
type DataError struct {
	Part    string // "probe", "patterns", "mask", "scan" or "counts"
	Pattern int    // the pattern or position that is wrong, or -1
	Msg     string // what is wrong, where, and what to do
}

func (e *DataError) Error() string { return "ptychography: " + e.Msg }

func wrong(part string, pattern int, format string, args ...any) error {
	return &DataError{part, pattern, fmt.Sprintf(format, args...)}
}

// NewPatterns makes patterns of n x n pixels from photon counts, zero frequency at
// the centre. mask is nil, or of one pattern or of all, true where a pixel is valid;
// what it leaves out may hold anything. Errors are *[DataError].
func NewPatterns(n int, counts []float32, mask []bool) (*Patterns, error) {
	p := &Patterns{N: n, Amplitude: make([]float32, len(counts)), Mask: mask}
	if err := p.check(); err != nil {
		return nil, err
	}
	for i, k := range counts {
		if m := p.MaskAt(i / (n * n)); m != nil && !m[i%(n*n)] {
			continue
		}
		if !(k >= 0) || !finite(float64(k)) {
			return nil, wrong("counts", i/(n*n), "pattern %d, pixel (%d, %d): %v counts: mask the pixel or repair the data", i/(n*n), i/n%n, i%n, k)
		}
		p.Amplitude[i] = float32(math.Sqrt(float64(k)))
	}
	return p, nil
}

// check returns an error when the sizes do not fit together.
func (p *Patterns) check() error {
	if p == nil {
		return wrong("patterns", -1, "no patterns")
	}
	if p.N < 2 || p.N > mostSide {
		return wrong("patterns", -1, "patterns of side %d: need 2 to %d", p.N, mostSide)
	}
	size := p.N * p.N
	if p.store != nil {
		return p.store.check(p.Mask)
	}
	if len(p.Amplitude) == 0 || len(p.Amplitude)%size != 0 {
		return wrong("patterns", -1, "%d amplitudes are no patterns of %d x %d pixels", len(p.Amplitude), p.N, p.N)
	}
	if n := len(p.Mask); n != 0 && n != size && n != len(p.Amplitude) {
		return wrong("mask", -1, "a mask of %d pixels fits neither one pattern nor all of them", n)
	}
	return nil
}

const (
	mostSide   = 1 << 15 // of a pattern
	mostPixels = 1 << 28 // of an object: 2 GiB
)

// Check returns a *[DataError] that says what is wrong with the data, if anything:
// missing parts, sizes that do not fit together, a side that is no power of two,
// amplitudes or positions that are not finite, negative amplitudes, no counts at
// all, a scan over an object that no memory holds.
func (d *Dataset) Check() error {
	if err := d.checkShapes(); err != nil {
		return err
	}
	p := d.Patterns
	if p.Len() != len(d.Scan) {
		return wrong("scan", -1, "%d patterns but %d scan positions", p.Len(), len(d.Scan))
	}
	if err := errors.Join(d.checkValues(), d.checkIllumination()); err != nil {
		return err
	}
	low, high := d.Scan.Bounds()
	rows, cols := high.Y-low.Y+float64(p.N), high.X-low.X+float64(p.N)
	if rows*cols > mostPixels {
		return wrong("scan", -1, "the scan spans %.3g x %.3g pixels: positions must be in object pixels", rows, cols)
	}
	return nil
}

// checkShapes is what [Dataset.Check] says of patterns and probe without the scan.
func (d *Dataset) checkShapes() error {
	if d == nil || d.Probe == nil {
		return wrong("probe", -1, "no probe")
	}
	if err := d.Probe.check(); err != nil {
		return wrong("probe", -1, "%s", strings.TrimPrefix(err.Error(), "ptychography: "))
	}
	p := d.Patterns
	if err := p.check(); err != nil {
		return err
	}
	if p.N != d.Probe.N {
		return wrong("probe", -1, "patterns of side %d but a probe of side %d: crop or pad the probe", p.N, d.Probe.N)
	}
	return nil
}

func (d *Dataset) checkValues() error {
	if err := d.Patterns.checkValues(); err != nil {
		return err
	}
	for i, s := range d.Scan {
		if !finite(s.X) || !finite(s.Y) {
			return wrong("scan", i, "scan position %d is (%v, %v)", i, s.Y, s.X)
		}
	}
	none := d.Patterns.MeanCounts() == 0
	if err := d.Patterns.Err(); err != nil {
		return wrong("patterns", -1, "%v", err)
	}
	if none {
		return wrong("patterns", -1, "all valid pixels of all patterns are zero")
	}
	return nil
}

// checkValues looks for amplitudes that are none; those that are read are looked at
// once.
func (p *Patterns) checkValues() error {
	if p.store != nil && p.store.sound {
		return nil
	}
	for i := range p.Len() {
		mask := p.MaskAt(i)
		for j, a := range p.At(i) {
			if (a < 0 || !finite(float64(a))) && (mask == nil || mask[j]) {
				return wrong("patterns", i, "pattern %d, pixel (%d, %d): amplitude %v: mask the pixel or repair the data", i, j/p.N, j%p.N, a)
			}
		}
	}
	if p.store != nil {
		p.store.sound = true
	}
	return nil
}
