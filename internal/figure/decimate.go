package figure

import (
	"math"

	"github.com/latent-go/latent/internal/figure/scene"
)

// column is the width in CSS pixels within which a line shows no more than its
// first, lowest, highest and last point: half a pixel, so that images of two
// pixels per CSS pixel lose nothing.
const column = 0.5

// simplify drops points of a line that cannot be seen: of every run of points
// in one column of pixels it keeps the first, the lowest, the highest and the
// last, in their order, which leaves the drawn columns the same (Jugel et al.,
// M4: a visualization-oriented time series data aggregation, VLDB 2014). Lines
// that go back and forth in x are kept whole.
func simplify(pts []scene.Point) []scene.Point {
	if len(pts) < 5 || !rising(pts) {
		return pts
	}
	out := make([]scene.Point, 0, len(pts))
	for i := 0; i < len(pts); {
		j := i + 1
		for j < len(pts) && math.Floor(pts[j].X/column) == math.Floor(pts[i].X/column) {
			j++
		}
		out = append(out, extremes(pts[i:j])...)
		i = j
	}
	return out
}

func rising(pts []scene.Point) bool {
	for i := 1; i < len(pts); i++ {
		if pts[i].X < pts[i-1].X {
			return false
		}
	}
	return true
}

// extremes returns the first, lowest, highest and last point in order.
func extremes(pts []scene.Point) []scene.Point {
	if len(pts) <= 4 {
		return pts
	}
	lo, hi := 0, 0
	for i, p := range pts {
		if p.Y < pts[lo].Y {
			lo = i
		}
		if p.Y > pts[hi].Y {
			hi = i
		}
	}
	out := []scene.Point{pts[0]}
	for _, i := range [2]int{min(lo, hi), max(lo, hi)} {
		if i != 0 && i != len(pts)-1 && pts[i] != out[len(out)-1] {
			out = append(out, pts[i])
		}
	}
	return append(out, pts[len(pts)-1])
}

// pieces cuts a line where a point cannot be shown.
func pieces(pts []scene.Point) [][]scene.Point {
	var out [][]scene.Point
	start := 0
	for i := 0; i <= len(pts); i++ {
		if i < len(pts) && visible(pts[i]) {
			continue
		}
		if i > start {
			out = append(out, pts[start:i])
		}
		start = i + 1
	}
	return out
}
