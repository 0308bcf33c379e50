package ptychography

import (
	"math"
	"testing"
)

// What changes smoothly over the scan goes on with four fifths of the last step, in the
// logarithm; what no polynomial of second degree has goes on with nothing.
func TestSmoothIntensitiesHaveMomentum(t *testing.T) {
	s := exact(t, 10)
	middle := s.Data.Scan.middle()
	smooth := func(i int) float64 {
		p := s.Data.Scan[i]
		return 0.01*(p.Y-middle.Y) - 2e-4*(p.X-middle.X)*(p.Y-middle.Y) + 1e-4*(p.X-middle.X)*(p.X-middle.X)
	}
	steps := func() []illuminationStep {
		out := make([]illuminationStep, len(s.places))
		for i := range out {
			out[i].intensity = math.Exp(smooth(i))
		}
		return out
	}
	list := make([]complex64, len(s.places))
	for i := range list {
		list[i] = 1
	}
	for pass, share := range []float64{1, 1.8, 1 + 0.8*1.8} {
		got := steps()
		s.carry(list, got)
		for i, step := range got {
			if want := share * smooth(i); math.Abs(math.Log(step.intensity)-want) > 1e-6 {
				t.Fatalf("pass %d, pattern %d: log intensity %v, want %v", pass, i, math.Log(step.intensity), want)
			}
		}
	}
	flat := make([]illuminationStep, len(s.places))
	for i := range flat {
		flat[i].intensity = 1
	}
	s.memory[momentumKey] = nil
	flat[7].intensity = 2 // nearly all of it is no polynomial
	for range 3 {
		got := append([]illuminationStep{}, flat...)
		s.carry(list, got)
		if change := math.Abs(math.Log(got[7].intensity / 2)); change > 0.5*math.Ln2 {
			t.Errorf("a single pattern goes on by %.3f", change)
		}
	}
}
