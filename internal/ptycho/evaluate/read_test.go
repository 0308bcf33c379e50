package evaluate

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// archive writes arrays to a file.
func archive(t *testing.T, arrays map[string]*npz.Array) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.npz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := npz.NewWriter(f, false)
	for key, a := range arrays {
		if err := w.Write(key, a); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// The object of a reconstruction is where it says, and counts where four patterns
// light it, or one where no pixel has four.
func TestReadReconstruction(t *testing.T) {
	object := npz.New([]complex64{1, 2, 3, 4, 5, 6}, 2, 3)
	for name, c := range map[string]struct {
		coverage []float64
		mask     []bool
	}{
		"some of four": {[]float64{4, 3, 5, 0, 3.9, 9}, []bool{true, false, true, false, false, true}},
		"none of four": {[]float64{3, 1, 0, 0.5, 2, 1}, []bool{true, true, false, false, true, true}},
		"no coverage":  {nil, nil},
	} {
		arrays := map[string]*npz.Array{"object": object, "origin_xy": npz.New([]float64{3, -7}, 2)}
		if c.coverage != nil {
			arrays["coverage"] = npz.New(c.coverage, 2, 3)
		}
		o, mask, err := read(archive(t, arrays))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if o.Rows != 2 || o.Cols != 3 || o.Data[4] != 5 || o.Origin != (ptychography.Position{X: 3, Y: -7}) || !slices.Equal(mask, c.mask) {
			t.Errorf("%s: %+v, mask %v", name, o, mask)
		}
	}
}

// A data file has its known object, which is known everywhere; one without is
// refused, as are arrays that are none.
func TestReadDataFile(t *testing.T) {
	sim := ptychography.DefaultSimulation()
	sim.N, sim.Points = 16, 9
	d, truth, err := ptychography.Simulate(sim)
	if err != nil {
		t.Fatal(err)
	}
	write := func(o *ptychography.Object) string {
		path := filepath.Join(t.TempDir(), "d.npz")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := npzdata.Write(f, &npzdata.Data{Patterns: d.Patterns, Scan: d.Scan, Probe: d.Probe, Object: o}); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		return path
	}
	o, mask, err := read(write(truth))
	if err != nil || mask != nil || o.Rows != truth.Rows || o.Cols != truth.Cols || !slices.Equal(o.Data, truth.Data) {
		t.Errorf("%+v, %v", o, err)
	}
	for name, path := range map[string]string{
		"no objectGuess": write(nil),
		"one axis":       archive(t, map[string]*npz.Array{"object": npz.New([]complex64{1, 2}, 2), "origin_xy": npz.New([]float64{0, 0}, 2)}),
		"no pixels":      archive(t, map[string]*npz.Array{"object": npz.New([]complex64{}, 0, 2), "origin_xy": npz.New([]float64{0, 0}, 2)}),
		"one coordinate": archive(t, map[string]*npz.Array{"object": npz.New([]complex64{1}, 1, 1), "origin_xy": npz.New([]float64{0}, 1)}),
		"a short coverage": archive(t, map[string]*npz.Array{
			"object": npz.New([]complex64{1, 2}, 1, 2), "origin_xy": npz.New([]float64{0, 0}, 2), "coverage": npz.New([]float64{4}, 1),
		}),
	} {
		if o, _, err := read(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %+v, %v", name, o, err)
		}
	}
}

// The similarities are those of the box around the mask, in which pixels that do not
// count are right.
func TestPartIsOfTheBox(t *testing.T) {
	const rows, cols, y0, x0, side = 60, 70, 5, 9, 40
	truth, got, mask := make([]float32, rows*cols), make([]float32, rows*cols), make([]bool, rows*cols)
	var a, b []float32
	for i := range truth {
		y, x := i/cols, i%cols
		truth[i] = float32((y*y+3*x)%17) / 17
		got[i] = truth[i] + float32((y*7+x*3)%5)/20
		mask[i] = y >= y0 && y < y0+side && x >= x0 && x < x0+side && (y+x)%11 != 3
		if y >= y0 && y < y0+side && x >= x0 && x < x0+side {
			a, b = append(a, truth[i]), append(b, got[i])
			if !mask[i] {
				b[len(b)-1] = truth[i]
			}
		}
	}
	p, err := around(mask, cols).part(truth, got, mask)
	if err != nil {
		t.Fatal(err)
	}
	ms, scales, err := ptychography.MSSSIM(a, b, side, side, 16./17)
	if err != nil || scales == 0 {
		t.Fatal(scales, err)
	}
	if ss, err := ptychography.SSIM(a, b, side, side, 16./17); err != nil || !near(float64(p.SSIM), ss) || !near(float64(p.MSSSIM), ms) || p.Scales != scales {
		t.Errorf("SSIM %v, want %v; MS-SSIM %v, want %v over %d scales", p.SSIM, ss, p.MSSSIM, ms, scales)
	}
}

func near(a, b float64) bool { return a-b < 1e-6 && b-a < 1e-6 }
