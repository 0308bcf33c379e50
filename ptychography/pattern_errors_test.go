package ptychography

import (
	"math"
	"testing"
)

// TestPatternErrors: weighted by the counts they make the residual, and a place that
// is wrong in the object shows in the patterns that light it and in no other.
func TestPatternErrors(t *testing.T) {
	d, object := simulated(t, func(s *Simulation) { s.Photons = 0 })
	spoilt := object.Clone()
	at := d.Scan[len(d.Scan)/2]
	y, x := int(at.Y-object.Origin.Y), int(at.X-object.Origin.X)
	for dy := range 3 {
		for dx := range 3 {
			spoilt.Data[(y+dy)*object.Cols+x+dx] *= -1
		}
	}
	errors, err := PatternErrors(t.Context(), d, spoilt, d.Probe, Bilinear)
	if err != nil {
		t.Fatal(err)
	}
	var sum, counts float64
	for i, e := range errors {
		sum += e * d.Patterns.Counts(i)
		counts += d.Patterns.Counts(i)
		far := math.Hypot(d.Scan[i].Y-at.Y, d.Scan[i].X-at.X) > float64(d.Patterns.N)
		if far && e > 1e-9 {
			t.Errorf("pattern %d sees nothing of it, and its error is %v", i, e)
		}
	}
	residual, err := Residual(t.Context(), d, spoilt, d.Probe, Bilinear, 1)
	if err != nil || math.Abs(sum/counts/residual-1) > 1e-6 {
		t.Errorf("mean %v, residual %v, %v", sum/counts, residual, err)
	}
	if e := errors[len(d.Scan)/2]; e < 1e-3 {
		t.Errorf("the pattern in the middle of it has the error %v", e)
	}
}

// TestPatternWithoutCounts: its error is no number, those of the others are.
func TestPatternWithoutCounts(t *testing.T) {
	d, object := simulated(t, func(s *Simulation) { s.Photons = 0 })
	clear(d.Patterns.At(3))
	errors, err := PatternErrors(t.Context(), d, object, d.Probe, Bilinear)
	if err != nil || !math.IsNaN(errors[3]) || math.IsNaN(errors[2]) {
		t.Errorf("errors %v, %v", errors[:4], err)
	}
}
