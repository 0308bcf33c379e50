package orient

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/latent-go/latent/ptychography"
)

// field is the gradient of the potential y^3/6 - y x^2/4 on a jittered grid about
// its middle, and a scan that has to be exchanged and turned to lie on it.
func field(exchanged bool, angle float64) (scan, centres ptychography.Scan) {
	rng := rand.New(rand.NewPCG(1, 2))
	sin, cos := math.Sincos(-angle)
	for i := range 400 {
		y, x := float64(i/20)-9.5+0.2*rng.Float64(), float64(i%20)-9.5+0.2*rng.Float64()
		centres = append(centres, ptychography.Position{Y: y*y/2 - x*x/4, X: -y * x / 2})
		q := ptychography.Position{Y: cos*y - sin*x, X: sin*y + cos*x}
		if exchanged {
			q.Y, q.X = q.X, q.Y
		}
		scan = append(scan, q)
	}
	return scan, centres
}

// A field without curl has next to none where the scan lies right, and the angle is found;
// where it is turned by a quarter nearly all is curl, and the other handedness has much.
func TestGradient(t *testing.T) {
	for _, exchanged := range []bool{false, true} {
		for _, degrees := range []float64{0, 17, -89} {
			angle := degrees * math.Pi / 180
			scan, centres := field(exchanged, angle)
			f := Of(scan, centres, 1)
			curl, found := f.Least(exchanged)
			off := math.Abs(math.Remainder(found-angle, math.Pi)) * 180 / math.Pi
			other, _ := f.Least(!exchanged)
			if off > 0.5 || curl > 0.01 || other < 0.3 {
				t.Errorf("%v, %v degrees: %.2f off, curl %.4f, %.4f for the other handedness", exchanged, degrees, off, curl, other)
			}
			if a, b := f.Curl(exchanged, angle), f.Curl(exchanged, angle+math.Pi/2); a > 0.01 || math.Abs(a+b-1) > 1e-12 {
				t.Errorf("%v, %v degrees: share %v, turned %v", exchanged, degrees, a, b)
			}
		}
	}
}

// Without light there is nothing to be told.
func TestNothing(t *testing.T) {
	scan, centres := field(false, 0)
	clear(centres)
	f := Of(scan, centres, 1)
	if curl, angle := f.Least(false); curl != 1 || angle != 0 || !math.IsNaN(f.Curl(false, 0)) {
		t.Error(curl, angle, f.Curl(false, 0))
	}
}
