package ptychography

import (
	"math"
	"slices"
	"testing"
)

// A step along the curve is a step to a neighbour, and every cell is visited once:
// that is what makes it a Hilbert curve.
func TestHilbert(t *testing.T) {
	const side = 32
	cells := make([][2]int, side*side)
	seen := map[uint64]bool{}
	for y := range side {
		for x := range side {
			d := hilbert(uint32(y), uint32(x))
			if d >= side*side || seen[d] {
				t.Fatalf("cell (%d, %d) is number %d", y, x, d)
			}
			seen[d] = true
			cells[d] = [2]int{y, x}
		}
	}
	for d := 1; d < len(cells); d++ {
		a, b := cells[d-1], cells[d]
		if math.Abs(float64(a[0]-b[0]))+math.Abs(float64(a[1]-b[1])) != 1 {
			t.Fatalf("from %v to %v", a, b)
		}
	}
}

// A tenth of a raster of ten columns leaves no hole: no row or column is missing as
// a whole, and no position is far from a sampled one.
func TestSampleIsEvenInSpace(t *testing.T) {
	for _, s := range []Scan{Raster(100, 1), Spiral(516, 1), Fly(400, 1)} {
		n := len(s) / 10
		sample := s.Sample(n)
		if len(sample) != n || !slices.IsSorted(sample) || len(slices.Compact(slices.Clone(sample))) != n {
			t.Fatalf("sample %v", sample)
		}
		low, high := s.Bounds()
		spacing := math.Sqrt((high.Y - low.Y + 1) * (high.X - low.X + 1) / float64(n))
		lines := map[float64]int{}
		for _, i := range sample {
			lines[math.Round(s[i].X)]++
		}
		for x, k := range lines {
			if k > n/2 {
				t.Errorf("%d of %d lie in column %v", k, n, x)
			}
		}
		for i, p := range s {
			nearest := math.Inf(1)
			for _, j := range sample {
				nearest = min(nearest, math.Hypot(p.Y-s[j].Y, p.X-s[j].X))
			}
			if nearest > 2*spacing {
				t.Errorf("position %d is %.2f from the nearest sampled one, which are %.2f apart", i, nearest, spacing)
			}
		}
	}
	if all := Raster(9, 1).Sample(20); len(all) != 9 || all[8] != 8 {
		t.Errorf("all: %v", all)
	}
	if none := Raster(9, 1).Sample(-1); len(none) != 0 {
		t.Errorf("none: %v", none)
	}
}
