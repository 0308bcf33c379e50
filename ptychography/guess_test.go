package ptychography

import (
	"math"
	"testing"
)

// Behind an empty sample the mean pattern is the far field of the probe, so the
// guess with its defocus is the probe, up to a constant phase.
func TestGuessIsTheProbeOfAnEmptySample(t *testing.T) {
	const n, defocus = 32, 20
	// A Gaussian in the focus has a real far field; its defocused form is known.
	focus := make([]complex64, n*n)
	for i := range focus {
		y, x := float64(i/n-n/2), float64(i%n-n/2)
		focus[i] = complex(float32(math.Exp(-(y*y+x*x)/8)), 0)
	}
	p, err := NewProbe(n, focus)
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewModel(p)
	if err != nil {
		t.Fatal(err)
	}
	ones, intensity := make([]complex64, n*n), make([]float32, n*n)
	for i := range ones {
		ones[i] = 1
	}
	m.Forward(intensity, ones)
	patterns := &Patterns{N: n, Amplitude: make([]float32, n*n)}
	for i, v := range intensity {
		patterns.Amplitude[i] = float32(math.Sqrt(float64(v)))
	}
	got, err := GuessProbe(patterns, defocus)
	if err != nil {
		t.Fatal(err)
	}
	// exp(-r^2 / 2 s^2), s = 2, after free flight: 1 / 2 s^2 becomes
	// 1 / 2 (s^2 + i defocus / 2 pi).
	var overlap complex128
	var a, b float64
	for i, v := range got.Modes[0] {
		y, x := float64(i/n-n/2), float64(i%n-n/2)
		q := 1 / (2 * complex(4, defocus/(2*math.Pi)))
		e := cexp(complex(-(y*y+x*x), 0) * q)
		overlap += complex128(v) * complex(real(e), -imag(e))
		a += real(e)*real(e) + imag(e)*imag(e)
		b += float64(abs2(v))
	}
	if c := math.Hypot(real(overlap), imag(overlap)) / math.Sqrt(a*b); c < 0.9999 {
		t.Errorf("correlation with the defocused Gaussian %.6f", c)
	}
	if e := got.Energy() / patterns.MeanCounts(); math.Abs(e-1) > 1e-5 {
		t.Errorf("energy over counts %v", e)
	}
}

func cexp(z complex128) complex128 {
	s, c := math.Sincos(imag(z))
	r := math.Exp(real(z))
	return complex(r*c, r*s)
}

// A pixel that is masked in some patterns is the mean of the others.
func TestMeanIntensityLeavesOutMaskedPixels(t *testing.T) {
	p := &Patterns{N: 2, Amplitude: []float32{1, 2, 3, 4, 3, 9, 9, 9}, Mask: []bool{true, true, false, true, true, false, false, true}}
	want := []float64{5, 4, 0, 48.5}
	for i, got := range meanIntensity(p) {
		if got != want[i] {
			t.Errorf("pixel %d: %v, want %v", i, got, want[i])
		}
	}
}
