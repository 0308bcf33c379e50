package ptychography

import (
	"math"
	"reflect"
	"testing"
)

// The truth leaves nothing anywhere; a pixel that counts too much, a pattern that belongs
// elsewhere and a position that is wrong each show where they are, and the errors of the
// patterns add up to the residual.
func TestResidualsPointToTheirCause(t *testing.T) {
	d, truth := simulated(t, func(s *Simulation) { s.Sample = "blobs" })
	maps := func() *ResidualMaps {
		m, err := Residuals(t.Context(), d, truth, d.Probe, Bilinear, 3)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	clean := maps()
	for i, e := range clean.Pattern {
		if p := clean.Pull[i]; e > 1e-9 || math.Hypot(p.Y, p.X) > 1e-3 {
			t.Errorf("pattern %d: error %v, pull %v", i, e, p)
		}
	}
	const hot, odd, wrong = 5*32 + 7, 40, 60
	for i := range d.Scan {
		d.Patterns.At(i)[hot] = 30
	}
	m := maps()
	for j, v := range m.Excess {
		if j != hot && v > m.Excess[hot]/2 {
			t.Errorf("pixel %d: %v counts too many, the hot one %v", j, v, m.Excess[hot])
		}
	}
	copy(d.Patterns.At(odd), d.Patterns.At(0))
	d.Scan[wrong].Y += 0.4
	m = maps()
	for i, e := range m.Pattern {
		if i != odd && e > m.Pattern[odd]/2 {
			t.Errorf("pattern %d: error %v, the odd one %v", i, e, m.Pattern[odd])
		}
	}
	if p := m.Pull[wrong]; math.Abs(p.Y+0.4) > 0.1 || math.Abs(p.X) > 0.1 {
		t.Errorf("a position that is 0.4 pixels too low is pulled by %v", p)
	}
	var misfit, energy float64
	for i, e := range m.Pattern {
		misfit, energy = misfit+e*d.Patterns.Counts(i), energy+d.Patterns.Counts(i)
	}
	want, err := Residual(t.Context(), d, truth, d.Probe, Bilinear, 1)
	if err != nil || math.Abs(misfit/energy-want) > 1e-6*want {
		t.Errorf("errors add up to %v, residual %v, %v", misfit/energy, want, err)
	}
	if again, err := Residuals(t.Context(), d, truth, d.Probe, Bilinear, 1); err != nil || !reflect.DeepEqual(again, m) {
		t.Errorf("other bits with one thread: %v", err)
	}
}

// A scan that is 1 % too small is asked to stretch by that much, without and with a turn.
func TestStretchIsTold(t *testing.T) {
	d, truth := simulated(t, func(s *Simulation) { s.Sample = "blobs" })
	misplace(d, 0, 0.99, 0)
	// The object that goes with such a scan is the true one, moved along.
	c := d.Scan.middle()
	truth.warp(mapOfElements([4]float64{-0.01, 0, 0, -0.01}), c)
	m, err := Residuals(t.Context(), d, truth, d.Probe, Bilinear, 0)
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range [4]float64{0.01, 0, 0, 0.01} {
		if math.Abs(m.Stretch[k]-want) > 0.003 {
			t.Errorf("element %d: %v, want %v", k, m.Stretch[k], want)
		}
	}
	rounded, err := Residuals(t.Context(), d, truth, d.Probe, Nearest, 0)
	if err != nil || rounded.Stretch != [4]float64{} {
		t.Errorf("rounded positions are pulled: %v", err)
	}
}
