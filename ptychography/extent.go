package ptychography

import "math"

// Diameter returns that of the disc with the probe's rms radius, in pixels:
// 2 sqrt(2) times the root of the mean squared distance of the light from its centre.
func (p *Probe) Diameter() float64 {
	if p == nil {
		return math.NaN()
	}
	var sum, y, x float64
	light := p.Intensity() // none gives NaN
	for i, v := range light {
		sum += float64(v)
		y += float64(v) * float64(i/p.N)
		x += float64(v) * float64(i%p.N)
	}
	y, x = y/sum, x/sum
	var moment float64
	for i, v := range light {
		dy, dx := float64(i/p.N)-y, float64(i%p.N)-x
		moment += float64(v) * (dy*dy + dx*dx)
	}
	return 2 * math.Sqrt2 * math.Sqrt(moment/sum)
}

// Seen returns the share of the probe's light that would fall on valid pixels without
// an object: 1 without a mask.
func (d *Dataset) Seen() (float64, error) {
	if err := d.checkShapes(); err != nil {
		return 0, err
	}
	if !d.Patterns.Masked() {
		return 1, nil
	}
	light, err := d.Probe.FarField()
	if err != nil {
		return 0, err
	}
	var all, seen float64
	patterns := 1
	if d.Patterns.OwnMasks() {
		patterns = d.Patterns.Len()
	}
	for i := range patterns {
		for j, good := range d.Patterns.MaskAt(i) {
			v := float64(light[j])
			all += v
			if good {
				seen += v
			}
		}
	}
	return seen / all, nil
}

// Likeness is how much the far field of the probe alone, F, looks like the mean
// pattern, sum |F|^2 I / sqrt(sum |F|^4 sum I^2), I the mean of A^2 over the patterns
// in which a pixel is valid. A sample blurs the light, but a probe that has little to
// do with these patterns, a random one for instance, comes out below one half.
func (d *Dataset) Likeness() (float64, error) {
	if err := d.checkShapes(); err != nil {
		return 0, err
	}
	light, err := d.Probe.FarField()
	if err != nil {
		return 0, err
	}
	mean := make([]float32, len(light))
	for j, v := range meanIntensity(d.Patterns) {
		if mean[j] = float32(v); v == 0 {
			light[j] = 0 // perhaps never valid
		}
	}
	return lightsAlike(light, mean), nil
}

// FarField is what the detector sees of the probe without a sample: n x n intensities,
// zero frequency at the centre. It fails for a probe that is none.
func (p *Probe) FarField() ([]float32, error) {
	m, err := NewModel(p)
	if err != nil {
		return nil, err
	}
	patch, light := make([]complex64, m.n*m.n), make([]float32, m.n*m.n)
	for j := range patch {
		patch[j] = 1
	}
	m.forward(light, patch)
	return light, nil
}
