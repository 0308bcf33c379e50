package model

import (
	"math"
	"testing"
)

// A proposal may reach shapes far beyond what data say: nu of 1e21 had taken all memory
// for its quadrature. Such points are refused before, and those near them are computed.
func TestFarShapes(t *testing.T) {
	m := walking(t, Noise{Likelihood: SkewT}, 40)
	s := newScaleDensity(m)
	p := s.of(&Draw{SigmaArtist: 0.5, SigmaRW: 0.3, Sigma: 0.5, Nu: 4, Skew: -0.8})
	if v := s.logDensity(p); !finite(v) {
		t.Fatalf("log density %v", v)
	}
	for _, c := range []struct {
		logNu, skew float64
		far         bool
	}{{48.57, -131.7, true}, {3, -1e6, true}, {800, 1, true}, {20, 1, false}, {1, -50, false}} {
		p[3], p[4] = c.logNu, c.skew
		v, g := s.gradient(p, &scalePoint{1, 1, 1, 1, 1})
		if c.far != math.IsInf(v, -1) {
			t.Errorf("log(nu-2) %v, skew %v: log density %v, gradient %v", c.logNu, c.skew, v, g)
		}
	}
}
