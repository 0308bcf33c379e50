package npzdata

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/ptychography"
)

const (
	wildFactor = 10 // times the extent of nearly all positions
	wildNamed  = 5
	wildShare  = 20 // one in so many may be wild
)

// Wild names the positions of a scan that lie far from all others, as an encoder
// that failed leaves them: further off than ten times what nine of ten positions
// span, and than ten patterns of side n from the next position. The text is empty
// where there are none.
func Wild(s ptychography.Scan, n int) string {
	if len(s) < 5 {
		return ""
	}
	middle, reach := spread(s)
	far := wildFactor*reach + float64(wildFactor*n)
	var found []int
	for i, p := range s {
		if max(math.Abs(p.Y-middle.Y), math.Abs(p.X-middle.X)) > far {
			found = append(found, i)
		}
	}
	if len(found) == 0 || len(found) > max(1, len(s)/wildShare) {
		return ""
	}
	var named []string
	for _, i := range found[:min(len(found), wildNamed)] {
		p := s[i]
		named = append(named, fmt.Sprintf("%d at (%.6g, %.6g), %.3g object pixels from the middle of the others", i, p.Y, p.X, math.Hypot(p.Y-middle.Y, p.X-middle.X)))
	}
	return fmt.Sprintf("%d of %s far from all others: index %s", len(found), term.Counted(len(s), "position"), strings.Join(named, "; "))
}

// spread returns the median position and half the span of nine tenths of them: as
// many are left out at one end as at the other, and at least one.
func spread(s ptychography.Scan) (middle ptychography.Position, reach float64) {
	y, x := make([]float64, len(s)), make([]float64, len(s))
	for i, p := range s {
		y[i], x[i] = p.Y, p.X
	}
	slices.Sort(y)
	slices.Sort(x)
	last := len(s) - 1
	out := int(math.Ceil(0.05 * float64(last)))
	span := func(v []float64) float64 { return v[last-out] - v[out] }
	return ptychography.Position{Y: y[last/2], X: x[last/2]}, max(span(y), span(x)) / 2
}
