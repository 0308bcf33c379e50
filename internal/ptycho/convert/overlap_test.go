package convert

import (
	"math"
	"testing"

	"github.com/latent-go/latent/ptychography"
)

func TestNeighbour(t *testing.T) {
	pair := ptychography.Scan{{Y: 0, X: 0}, {Y: 3, X: 4}}
	line := make(ptychography.Scan, 10_000) // more than are sampled, all in one row
	for i := range line {
		line[i].X = 0.5 * float64(i*7919%len(line))
	}
	for name, c := range map[string]struct {
		scan ptychography.Scan
		want float64
	}{
		"none": {nil, 0}, "one": {pair[:1], 0}, "two": {pair, 5}, "twice the same": {append(pair, pair...), 0},
		"raster": {ptychography.Raster(100, 3), 3}, "line": {line, 0.5},
		"an outlier does not count": {append(ptychography.Raster(25, 2), ptychography.Position{X: 1e9}), 2},
	} {
		if got := neighbour(c.scan); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// A disc is as wide as it is, wherever it lies.
func TestDiameter(t *testing.T) {
	const n, r = 64, 12
	disc := make([]complex64, n*n)
	for i := range disc {
		if math.Hypot(float64(i/n-30), float64(i%n-40)) <= r {
			disc[i] = 2i
		}
	}
	p, err := ptychography.NewProbe(n, disc)
	if err != nil {
		t.Fatal(err)
	}
	if d := p.Diameter(); math.Abs(d-2*r) > 0.5 {
		t.Errorf("diameter %v, want %v", d, 2*r)
	}
}
