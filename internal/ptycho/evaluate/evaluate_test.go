package evaluate

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/ptychography"
)

// written stores the true object of a simulation, changed, as a reconstruction.
func written(t *testing.T, change func(*ptychography.Object)) string {
	t.Helper()
	sim := ptychography.DefaultSimulation()
	sim.Sample, sim.N, sim.Points = "blobs", 32, 100
	d, truth, err := ptychography.Simulate(sim)
	if err != nil {
		t.Fatal(err)
	}
	change(truth)
	r, err := output.New(truth, d.Probe, d.Scan, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := r.Write(filetest.Root(t, dir), ""); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, output.ArraysFile)
}

// An error of known size in the amplitude is what comes out, and a factor is not one.
func TestKnownErrors(t *testing.T) {
	reference := written(t, func(*ptychography.Object) {})
	double := written(t, func(o *ptychography.Object) {
		for i := range o.Data {
			o.Data[i] *= 2i
		}
	})
	noisy := written(t, func(o *ptychography.Object) {
		for i, v := range o.Data {
			e := float32(0.05 * (1 - 2*float64((i/o.Cols+i%o.Cols)%2)))
			a := float32(math.Hypot(float64(real(v)), float64(imag(v))))
			o.Data[i] = v * complex(1+e/a, 0)
		}
	})
	s, err := Files(reference, []string{double, noisy})
	if err != nil {
		t.Fatal(err)
	}
	if a := s[0].Amplitude; a.MAE > 1e-5 || a.SSIM < 0.99999 || a.MSSSIM < 0.99999 || math.Abs(s[0].Factor-0.5) > 1e-5 {
		t.Errorf("a factor: %+v", s[0])
	}
	if a := s[1].Amplitude; math.Abs(a.MAE-0.05) > 1e-3 || math.Abs(a.MSE-0.0025) > 1e-4 || math.Abs(float64(a.Legacy)-10*math.Log10(255*255/a.MSE)) > 1e-9 || a.SSIM > 0.99 {
		t.Errorf("known errors: %+v", a)
	}
	dir, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	names, err := Write(dir, s)
	if err != nil || len(names) != 3 {
		t.Fatal(names, err)
	}
	b, err := os.ReadFile(names[1])
	if err != nil {
		t.Fatal(err)
	}
	var back []Score
	if err := json.Unmarshal(b, &back); err != nil || len(back) != 2 || back[1].Amplitude.MAE != s[1].Amplitude.MAE {
		t.Errorf("%s, %v", b, err)
	}
	if rows := Rows(s, false); len(rows) != 4 || len(rows[0]) != len(Header()) {
		t.Errorf("rows %v", rows)
	}
}

func TestFilesWithoutObjects(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npz")
	if err := os.WriteFile(path, []byte("no archive"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Files(path, []string{path}); err == nil {
		t.Error("a file that is no archive was compared")
	}
}
