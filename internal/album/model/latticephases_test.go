package model

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestPhases holds the density at all levels of a lattice to its closed form, and no
// level beyond the table is looked up.
func TestPhases(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	for _, shape := range []tShape{newShape(2.5, 0), newShape(6, -1.2)} {
		exact := newPointNoise(shape)
		p := func(z float64) float64 { return math.Exp(exact.log(z)) }
		var x phases
		for _, distance := range []float64{0.011, 1.0 / 48, 0.18, 0.5, 2.3} {
			x.reset(distance, tableFine, p)
			looked := 0
			for range 300 {
				levels := 1 + rng.IntN(int(40/distance))
				z := -tableReach + 2*tableReach*rng.Float64()
				columns, w, ok := x.columns(z, levels)
				if last := z - float64(levels-1)*distance; ok && last < -tableReach {
					t.Fatalf("level at %v, beyond the table, was looked up", last)
				}
				if !ok {
					continue
				}
				looked++
				for g := range levels {
					got, want := 0.0, p(z-float64(g)*distance)
					for k, column := range columns {
						got += w[k] * column[g]
					}
					near(t, "density", got/want, 1, 2e-7)
				}
			}
			if looked < 30 {
				t.Errorf("distance %v: %d of 300 scores were looked up", distance, looked)
			}
		}
		for _, distance := range []float64{0, 0.01, 24, math.NaN(), math.Inf(1)} {
			if x.reset(distance, tableFine, p); x.per != 0 {
				t.Errorf("levels %v apart have a table of %d nodes", distance, x.per)
			}
			if _, _, ok := x.columns(0, 1); ok {
				t.Errorf("levels %v apart: looked up without a table", distance)
			}
		}
	}
}
