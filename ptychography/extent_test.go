package ptychography

import (
	"math"
	"testing"
)

// A disc has its own diameter, and half a far field hidden leaves half the light.
func TestDiameterAndSeen(t *testing.T) {
	const n, r = 64, 9.
	mode := make([]complex64, n*n)
	for j := range mode {
		if math.Hypot(float64(j/n-32), float64(j%n-32)) <= r {
			mode[j] = 1
		}
	}
	p, err := NewProbe(n, mode)
	if err != nil {
		t.Fatal(err)
	}
	if d := p.Diameter(); math.Abs(d-2*r) > 0.5 {
		t.Errorf("diameter %v of a disc of %v", d, 2*r)
	}
	d := &Dataset{Patterns: &Patterns{N: n, Amplitude: make([]float32, n*n)}, Probe: p}
	if s, err := d.Seen(); s != 1 || err != nil {
		t.Errorf("without a mask %v, %v", s, err)
	}
	d.Patterns.Mask = make([]bool, n*n)
	for j := range d.Patterns.Mask {
		d.Patterns.Mask[j] = j%n > n/2 // the light is even about the middle column
	}
	middle := 0.
	whole := *d.Patterns
	whole.Mask = make([]bool, n*n)
	for j := range whole.Mask {
		whole.Mask[j] = j%n == n/2
	}
	middle, err = (&Dataset{Patterns: &whole, Probe: p}).Seen()
	if err != nil {
		t.Fatal(err)
	}
	if s, err := d.Seen(); err != nil || math.Abs(2*s+middle-1) > 0.01 {
		t.Errorf("right of the middle %v, in it %v, %v", s, middle, err)
	}
}
