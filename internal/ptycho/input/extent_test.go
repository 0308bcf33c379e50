package input

import (
	"math"
	"strings"
	"testing"

	"github.com/latent-go/latent/ptychography"
)

func raster(side int, step float64) ptychography.Scan {
	var s ptychography.Scan
	for i := range side * side {
		s = append(s, ptychography.Position{Y: float64(i/side) * step, X: float64(i%side) * step})
	}
	return s
}

// TestExtent: one wild position is named, scans in other units are refused, and
// what a beamline measures is not.
func TestExtent(t *testing.T) {
	for _, c := range []struct {
		name string
		scan ptychography.Scan
		want string // of the error; "" for none
	}{
		{"a raster", raster(7, 12), ""},
		{"a large raster without overlap", raster(100, 100), ""},
		{"a wild one", append(raster(7, 12), ptychography.Position{Y: 1e4, X: 1e4}), "index 49 at (10000, 10000)"},
		{"a wild one amid many", append(raster(40, 12), ptychography.Position{Y: -3e4, X: 2e4}), "index 1600 at (-30000"},
		{"another unit", raster(7, 1e5), "must be in object pixels"},
		{"beyond numbers", append(raster(7, 12), ptychography.Position{Y: math.MaxFloat64, X: -math.MaxFloat64}), "index 49"},
	} {
		err := extent(c.scan, 64)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
