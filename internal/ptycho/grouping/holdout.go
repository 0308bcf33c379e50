package grouping

import (
	"math"
	"slices"

	"github.com/latent-go/latent/ptychography"
)

// leastToHold is how many positions a scan needs before some are held out: fewer say
// too little, and the rest misses them.
const leastToHold = 100

// HoldOut takes a share of the positions of a scan away for validation, in groups of
// size neighbours that are spread evenly over the scan, so that nothing a validation
// group shows is trained on. It depends on the scan alone. The rest is in the order of
// the scan; a scan of few positions gives none away.
func HoldOut(scan ptychography.Scan, share float64, size int) (held [][]int, rest []int) {
	taken := make([]bool, len(scan))
	if want := int(share * float64(len(scan)) / float64(size)); want > 0 && len(scan) >= leastToHold {
		near := newNeighbours(scan)
		for _, anchor := range spread(scan, want) {
			if group := free(near, anchor, size, taken); group != nil {
				held = append(held, group)
			}
		}
	}
	for i, gone := range taken {
		if !gone {
			rest = append(rest, i)
		}
	}
	return held, rest
}

// free takes an anchor and the nearest positions that nobody has, nil where they are
// not among the nearest few.
func free(near *neighbours, anchor, size int, taken []bool) []int {
	group := []int{anchor}
	for _, i := range near.nearest(anchor, min(4*size, len(taken)-1)) {
		if len(group) < size && !taken[i] {
			group = append(group, i)
		}
	}
	if taken[anchor] || len(group) < size {
		return nil
	}
	for _, i := range group {
		taken[i] = true
	}
	slices.Sort(group)
	return group
}

// spread returns at most count positions, evenly over the scan: of each cell of a
// lattice over its bounds that holds some, the one nearest to the middle.
func spread(scan ptychography.Scan, count int) []int {
	low, high := scan.Bounds()
	height, width := max(high.Y-low.Y, 1e-9), max(high.X-low.X, 1e-9)
	// A scan along a line has no area; its length has to do.
	cell := max(math.Sqrt(height*width/float64(count)), max(height, width)/float64(count))
	rows := min(max(int(math.Round(height/cell)), 1), count)
	cols := max(count/rows, 1)
	best := map[int]int{}
	distance := map[int]float64{}
	for i, p := range scan {
		y, x := (p.Y-low.Y)/height*float64(rows), (p.X-low.X)/width*float64(cols)
		r, c := min(int(y), rows-1), min(int(x), cols-1)
		d := math.Hypot(y-float64(r)-0.5, x-float64(c)-0.5)
		if at, found := best[r*cols+c]; !found || d < distance[r*cols+c] || d == distance[r*cols+c] && i < at {
			best[r*cols+c], distance[r*cols+c] = i, d
		}
	}
	var out []int
	for k := range rows * cols {
		if i, found := best[k]; found {
			out = append(out, i)
		}
	}
	return out
}
