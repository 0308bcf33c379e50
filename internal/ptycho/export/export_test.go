package export

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/hdf5"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/tiff"
	"github.com/latent-go/latent/ptychography"
)

func result() *Result {
	o := &ptychography.Object{Image: ptychography.NewImage(9, 11), Origin: ptychography.Position{Y: -3, X: 2}}
	for i := range o.Data {
		o.Data[i] = complex(1+float32(i), float32(i%5))
	}
	p := &ptychography.Probe{N: 4, Modes: [][]complex64{make([]complex64, 16), make([]complex64, 16)}}
	for i := range 16 {
		p.Modes[0][i], p.Modes[1][i] = complex(float32(i), 1), complex(0, float32(i))
	}
	return &Result{Object: o, Probe: p, Scan: ptychography.Scan{{Y: 1, X: 3}, {Y: 2.5, X: 4}}, Pixel: 1e-8, Wavelength: 1.5e-10, Distance: 2, Photons: 1e5}
}

func opened(t *testing.T, path string) *hdf5.Group {
	t.Helper()
	f, err := hdf5.OpenFile(path, hdf5.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	root, err := f.Root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func floats(t *testing.T, g *hdf5.Group, name string) []float64 {
	t.Helper()
	d, err := g.Dataset(name)
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.Read()
	if err != nil {
		t.Fatal(err)
	}
	out, err := hdf5.Numbers[float64](v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func rootAttr(g *hdf5.Group, name string) any {
	for _, a := range g.Attrs() {
		if a.Name == name {
			return a.Value
		}
	}
	return nil
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-12*math.Abs(b) }

func TestPtychodus(t *testing.T) {
	r, path := result(), filepath.Join(t.TempDir(), "p.h5")
	if err := Write(path, ptychodusForm, r); err != nil {
		t.Fatal(err)
	}
	g := opened(t, path)
	if e, ok := rootAttr(g, "probe_energy_eV").(float64); !ok || !near(e, hc/1.5e-10) {
		t.Errorf("energy %v", e)
	}
	if x, y := floats(t, g, "probe_position_x_m"), floats(t, g, "probe_position_y_m"); !near(x[1], 4e-8) || !near(y[1], 2.5e-8) {
		t.Errorf("positions %v %v", x, y)
	}
	d, err := g.Dataset("object")
	if err != nil {
		t.Fatal(err)
	}
	// The column of a position by the definition of Ptychodus.
	cx, _ := d.Attr("center_x_m").(float64)
	if column := (4e-8-cx)/1e-8 + 11./2; math.Abs(column-(4-2)) > 1e-9 {
		t.Errorf("position 1 is in column %v of the object, want 2", column)
	}
	v, err := d.Read()
	if err != nil {
		t.Fatal(err)
	}
	if z := v.([]complex64); len(z) != 99 || z[98] != r.Object.Data[98] {
		t.Error("object")
	}
	// As many distances between layers as there are layers, but one: readers refuse others.
	if v := floats(t, g, "object_layer_spacing_m"); len(v) != 0 {
		t.Errorf("distances between layers %v", v)
	}
	if d, err = g.Dataset("probe"); err != nil || len(d.Shape()) != 4 || d.Shape()[1] != 2 || d.Attr("pixel_width_m") != 1e-8 {
		t.Errorf("probe %v", d)
	}
}

func TestCXIAndHDF5(t *testing.T) {
	r, dir := result(), t.TempDir()
	for _, format := range []string{cxiForm, hdf5Form} {
		if err := Write(filepath.Join(dir, format), format, r); err != nil {
			t.Fatal(err)
		}
	}
	g := opened(t, filepath.Join(dir, cxiForm))
	if v := floats(t, g, "entry_1/sample_1/geometry_1/translation"); !near(v[3], 4e-8) || !near(v[4], 2.5e-8) || v[5] != 0 {
		t.Errorf("translations %v", v)
	}
	if v := floats(t, g, "entry_1/instrument_1/detector_1/x_pixel_size"); !near(v[0], 1.5e-10*2/(4*1e-8)) {
		t.Errorf("pixel %v", v)
	}
	g = opened(t, filepath.Join(dir, hdf5Form))
	if v := floats(t, g, "amplitude"); len(v) != 99 || math.Abs(v[1]-math.Hypot(2, 1)) > 1e-6 {
		t.Errorf("amplitude %v", v[:2])
	}
	if v, ok := rootAttr(g, "object_pixel_m").(float64); !ok || v != 1e-8 {
		t.Errorf("pixel %v", v)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("%d files are left", len(entries))
	}
}

func TestTIFF(t *testing.T) {
	r, path := result(), filepath.Join(t.TempDir(), "o.tif")
	r.Object.Data[5] = complex64(complex(math.NaN(), 0))
	if err := Write(path, tiffForm, r); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := tiff.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil || s.Len() != 2 || s.Rows != 9 || s.Cols != 11 {
		t.Fatalf("%v, %+v", err, s)
	}
	v, err := s.Float64(0)
	if err != nil || v[5] != 0 || math.Abs(v[1]-math.Hypot(2, 1)) > 1e-6 {
		t.Errorf("%v, %v", err, v[:6])
	}
	if !bytes.Contains(b, []byte("one pixel is 1e-08 m")) {
		t.Error("the description does not tell the scale")
	}
}

// Without a scale the formats that need one are refused, and the others written.
func TestWithoutScale(t *testing.T) {
	r, dir := result(), t.TempDir()
	r.Pixel = 0
	for _, format := range []string{ptychodusForm, cxiForm} {
		if err := Write(filepath.Join(dir, "x"), format, r); err == nil || !strings.Contains(err.Error(), "--object-pixel") {
			t.Errorf("%s: error %v", format, err)
		}
	}
	for _, format := range []string{hdf5Form, tiffForm} {
		if err := Write(filepath.Join(dir, format), format, r); err != nil {
			t.Error(err)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npz")
	for name, arrays := range map[string]map[string]*npz.Array{
		"no object": {"probe": npz.New(make([]complex64, 4), 1, 2, 2)},
		"flat":      {"object": npz.New(make([]complex64, 4), 4)},
		"no probe":  {"object": npz.New(make([]complex64, 4), 2, 2), "origin_xy": npz.New([]float64{0, 0}, 2)},
	} {
		var b bytes.Buffer
		w := npz.NewWriter(&b, false)
		for key, a := range arrays {
			if err := w.Write(key, a); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), "a.npz") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
