package ptychography

import "fmt"

// Patterns are measured diffraction amplitudes, sqrt(counts), zero frequency at
// the centre.
type Patterns struct {
	N         int
	Amplitude []float32 // (patterns, N, N)
	Mask      []bool    // nil, (N, N) or (patterns, N, N); true where valid
}

// Len returns the number of patterns.
func (p *Patterns) Len() int { return len(p.Amplitude) / (p.N * p.N) }

// At returns the amplitudes of pattern i.
func (p *Patterns) At(i int) []float32 {
	size := p.N * p.N
	return p.Amplitude[i*size:][:size:size]
}

// MaskAt returns the mask of pattern i, or nil when all pixels are valid.
func (p *Patterns) MaskAt(i int) []bool {
	size := p.N * p.N
	switch len(p.Mask) {
	case 0:
		return nil
	case size:
		return p.Mask
	}
	return p.Mask[i*size:][:size:size]
}

// Counts returns the sum of A^2 over the valid pixels of pattern i.
func (p *Patterns) Counts(i int) float64 {
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
}

// Check returns an error that says what is wrong with the data, if anything:
// sizes that do not fit together, a side that is no power of two, amplitudes or
// positions that are not finite, negative amplitudes, no counts at all.
func (d *Dataset) Check() error {
	if err := d.Probe.check(); err != nil {
		return err
	}
	p := d.Patterns
	if p.N != d.Probe.N {
		return fmt.Errorf("ptychography: patterns of side %d but a probe of side %d: crop or pad the probe", p.N, d.Probe.N)
	}
	size := p.N * p.N
	if len(p.Amplitude) == 0 || len(p.Amplitude)%size != 0 {
		return fmt.Errorf("ptychography: %d amplitudes are no patterns of %d x %d pixels", len(p.Amplitude), p.N, p.N)
	}
	if p.Len() != len(d.Scan) {
		return fmt.Errorf("ptychography: %d patterns but %d scan positions", p.Len(), len(d.Scan))
	}
	if n := len(p.Mask); n != 0 && n != size && n != len(p.Amplitude) {
		return fmt.Errorf("ptychography: a mask of %d pixels fits neither one pattern nor all of them", n)
	}
	return d.checkValues()
}

func (d *Dataset) checkValues() error {
	size := d.Patterns.N * d.Patterns.N
	for i := range d.Patterns.Len() {
		mask := d.Patterns.MaskAt(i)
		for j, a := range d.Patterns.At(i) {
			if (a < 0 || !finite(float64(a))) && (mask == nil || mask[j]) {
				return fmt.Errorf("ptychography: pattern %d, pixel (%d, %d): amplitude %v: mask the pixel or repair the data", i, j/d.Patterns.N, j%size%d.Patterns.N, a)
			}
		}
	}
	for i, s := range d.Scan {
		if !finite(s.X) || !finite(s.Y) {
			return fmt.Errorf("ptychography: scan position %d is (%v, %v)", i, s.Y, s.X)
		}
	}
	if d.Patterns.MeanCounts() == 0 {
		return fmt.Errorf("ptychography: all valid pixels of all patterns are zero")
	}
	return nil
}
