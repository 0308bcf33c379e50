package grouping

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/latent-go/latent/ptychography"
)

// TestHoldOut: no position is both held out and left, none is lost or twice there,
// groups have their size, and about the share is held out.
func TestHoldOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scan := drawScan(t, leastToHold)
		size := rapid.SampledFrom([]int{1, 4}).Draw(t, "size")
		share := rapid.Float64Range(0, 0.5).Draw(t, "share")
		held, rest := HoldOut(scan, share, size)
		all := slices.Clone(rest)
		for _, g := range held {
			if len(g) != size {
				t.Fatalf("a group of %d, want %d", len(g), size)
			}
			all = append(all, g...)
		}
		slices.Sort(all)
		if !slices.Equal(all, slices.Compact(slices.Clone(all))) || len(all) != len(scan) || !slices.IsSorted(rest) {
			t.Fatalf("%d positions of %d, or one twice", len(all), len(scan))
		}
		if n := len(scan) - len(rest); float64(n) > share*float64(len(scan)) {
			t.Errorf("%d of %d are held out, at most %v were to be", n, len(scan), share)
		}
	})
}

// TestHoldOutIsEven: every place of a raster is near to something held out, groups are
// neighbours, and the order of the scan is all that matters beside its places.
func TestHoldOutIsEven(t *testing.T) {
	var scan ptychography.Scan
	for i := range 400 {
		scan = append(scan, ptychography.Position{Y: float64(i / 20 * 5), X: float64(i % 20 * 5)})
	}
	held, rest := HoldOut(scan, 0.1, 4)
	if len(held) < 8 || len(held) > 10 {
		t.Fatalf("%d groups are held out of 400 positions, want about 10", len(held))
	}
	for i, p := range scan {
		near := math.Inf(1)
		for _, g := range held {
			for _, j := range g {
				near = min(near, math.Hypot(p.Y-scan[j].Y, p.X-scan[j].X))
				if d := math.Hypot(scan[g[0]].Y-scan[j].Y, scan[g[0]].X-scan[j].X); d > 15 {
					t.Errorf("members %d and %d of a group are %v apart", g[0], j, d)
				}
			}
		}
		if near > 40 {
			t.Errorf("position %d is %v from the next that is held out", i, near)
		}
	}
	again, _ := HoldOut(scan, 0.1, 4)
	if !slices.EqualFunc(held, again, slices.Equal) {
		t.Error("another call holds others out")
	}
	if few, all := HoldOut(scan[:leastToHold-1], 0.1, 4); few != nil || len(all) != leastToHold-1 {
		t.Errorf("%d groups of a small scan", len(few))
	}
	if none, all := HoldOut(scan, 0, 4); none != nil || len(all) != len(scan) || len(rest) == len(scan) {
		t.Errorf("a share of nothing holds %d groups out", len(none))
	}
}

// TestHoldOutOfALine: a scan along a line is spread over as well.
func TestHoldOutOfALine(t *testing.T) {
	var scan ptychography.Scan
	for i := range 200 {
		scan = append(scan, ptychography.Position{X: float64(i)})
	}
	held, _ := HoldOut(scan, 0.1, 4)
	if len(held) < 3 || len(held) > 5 {
		t.Fatalf("%d groups", len(held))
	}
	if first, last := held[0][0], held[len(held)-1][0]; first > 60 || last < 140 {
		t.Errorf("from %d to %d", first, last)
	}
}
