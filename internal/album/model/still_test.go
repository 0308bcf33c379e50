package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// The coordinate of a walk that nothing is known of is standard normal, and the map
// has an inverse, far out too.
func TestStillIsStandardNormal(t *testing.T) {
	const scale = 0.12
	for x := -8.0; x <= 8; x += 0.25 {
		r := newStill(x, scale)
		half := math.Ln2 + distuv.Normal{Sigma: scale}.LogProb(r.value)
		near(t, "log density", half+math.Log(r.slope), distuv.UnitNormal.LogProb(x), 1e-9)
		near(t, "inverse", unStill(r.value, scale), x, 1e-6)
		const h = 1e-4
		near(t, "slope", (newStill(x+h, scale).value-newStill(x-h, scale).value)/(2*h), r.slope, 1e-6*r.slope+1e-12)
		near(t, "curve", (math.Log(newStill(x+h, scale).slope)-math.Log(newStill(x-h, scale).slope))/(2*h), r.curve, 1e-5*(1+math.Abs(r.curve)))
	}
}

// A model without a walk is that of one position an artist, but has no sigma_rw.
func TestStillHasNoWalk(t *testing.T) {
	s := shape{lengths: []int{2, 3, 4, 1, 6}, dense: 2, sets: 1, maxAlbums: 1}
	r := s.rows(3)
	for _, l := range []Likelihood{Normal, StudentT, SkewT} {
		plain, err := New(r, Noise{Likelihood: l}, DefaultPriors())
		if err != nil {
			t.Fatal(err)
		}
		still, err := New(r, Noise{Likelihood: l, Still: true}, DefaultPriors())
		if err != nil {
			t.Fatal(err)
		}
		q := randomPoint(still.dim(), rand.New(rand.NewPCG(1, 2)))
		g, h := make([]float64, len(q)), make([]float64, len(q))
		if a, b := plain.Target().LogDensity(q, g), still.Target().LogDensity(q, h); a != b {
			t.Errorf("%s: log density %v, with a walk of one step %v", l, b, a)
		}
		var d Draw
		still.Constrain(q, &d)
		flat := still.Flatten(&d, nil)
		if d.SigmaRW != 0 || len(flat) != still.FlatSize() || still.FlatSize() != plain.FlatSize()-1 {
			t.Errorf("%s: %d values, sigma_rw %v", l, len(flat), d.SigmaRW)
		}
		for _, p := range still.Parameters() {
			if p.Name == WalkScaleName {
				t.Error("sigma_rw is a parameter")
			}
		}
	}
	r.Position[2]++
	r.Position[3]++
	r.Position[4]++
	if _, err := New(r, Noise{Still: true}, DefaultPriors()); err == nil || !strings.Contains(err.Error(), "one position") {
		t.Errorf("error %v", err)
	}
}

// Under a t likelihood a model without a walk has a mode and a surrogate, and both
// samplers leave the coordinate of the walk standard normal.
func TestStillMixes(t *testing.T) {
	rows := *walking(t, Noise{Likelihood: StudentT}, 240).Rows()
	rows.Position = slices.Repeat([]int{1}, len(rows.Artist))
	m, err := New(rows, Noise{Likelihood: StudentT, Still: true}, DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	mode, err := m.Mode()
	if err != nil {
		t.Fatal(err)
	}
	if !allFinite(mode.At) {
		t.Fatalf("mode %v", mode.At)
	}
	x, err := m.Surrogate(t.Context(), mode, 2)
	if err != nil {
		t.Fatal(err)
	}
	if x.Acceptance < 0.7 || math.Abs(x.Metric.Mode[qWalk]) > 1e-3 || math.Abs(x.Metric.L.At(qWalk, qWalk)-1) > 1e-3 {
		t.Errorf("acceptance %v, walk %v +- %v", x.Acceptance, x.Metric.Mode[qWalk], x.Metric.L.At(qWalk, qWalk))
	}
}
