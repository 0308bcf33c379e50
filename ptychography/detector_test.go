package ptychography

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// A background adds its mean to every pixel, and its own Poisson noise.
func TestBackground(t *testing.T) {
	const level = 3
	clean, _ := simulated(t, func(s *Simulation) { s.Photons = 0 })
	with, _ := simulated(t, func(s *Simulation) { s.Photons, s.Background = 1e4, level })
	pixels := float64(with.Patterns.N * with.Patterns.N)
	if got, want := with.Patterns.MeanCounts(), 1e4+level*pixels; math.Abs(got/want-1) > 4/math.Sqrt(want*121) {
		t.Errorf("%v counts in the mean, want %v", got, want)
	}
	var sum, square, n float64
	for i, a := range with.Patterns.Amplitude {
		if light := 1e-2 * float64(clean.Patterns.Amplitude[i]) * float64(clean.Patterns.Amplitude[i]); light < 0.01 {
			k := float64(a) * float64(a)
			sum, square, n = sum+k, square+k*k, n+1
		}
	}
	if mean := sum / n; math.Abs(mean-level) > 5*math.Sqrt(level/n)+0.01 || math.Abs((square/n-mean*mean)/mean-1) > 0.05 {
		t.Errorf("dark pixels: mean %v, variance %v", sum/n, square/n-sum*sum/n/n)
	}
}

// Gaps count nothing and are masked; the truth leaves nothing unexplained.
func TestGaps(t *testing.T) {
	d, object := simulated(t, func(s *Simulation) { s.Photons, s.Gap = 0, 3 })
	n, lost := d.Patterns.N, 0
	for j, ok := range d.Patterns.Mask {
		if !ok {
			lost++
			if d.Patterns.At(5)[j] != 0 {
				t.Fatalf("pixel %d in a gap has counts", j)
			}
		}
	}
	if want := 2*3*n - 9; lost != want || !d.Patterns.Mask[n/2*n+n/2] {
		t.Errorf("%d pixels are lost, want %d, and the beam hits the detector", lost, want)
	}
	if r, err := Residual(t.Context(), d, object, d.Probe, Bilinear, 0); err != nil || r > 1e-12 {
		t.Errorf("residual of the truth %v, %v", r, err)
	}
}

// Recorded positions are off by what was asked for; at the true ones the data are
// explained, at the recorded ones not.
func TestPositionError(t *testing.T) {
	s := DefaultSimulation()
	s.N, s.Points, s.Photons, s.PositionError, s.Radius = 32, 121, 0, 0.7, 6
	d, object, err := Simulate(s)
	if err != nil {
		t.Fatal(err)
	}
	right, err := s.Positions()
	if err != nil {
		t.Fatal(err)
	}
	var square float64
	for i := range right {
		square += (math.Pow(d.Scan[i].Y-right[i].Y, 2) + math.Pow(d.Scan[i].X-right[i].X, 2)) / float64(2*len(right))
	}
	if sd := math.Sqrt(square); math.Abs(sd/0.7-1) > 0.15 {
		t.Errorf("standard deviation %v", sd)
	}
	wrong, err := Residual(t.Context(), d, object, d.Probe, Bilinear, 0)
	if err != nil {
		t.Fatal(err)
	}
	d.Scan = right
	if r, err := Residual(t.Context(), d, object, d.Probe, Bilinear, 0); err != nil || r > 1e-12 || wrong < 1e-3 {
		t.Errorf("residual at the true positions %v, at the recorded ones %v, %v", r, wrong, err)
	}
}

// Squares of four in order, four pixels wide, one for every four cells of step^2.
func TestGroups(t *testing.T) {
	scan := Groups(402, 5)
	if len(scan) != 402 {
		t.Fatalf("%d positions", len(scan))
	}
	for g := 0; g+4 <= len(scan); g += 4 {
		for k, want := range []Position{{0, 0}, {0, 4}, {4, 0}, {4, 4}} {
			if p := scan[g+k]; p.Y-scan[g].Y != want.Y || p.X-scan[g].X != want.X {
				t.Fatalf("group %d, member %d is at %v from the first", g/4, k, p)
			}
		}
	}
	if low, high := scan.Bounds(); math.Abs((high.Y-low.Y)*(high.X-low.X)/402/25-1) > 0.1 {
		t.Errorf("from %v to %v", low, high)
	}
}

func TestLines(t *testing.T) {
	m, again, other := NewImage(120, 100), NewImage(120, 100), NewImage(120, 100)
	PaintLines(m, 1)
	PaintLines(again, 1)
	PaintLines(other, 2)
	if !slices.Equal(m.Data, again.Data) || slices.Equal(m.Data, other.Data) {
		t.Error("the seed decides, and nothing else")
	}
	amplitude, phase := m.Amplitude(), m.Phase()
	var low, high float32 = 0, -2
	for i := range amplitude {
		// One material: the two contrasts are one thickness.
		if a, p := math.Log(float64(amplitude[i]))/math.Log(0.6), float64(phase[i])/-1.2; math.Abs(a-p) > 1e-5 || a < 0 || a > 1 {
			t.Fatalf("pixel %d: modulus %v, phase %v", i, amplitude[i], phase[i])
		}
		low, high = min(low, phase[i]), max(high, phase[i])
	}
	if low > -0.9 || high < -0.3 {
		t.Errorf("phases from %v to %v", low, high)
	}
}

func TestRecontrast(t *testing.T) {
	m := NewImage(64, 64)
	PaintBlobs(m, 5, 1)
	phase, thick := Image{64, 64, slices.Clone(m.Data)}, Image{64, 64, slices.Clone(m.Data)}
	for name, i := range map[string]Image{"phase": phase, "thick": thick} {
		if err := Recontrast(i, name); err != nil {
			t.Fatal(err)
		}
	}
	for i, v := range m.Data {
		if a := abs2(phase.Data[i]); math.Abs(float64(a)-1) > 1e-6 || math.Abs(float64(phase.Phase()[0]-m.Phase()[0])) > 1e-6 {
			t.Fatalf("pixel %d: |O|^2 = %v", i, a)
		}
		if d := thick.Data[i] - v*v*v; abs2(d) > 1e-10 {
			t.Fatalf("pixel %d: three layers are off by %v", i, d)
		}
	}
	if err := Recontrast(m, "dark"); err == nil {
		t.Error("dark was accepted")
	}
}

func TestDetectorErrors(t *testing.T) {
	for text, change := range map[string]func(*Simulation){
		"neither can be negative":       func(s *Simulation) { s.Background = -1 },
		"position error NaN":            func(s *Simulation) { s.PositionError = math.NaN() },
		"gaps of 17 pixels":             func(s *Simulation) { s.Gap = 17 },
		`contrast "x": choose phase`:    func(s *Simulation) { s.Contrast = "x" },
		"choose star, blobs or lines":   func(s *Simulation) { s.Sample = "cat" },
		"raster, spiral, fly or groups": func(s *Simulation) { s.Path = "walk" },
	} {
		s := DefaultSimulation()
		change(&s)
		if _, _, err := Simulate(s); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("error %v, want %q in it", err, text)
		}
	}
}
