package physics

import (
	"math"
	"testing"

	"github.com/latent-go/latent/ptychography"
)

// Shifts are from the middle of the group, so that they sum to nothing, and differ
// as the positions do.
func TestNewGroupIsAboutItsMiddle(t *testing.T) {
	scan := ptychography.Scan{{Y: 3, X: 10}, {Y: 5, X: -2}, {Y: 4, X: 7}, {Y: 100, X: 100}}
	g := NewGroup([]int{0, 1, 2}, scan, true)
	var y, x float64
	for i, s := range g.Shifts {
		y, x = y+s.Y, x+s.X
		if dy, dx := s.Y-g.Shifts[0].Y, s.X-g.Shifts[0].X; math.Abs(math.Abs(dy)-math.Abs(scan[i].Y-scan[0].Y)) > 1e-9 || math.Abs(math.Abs(dx)-math.Abs(scan[i].X-scan[0].X)) > 1e-9 {
			t.Errorf("pattern %d lies %v, %v from the first", i, dy, dx)
		}
	}
	if math.Abs(y) > 1e-9 || math.Abs(x) > 1e-9 {
		t.Errorf("the shifts sum to %v, %v", y, x)
	}
}
