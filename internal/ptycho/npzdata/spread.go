package npzdata

import (
	"math"
	"slices"

	"github.com/latent-go/latent/ptychography"
)

// Spread returns count of the indices of a scan, spread evenly in space and in
// order; all of them when count is zero or too large. Every further position is the
// one that lies farthest from those chosen (Gonzalez, Theor. Comput. Sci. 38, 1985),
// the first the nearest to the middle. Every k-th position of a raster would be a
// few of its columns.
func Spread(s ptychography.Scan, count int) []int {
	if count <= 0 || count >= len(s) {
		return s.Sample(len(s))
	}
	low, high := s.Bounds()
	y, x := (low.Y+high.Y)/2, (low.X+high.X)/2
	away := make([]float64, len(s)) // from the nearest chosen position, squared
	next := 0
	for i, p := range s {
		away[i] = math.Inf(1)
		if math.Hypot(p.Y-y, p.X-x) < math.Hypot(s[next].Y-y, s[next].X-x) {
			next = i
		}
	}
	out := make([]int, 0, count)
	for len(out) < count {
		out = append(out, next)
		at := s[next]
		away[next], next = -1, -1
		for i, p := range s {
			if away[i] < 0 {
				continue
			}
			dy, dx := p.Y-at.Y, p.X-at.X
			away[i] = min(away[i], dy*dy+dx*dx)
			if next < 0 || away[i] > away[next] {
				next = i
			}
		}
	}
	slices.Sort(out)
	return out
}
