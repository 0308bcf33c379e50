package ptychography

import "math"

// Diameter returns that of the disc with the probe's rms radius, in pixels:
// 2 sqrt(2) times the root of the mean squared distance of the light from its centre.
func (p *Probe) Diameter() float64 {
	var sum, y, x float64
	light := p.Intensity()
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
	if len(d.Patterns.Mask) == 0 {
		return 1, nil
	}
	m, err := NewModel(d.Probe)
	if err != nil {
		return 0, err
	}
	size := m.n * m.n
	patch, light := make([]complex64, size), make([]float32, size)
	for j := range patch {
		patch[j] = 1
	}
	m.Forward(light, patch)
	var all, seen float64
	for i, good := range d.Patterns.Mask {
		v := float64(light[i%size])
		all += v
		if good {
			seen += v
		}
	}
	return seen / all, nil
}
