package output

import (
	"bytes"
	"encoding/json"
	"image/png"
	"math"
	"math/cmplx"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/ptychography"
)

// sample is a known object with the scan that sees it.
func sample(t *testing.T) (*Reconstruction, *ptychography.Object) {
	t.Helper()
	sim := ptychography.DefaultSimulation()
	sim.N, sim.Points, sim.Step, sim.Radius, sim.Photons = 32, 49, 4, 8, 0
	d, truth, err := ptychography.Simulate(sim)
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(truth.Clone(), d.Probe, d.Scan, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r, truth
}

func TestWrite(t *testing.T) {
	r, _ := sample(t)
	dir := t.TempDir()
	r.Scale = Scale{Pixel: 1e-8, Wavelength: 1e-10, Distance: 2}
	names, err := r.Write(filetest.Root(t, dir), "reconstructed_")
	if err != nil || len(names) != 5 {
		t.Fatal(names, err)
	}
	f, err := npz.Open(filepath.Join(dir, ArraysFile), npz.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	o := r.Object
	for key, shape := range map[string]string{
		"object": npz.FormatShape([]int{o.Rows, o.Cols}), "amplitude": npz.FormatShape([]int{o.Rows, o.Cols}),
		"phase": npz.FormatShape([]int{o.Rows, o.Cols}), "weights": npz.FormatShape([]int{o.Rows, o.Cols}),
		"coverage": npz.FormatShape([]int{o.Rows, o.Cols}), "origin_xy": "(2,)", "positions": "(49, 2)", "probe": "(1, 32, 32)",
		"object_pixel_m": "()", "wavelength_m": "()", "detector_distance_m": "()",
	} {
		h, err := f.Header(key)
		if err != nil || npz.FormatShape(h.Shape) != shape {
			t.Errorf("%s: %v, %v; want %s", key, h, err, shape)
		}
	}
	a, err := f.Read("object")
	if err != nil {
		t.Fatal(err)
	}
	back, err := npz.Complexes[complex64](a)
	if err != nil || back[100] != o.Data[100] {
		t.Error(back[100], o.Data[100], err)
	}
	for _, name := range names[1:3] {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := png.DecodeConfig(bytes.NewReader(b)); err != nil || c.Width != 1152 {
			t.Errorf("%s: %v, %v", name, c, err)
		}
	}
}

// The weights are the light: their sum is the energy of the probe times the
// number of patterns.
func TestLight(t *testing.T) {
	r, _ := sample(t)
	var sum float64
	for _, w := range r.Weight {
		sum += w
	}
	if want := r.Probe.Energy() * float64(len(r.Scan)); math.Abs(sum/want-1) > 1e-5 {
		t.Errorf("weights sum to %g, want %g", sum, want)
	}
}

// What the data cannot fix does not count as an error.
func TestComparePerfectUpToOffsetRampAndFactor(t *testing.T) {
	r, truth := sample(t)
	for i := range r.Object.Data {
		y, x := i/r.Object.Cols, i%r.Object.Cols
		r.Object.Data[i] *= complex64(2 * cmplx.Exp(complex(0, 0.7+0.01*float64(y)-0.02*float64(x))))
	}
	m, err := r.Compare(truth)
	if err != nil {
		t.Fatal(err)
	}
	if m.Coverage != 4 || m.Pixels == 0 || m.Pearson < 0.9999 || math.Abs(float64(m.Factor)-0.5) > 1e-5 || m.Amplitude.MSE > 1e-10 || m.Phase.MSE > 1e-5 {
		t.Errorf("%+v", m)
	}
	if math.Abs(float64(m.Ramp[0])-0.01) > 1e-3 || math.Abs(float64(m.Ramp[1])+0.02) > 1e-3 || float64(m.FRC50) < float64(m.Rings)-1 {
		t.Errorf("ramp %v, FRC50 %v of %d", m.Ramp, m.FRC50, m.Rings)
	}
}

// Errors are those that were made: noise of a known variance, on the amplitude
// only.
func TestCompareSeesAmplitudeErrors(t *testing.T) {
	r, truth := sample(t)
	for i, v := range r.Object.Data {
		e := float32(0.1)
		if (i/r.Object.Cols+i%r.Object.Cols)%2 == 0 {
			e = -e
		}
		r.Object.Data[i] = v * complex(1+e/float32(cmplx.Abs(complex128(v))), 0)
	}
	m, err := r.Compare(truth)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(float64(m.Amplitude.MSE)-0.01) > 5e-4 || m.Phase.MSE > 1e-8 {
		t.Errorf("amplitude %v, want 0.01; phase %v", m.Amplitude, m.Phase)
	}
}

func TestCompareNeedsCommonGround(t *testing.T) {
	r, truth := sample(t)
	far := truth.Clone()
	far.Origin.X += 1000
	if _, err := r.Compare(far); err == nil {
		t.Error("objects that do not meet were compared")
	}
}

// The limits of the colours come from covered pixels, and the mean phase is zero.
func TestPictures(t *testing.T) {
	r, _ := sample(t)
	for i := range r.Object.Data {
		r.Object.Data[i] = complex64(cmplx.Exp(complex(0, 3.1))) // next to the cut
		if r.Coverage[i] == 0 {
			r.Object.Data[i] = 1e6
		}
	}
	amplitude, phase := r.pictures()
	for name, z := range map[string][]float64{"amplitude": numbers(t, amplitude.CSV), "phase": numbers(t, phase.CSV)} {
		want := map[string]float64{"amplitude": 1, "phase": 0}[name]
		for _, v := range z {
			if math.Abs(v-want) > 1e-4 {
				t.Fatalf("%s: %v, want %v", name, v, want)
			}
		}
	}
}

func TestEmptyMaskHasABox(t *testing.T) {
	if b := boundsOf(make([]bool, 12), 4); b != (box{0, 0, 1, 1}) {
		t.Error(b)
	}
	mask := make([]bool, 12)
	mask[5], mask[10] = true, true
	if b := boundsOf(mask, 4); b != (box{1, 1, 3, 3}) {
		t.Error(b)
	}
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in")
	if err := os.WriteFile(in, []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	r := Begin("ptycho", []string{"reconstruct"}, began)
	if err := r.Input(in); err != nil {
		t.Fatal(err)
	}
	if err := r.Input(in + "missing"); err == nil {
		t.Error("a missing input has a hash")
	}
	if err := r.Write(filetest.Root(t, dir), began.Add(1500*time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	b, _ := os.ReadFile(filepath.Join(dir, RunFile))
	var got Run
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	const sha = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2, "abc"
	if got.Seconds != 1.5 || got.Started != "2026-01-02T03:04:05Z" || got.Inputs[0].SHA256 != sha {
		t.Errorf("%s", b)
	}
}

// A linear phase, which the data do not fix, is not in the picture.
func TestPicturesHaveNoRamp(t *testing.T) {
	r, _ := sample(t)
	for i := range r.Object.Data {
		r.Object.Data[i] = complex64(cmplx.Rect(1, 0.4+0.05*float64(i/r.Object.Cols)-0.1*float64(i%r.Object.Cols)))
	}
	_, phase := r.pictures()
	for _, v := range numbers(t, phase.CSV) {
		if math.Abs(v) > 0.02 {
			t.Fatalf("phase %v in a picture of a ramp", v)
		}
	}
}
