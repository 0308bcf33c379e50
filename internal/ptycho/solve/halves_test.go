package solve

import (
	"testing"

	"github.com/latent-go/latent/ptychography"
)

// Both halves of a raster see all of its rows and columns, and no pattern twice.
func TestHalvesAreEvenInSpace(t *testing.T) {
	s := ptychography.DefaultSimulation()
	s.N, s.Radius, s.Points, s.Path, s.Step, s.Jitter = 8, 2, 100, "raster", 3, 0
	d, _, err := ptychography.Simulate(s)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[ptychography.Position]int{}
	for k := range 2 {
		rows, columns := map[float64]bool{}, map[float64]bool{}
		h := half(d, k)
		for _, p := range h.Scan {
			rows[p.Y], columns[p.X] = true, true
			seen[p]++
		}
		if h.Patterns.Len() != 50 || len(h.Scan) != 50 || len(rows) != 10 || len(columns) != 10 {
			t.Errorf("half %d: %d patterns in %d rows and %d columns", k, len(h.Scan), len(rows), len(columns))
		}
	}
	if len(seen) != 100 {
		t.Errorf("%d of 100 patterns are in a half", len(seen))
	}
}
