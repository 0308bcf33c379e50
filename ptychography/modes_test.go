package ptychography

import (
	"math"
	"math/cmplx"
	"testing"
)

// Orthogonal modes have the intensities of the mixture, and nothing of each other.
func TestOrthogonalize(t *testing.T) {
	p, err := DefocusedDisc(32, 6, 15)
	if err != nil {
		t.Fatal(err)
	}
	p, err = p.WithModes(4)
	if err != nil || len(p.Modes) != 4 || math.Abs(p.Energy()-1) > 1e-5 {
		t.Fatalf("%d modes of energy %v, %v", len(p.Modes), p.Energy(), err)
	}
	for i := range p.Modes[0] { // mix them
		p.Modes[1][i] += 2i * p.Modes[0][i]
		p.Modes[3][i] -= (1 + 1i) * p.Modes[2][i]
	}
	intensity := func() []float32 {
		m, err := NewModel(p)
		if err != nil {
			t.Fatal(err)
		}
		out, patch := make([]float32, 32*32), make([]complex64, 32*32)
		for i := range patch {
			patch[i] = complex(float32(i%7)/7, float32(i%5)/5)
		}
		m.Forward(out, patch)
		return out
	}
	before := intensity()
	shares := p.Orthogonalize()
	after := intensity()
	for i := range before {
		if math.Abs(float64(after[i]-before[i])) > 1e-5*float64(before[i])+1e-8 {
			t.Fatalf("pixel %d: %v and %v", i, before[i], after[i])
		}
	}
	sum := 0.
	for i, s := range shares {
		sum += s
		if i > 0 && s > shares[i-1] {
			t.Errorf("shares %v are not in order", shares)
		}
		for _, b := range p.Modes[i+1:] {
			a := p.Modes[i]
			if c := cmplx.Abs(dot(a, b)) / math.Sqrt(real(dot(a, a))*real(dot(b, b))); c > 1e-5 {
				t.Errorf("modes %d and a later one: %v", i, c)
			}
		}
	}
	if math.Abs(sum-1) > 1e-6 {
		t.Errorf("shares sum up to %v", sum)
	}
	for _, n := range []int{0, 17} {
		if _, err := p.WithModes(n); err == nil {
			t.Errorf("%d modes", n)
		}
	}
}

// subspace is the share of the energy of the modes b that lies in the space of a, both
// orthogonal.
func subspace(a, b *Probe) float64 {
	in := 0.
	for _, y := range b.Modes {
		for _, x := range a.Modes {
			c := cmplx.Abs(dot(x, y))
			in += c * c / real(dot(x, x))
		}
	}
	return in / b.Energy()
}

// amplitudeGain is how far b, scaled, is closer to a than the best constant, in dB.
func amplitudeGain(t testing.TB, a, b []float32, mask []bool) float64 {
	var n, ab, bb, mean, variance float64
	for i, on := range mask {
		if on {
			n++
			ab, bb = ab+float64(a[i]*b[i]), bb+float64(b[i]*b[i])
			mean += float64(a[i])
		}
	}
	for i := range b {
		b[i] *= float32(ab / bb)
		if mask[i] {
			variance += (float64(a[i]) - mean/n) * (float64(a[i]) - mean/n)
		}
	}
	mse, err := MSE(a, b, mask)
	if err != nil {
		t.Fatal(err)
	}
	return 10 * math.Log10(variance/n/mse)
}

// Three modes of which only the first is known are found, with the object.
func TestModesAreFound(t *testing.T) {
	s := DefaultSimulation()
	s.Sample, s.Seed, s.Modes = "blobs", 3, 3
	d, truth, err := Simulate(s)
	if err != nil {
		t.Fatal(err)
	}
	known := d.Probe.Clone()
	known.Orthogonalize()
	one := &Probe{d.Probe.N, d.Probe.Modes[:1]}
	start, err := one.WithModes(3)
	if err != nil {
		t.Fatal(err)
	}
	start.Normalize(d.Patterns.MeanCounts())
	d.Probe = start
	r := solve(t, lsq(60, func(e *LSQML) { e.Decay = 0.02 }), d)
	found := r.Probe.Clone()
	found.Orthogonalize()
	light, err := Coverage(r.Object, d.Scan, found, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	mask := make([]bool, len(light))
	for i, n := range light {
		mask[i] = n >= 4
	}
	a, b, mask, _, err := Align(truth, r.Object, mask)
	if err != nil {
		t.Fatal(err)
	}
	if g := amplitudeGain(t, a.Amplitude(), b.Amplitude(), mask); g < 15 {
		t.Errorf("amplitude %.1f dB over the best constant", g)
	}
	if o := subspace(known, found); o < 0.98 {
		t.Errorf("%.3f of the energy lies in the space of the true modes", o)
	}
}

// The modes of light that is not symmetric are made orthogonal, brightest first.
func TestNewModesAreOrthogonal(t *testing.T) {
	light := make([]complex64, 32*32)
	for i := range light {
		y, x := float64(i/32-12), float64(i%32-19)
		light[i] = complex64(cmplx.Rect(math.Exp(-(y*y+x*x+x*y)/40)*(1+0.3*y/8), 0.2*x))
	}
	p, err := NewProbe(32, light)
	if err != nil {
		t.Fatal(err)
	}
	energy := p.Energy()
	p, err = p.WithModes(4)
	if err != nil || math.Abs(p.Energy()/energy-1) > 1e-5 {
		t.Fatalf("energy %v of %v, %v", p.Energy(), energy, err)
	}
	for i, a := range p.Modes {
		for k, b := range p.Modes[i+1:] {
			aa, bb := real(dot(a, a)), real(dot(b, b))
			if c := cmplx.Abs(dot(a, b)) / math.Sqrt(aa*bb); c > 1e-4 || bb > aa {
				t.Errorf("modes %d and %d: %.2g in common, energies %v and %v", i, i+1+k, c, aa, bb)
			}
		}
	}
}
