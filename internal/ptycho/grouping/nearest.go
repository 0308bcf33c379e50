package grouping

import (
	"cmp"
	"math"
	"slices"

	"github.com/latent-go/latent/ptychography"
)

// neighbours finds the nearest positions by sorting them into square cells and
// looking at rings of cells around the question.
type neighbours struct {
	scan       ptychography.Scan
	low        ptychography.Position
	side       float64
	rows, cols int
	cells      [][]int
}

// newNeighbours makes about two positions share a cell.
func newNeighbours(scan ptychography.Scan) *neighbours {
	low, high := scan.Bounds()
	height, width := high.Y-low.Y, high.X-low.X
	side := math.Sqrt(2 * height * width / float64(len(scan)))
	// A scan along a line has no area; its length has to do.
	side = max(side, 2*max(height, width)/float64(len(scan)), math.SmallestNonzeroFloat32)
	n := &neighbours{scan: scan, low: low, side: side, rows: int(height/side) + 1, cols: int(width/side) + 1}
	n.cells = make([][]int, n.rows*n.cols)
	for i, p := range scan {
		y, x := n.cell(p)
		n.cells[y*n.cols+x] = append(n.cells[y*n.cols+x], i)
	}
	return n
}

func (n *neighbours) cell(p ptychography.Position) (y, x int) {
	return min(int((p.Y-n.low.Y)/n.side), n.rows-1), min(int((p.X-n.low.X)/n.side), n.cols-1)
}

// candidate is a position with its squared distance.
type candidate struct {
	distance float64
	index    int
}

// nearest returns the k positions closest to position i, itself left out, nearest
// first; among equals the lower index wins, so that grids give the same answer
// everywhere.
func (n *neighbours) nearest(i, k int) []int {
	p := n.scan[i]
	y, x := n.cell(p)
	var found []candidate
	for ring := 0; ; ring++ {
		found = n.addRing(found, i, y, x, ring)
		// Whatever lies outside the rings seen so far is at least this far away.
		reach := float64(ring) * n.side
		seen := 0
		for _, c := range found {
			if c.distance <= reach*reach {
				seen++
			}
		}
		if seen >= k || ring > max(n.rows, n.cols) {
			break
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.index, b.index))
	})
	out := make([]int, 0, k)
	for _, c := range found[:min(k, len(found))] {
		out = append(out, c.index)
	}
	return out
}

// addRing appends the positions in the cells at Chebyshev distance ring.
func (n *neighbours) addRing(found []candidate, i, y, x, ring int) []candidate {
	for cy := max(0, y-ring); cy <= min(n.rows-1, y+ring); cy++ {
		for cx := max(0, x-ring); cx <= min(n.cols-1, x+ring); cx++ {
			if max(abs(cy-y), abs(cx-x)) != ring {
				continue
			}
			for _, j := range n.cells[cy*n.cols+cx] {
				if j != i {
					dy, dx := n.scan[j].Y-n.scan[i].Y, n.scan[j].X-n.scan[i].X
					found = append(found, candidate{dy*dy + dx*dx, j})
				}
			}
		}
	}
	return found
}

func abs(x int) int { return max(x, -x) }
