package model

import (
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
)

// TestLatticeSlope holds the gradient to differences of the density within 1e-6. The
// lattice is twice as fine as usual and the table of the noise four times: their errors,
// which TestLatticeGradient bounds, are those of the density and not of its gradient.
// LATENT_GRADIENTS sets how many points; 1,000 take some minutes.
func TestLatticeSlope(t *testing.T) {
	points := gradientPoints()
	names := []string{"student-t", "student-t fixed", "student-t learned", "skew-t", "skew-t learned", "student-t follows", "skew-t follows"}
	drawn := []string{"ragged", "held out", "capped", "min albums"}
	rng := rand.New(rand.NewPCG(11, 12))
	worst := 0.0
	for k := range points {
		sh := shapes[drawn[rng.IntN(len(drawn))]]
		sh.lengths = sh.lengths[:4]
		m, err := New(sh.rows(rng.Uint64()), mixedRegimes[names[k%len(names)]], shiftedPriors())
		if err != nil {
			t.Fatal(err)
		}
		e := slopeError(m, latticePoint(m, rng))
		if !(e < 1e-6) {
			t.Errorf("point %d, %s: relative error %.2g", k, names[k%len(names)], e)
		}
		worst = math.Max(worst, e)
	}
	t.Logf("%d points, largest relative error %.2g", points, worst)
}

// gradientPoints is at how many points gradients are held to differences.
func gradientPoints() int {
	if n, err := strconv.Atoi(os.Getenv("LATENT_GRADIENTS")); err == nil {
		return n
	}
	if testing.Short() {
		return 5
	}
	return 20
}

// slopeError is the largest difference between an entry of the gradient and differences
// of fourth order, relative to the larger of the entry and 1.
func slopeError(m *Model, q []float64) (worst float64) {
	target := newLatticeTarget(m)
	target.finer, target.table.fine = 2, 4*tableFine
	got := make([]float64, len(q))
	target.LogDensity(q, got)
	slope := func(step float64) []float64 {
		return fd.Gradient(nil, target.value, q, &fd.Settings{Formula: fd.Central, Step: step})
	}
	near, wide := slope(2e-3), slope(4e-3)
	for i, g := range got {
		want := (4*near[i] - wide[i]) / 3
		worst = math.Max(worst, math.Abs(g-want)/math.Max(1, math.Abs(want)))
	}
	return worst
}
