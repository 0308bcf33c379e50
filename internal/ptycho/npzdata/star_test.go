package npzdata

import (
	"context"
	"math"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/ptychography"
)

var starFile = filepath.Join("..", "..", "..", "datasets", "siemens-star", "siemens-star-64.npz")

func star(t *testing.T) *ptychography.Dataset {
	t.Helper()
	d, err := Load(starFile, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Notes) != 0 {
		t.Errorf("notes on a file of our own: %v", d.Notes)
	}
	if p := d.Photons(); math.Abs(p/d.Patterns.MeanCounts()-1) > 1e-6 {
		t.Errorf("nphotons is %v, the data have %v", p, d.Patterns.MeanCounts())
	}
	data, err := d.Dataset()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func reconstruct(t *testing.T, d *ptychography.Dataset, passes int, s ptychography.Subpixel) *ptychography.Result {
	t.Helper()
	e := ptychography.NewSolver(ptychography.EPIE(), passes)
	e.Subpixel = s
	r, err := e.Run(context.Background(), d, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Real data through the whole chain: the numbers in the README of the data set,
// with some room. Plain NumPy ePIE with whole pixels reaches 0.0121.
func TestStarReconstruction(t *testing.T) {
	d := star(t)
	if r := reconstruct(t, d, 10, ptychography.Bilinear); r.Residual > 0.0110 {
		t.Errorf("bilinear positions: residual %.4f", r.Residual)
	}
	if r := reconstruct(t, d, 10, ptychography.Nearest); r.Residual > 0.0128 {
		t.Errorf("whole pixels: residual %.4f", r.Residual)
	}
}

// The convention test: axes and signs that contradict the package comment of
// ptychography are at least 1.5 times worse after three passes.
func TestStarConvention(t *testing.T) {
	d := star(t)
	right := reconstruct(t, d, 3, ptychography.Bilinear).Residual
	for name, f := range map[string]func(ptychography.Position) ptychography.Position{
		"swapped":   func(p ptychography.Position) ptychography.Position { return ptychography.Position{Y: p.X, X: p.Y} },
		"y flipped": func(p ptychography.Position) ptychography.Position { return ptychography.Position{Y: -p.Y, X: p.X} },
		"x flipped": func(p ptychography.Position) ptychography.Position { return ptychography.Position{Y: p.Y, X: -p.X} },
		"both":      func(p ptychography.Position) ptychography.Position { return ptychography.Position{Y: -p.Y, X: -p.X} },
	} {
		wrong := *d
		wrong.Scan = nil
		for _, p := range d.Scan {
			wrong.Scan = append(wrong.Scan, f(p))
		}
		if got := reconstruct(t, &wrong, 3, ptychography.Bilinear).Residual; got < 1.5*right {
			t.Errorf("%s: residual %.4f, right %.4f", name, got, right)
		}
	}
}

// Two halves of the data, reconstructed apart, agree to a ring correlation of
// 1/2 up to some frequency: the picture is in the data, not in the engine.
func TestStarHalvesAgree(t *testing.T) {
	d := star(t)
	whole := ptychography.NewObject(d.Scan, d.Patterns.N)
	var images []ptychography.Image
	for half := range 2 {
		part := &Data{Patterns: d.Patterns, Scan: d.Scan, Probe: d.Probe}
		var indices []int
		for i := half; i < len(d.Scan); i += 2 {
			indices = append(indices, i)
		}
		data, err := part.Select(indices).Dataset()
		if err != nil {
			t.Fatal(err)
		}
		r, err := ptychography.NewSolver(ptychography.EPIE(), 10).Run(context.Background(), data, whole)
		if err != nil {
			t.Fatal(err)
		}
		images = append(images, r.Object.Crop(60, 60, 128, 128))
	}
	match, err := ptychography.MatchPhase(images[0], images[1], nil)
	if err != nil {
		t.Fatal(err)
	}
	match.Apply(images[1])
	curve, err := ptychography.RingCorrelation(images[0], images[1])
	if err != nil {
		t.Fatal(err)
	}
	// The lowest rings hold few pixels, and a star has little to show there.
	const low = 10
	if r := low + ptychography.FirstBelow(curve[low:], 0.5); match.Pearson < 0.9 || r < 34 {
		t.Errorf("phase correlation %.3f, ring correlation over 1/2 up to ring %.1f of 64", match.Pearson, r)
	}
}
