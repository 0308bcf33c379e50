package simulate

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// demo returns the demonstration as it is read back from its file.
func demo(t *testing.T) *npzdata.Data {
	t.Helper()
	made, err := Demo()
	if err != nil {
		t.Fatal(err)
	}
	return reread(t, made)
}

// reread writes data and reads them back.
func reread(t *testing.T, made *npzdata.Data) *npzdata.Data {
	t.Helper()
	path := filepath.Join(t.TempDir(), "star.npz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(npzdata.Write(f, made), f.Close()); err != nil {
		t.Fatal(err)
	}
	d, err := npzdata.Load(path, npzdata.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func dataset(t *testing.T, d *npzdata.Data) *ptychography.Dataset {
	t.Helper()
	set, err := d.Dataset()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func reconstruct(t *testing.T, d *ptychography.Dataset, start *ptychography.Object, passes int, s ptychography.Subpixel) *ptychography.Result {
	t.Helper()
	e := ptychography.NewSolver(ptychography.EPIE(), passes)
	e.Subpixel = s
	r, err := e.Run(t.Context(), d, start)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestDemoSurvivesItsFile(t *testing.T) {
	d := demo(t)
	if len(d.Notes) != 0 || !Simulated(d) {
		t.Errorf("notes on a file of our own: %v", d.Notes)
	}
	if p := d.Photons(); math.Abs(p/d.Patterns.MeanCounts()-1) > 1e-6 {
		t.Errorf("nphotons is %v, the data have %v", p, d.Patterns.MeanCounts())
	}
}

// The whole chain, to the numbers in the README of the data set with some room:
// positions between pixels matter, and the object is the true one.
func TestDemoIsReconstructed(t *testing.T) {
	d := demo(t)
	r := reconstruct(t, dataset(t, d), nil, 10, ptychography.Bilinear)
	if r.Residual > 0.0033 {
		t.Errorf("bilinear positions: residual %.4f", r.Residual)
	}
	if r := reconstruct(t, dataset(t, d), nil, 10, ptychography.Nearest); r.Residual > 0.0085 {
		t.Errorf("whole pixels: residual %.4f", r.Residual)
	}
	truth, found := d.Object.Crop(40, 40, 150, 150), r.Object.Crop(40, 40, 150, 150)
	if m, err := ptychography.MatchPhase(truth, found, nil); err != nil || m.Pearson < 0.98 {
		t.Errorf("phase correlation %v with the truth, %v", m.Pearson, err)
	}
}

// The convention test: axes and signs that contradict the package comment of
// ptychography are at least 1.5 times worse after three passes.
func TestDemoConvention(t *testing.T) {
	d := dataset(t, demo(t))
	right := reconstruct(t, d, nil, 3, ptychography.Bilinear).Residual
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
		got := reconstruct(t, &wrong, nil, 3, ptychography.Bilinear).Residual
		t.Logf("%s: residual %.4f, right %.4f", name, got, right)
		if got < 1.5*right {
			t.Errorf("%s: residual %.4f, right %.4f", name, got, right)
		}
	}
}

// Two halves of the data, reconstructed apart, agree to a ring correlation of
// 1/2 up to some frequency: the picture is in the data, not in the engine.
func TestDemoHalvesAgree(t *testing.T) {
	d := demo(t)
	whole := ptychography.NewObject(d.Scan, d.Patterns.N)
	var images []ptychography.Image
	for half := range 2 {
		var indices []int
		for i := half; i < len(d.Scan); i += 2 {
			indices = append(indices, i)
		}
		r := reconstruct(t, dataset(t, d.Select(indices)), whole, 10, ptychography.Bilinear)
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
	r := low + ptychography.FirstBelow(curve[low:], 0.5)
	t.Logf("phase correlation %.3f, ring correlation over 1/2 up to ring %.1f of 64", match.Pearson, r)
	if match.Pearson < 0.9 || r < 34 {
		t.Errorf("phase correlation %.3f, ring correlation over 1/2 up to ring %.1f of 64", match.Pearson, r)
	}
}
