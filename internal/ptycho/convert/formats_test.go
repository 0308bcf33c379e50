package convert

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/evidence"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
)

// expected is what make_fixtures.py worked out with NumPy.
type expected struct {
	Rows, Cols, Counts []float64
	Good               *int
	Wavelength         float64
	ObjectPixel        float64 `json:"object_pixel"`
	N, Modes           int
}

func fixture(name string) string { return filepath.Join("testdata", name) }

func wanted(t *testing.T) map[string]expected {
	t.Helper()
	raw, err := os.ReadFile(fixture("want.json"))
	if err != nil {
		t.Fatal(err)
	}
	var w map[string]expected
	if err := json.Unmarshal(raw, &w); err != nil {
		t.Fatal(err)
	}
	return w
}

// Files of every format, written by h5py, against numbers by NumPy.
func TestFormats(t *testing.T) {
	all := wanted(t)
	if len(all) != 6 {
		t.Errorf("%d files, want 6", len(all))
	}
	for name, w := range all {
		t.Run(name, func(t *testing.T) {
			var said []string
			o := defaults()
			o.N, o.Probe, o.Report = 16, GuessProbe, func(s string) { said = append(said, s) }
			if w.N != 0 {
				o.N = w.N
			}
			if w.Modes != 0 {
				o.Probe = ""
			}
			if name == "patterns.h5" {
				o.Product = fixture("product.h5")
			}
			d := mustFile(t, fixture(name), o)
			check(t, d, w)
			if text := strings.Join(said, "\n"); !strings.Contains(text, "positions from /") || !strings.Contains(text, "object pixel") {
				t.Errorf("it is not said where values come from: %s", text)
			}
		})
	}
}

func check(t *testing.T, d *npzdata.Data, w expected) {
	t.Helper()
	if len(d.Scan) != len(w.Rows) || d.Patterns.Len() != len(w.Counts) {
		t.Fatalf("%d positions and %d patterns, want %d", len(d.Scan), d.Patterns.Len(), len(w.Rows))
	}
	for i := range w.Rows {
		// float32 numbers of the file limit what can agree.
		if y, x := d.Scan[i].Y-d.Scan[0].Y, d.Scan[i].X-d.Scan[0].X; math.Abs(y-w.Rows[i]) > 1e-4 || math.Abs(x-w.Cols[i]) > 1e-4 {
			t.Errorf("position %d is (%v, %v), want (%v, %v)", i, y, x, w.Rows[i], w.Cols[i])
		}
		if got := d.Patterns.Counts(i); math.Abs(got/w.Counts[i]-1) > 1e-5 {
			t.Errorf("pattern %d has %v counts, want %v", i, got, w.Counts[i])
		}
	}
	p := d.Metadata.Physics
	if math.Abs(p.Wavelength-w.Wavelength) > 1e-5*w.Wavelength || math.Abs(p.ObjectPixel/w.ObjectPixel-1) > 1e-5 {
		t.Errorf("physics %+v, want wavelength %v and object pixel %v", p, w.Wavelength, w.ObjectPixel)
	}
	if w.Modes != 0 && len(d.Probe.Modes) != w.Modes {
		t.Errorf("%d modes, want %d", len(d.Probe.Modes), w.Modes)
	}
	if w.Good == nil {
		return
	}
	good := 0
	for _, g := range d.Patterns.Mask {
		if g {
			good++
		}
	}
	if good != *w.Good {
		t.Errorf("%d good pixels, want %d", good, *w.Good)
	}
}

// A real near-field file of 200 patterns, an example of cdtools.
func TestRealFile(t *testing.T) {
	path := evidence.File(t, "ptycho/PETRAIII_P25_Near_Field_Ptycho.cxi")
	o := defaults()
	o.Probe = GuessProbe
	d := mustFile(t, path, o)
	low, high := d.Scan.Bounds()
	if d.Patterns.Len() != 200 || math.Abs((high.X-low.X)*d.Metadata.Physics.ObjectPixel/20.157637e-6-1) > 1e-4 {
		t.Errorf("%d patterns, positions from %v to %v", d.Patterns.Len(), low, high)
	}
	if !slices.ContainsFunc(d.Notes, func(n string) bool { return strings.Contains(n, "without overlap") }) {
		t.Errorf("near-field data passed without a warning: %q", d.Notes)
	}
}

// What was typed beats the file, and both are told.
func TestTypedBeatsTheFile(t *testing.T) {
	var said []string
	o := defaults()
	o.N, o.Probe, o.Report = 16, GuessProbe, func(s string) { said = append(said, s) }
	base := mustFile(t, fixture("plain.cxi"), o)
	o.Energy, o.Pixel = 4000, 150e-6
	d := mustFile(t, fixture("plain.cxi"), o)
	// Twice the wavelength over twice the pixel is the same object pixel.
	if a, b := d.Metadata.Physics, base.Metadata.Physics; math.Abs(a.ObjectPixel/b.ObjectPixel-1) > 1e-5 || math.Abs(a.Wavelength/b.Wavelength-2) > 1e-5 {
		t.Errorf("%+v, before %+v", a, b)
	}
	text := strings.Join(said, "\n")
	for _, want := range []string{"m from --energy (/entry_1/instrument_1/source_1/energy says ", "m from --pixel (/entry_1/", "from /entry_1/instrument_1/detector_1/distance"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
	if h := strings.Join(d.Metadata.Transformations, "\n"); !strings.Contains(h, "--energy") {
		t.Errorf("history %s", h)
	}
}

// A pixel that was typed beats the one that a product's probe implies.
func TestTypedPixelBeatsTheProduct(t *testing.T) {
	o := defaults()
	o.N, o.Product = 16, fixture("product.h5")
	base := mustFile(t, fixture("patterns.h5"), o)
	o.Pixel = 37.5e-6
	d := mustFile(t, fixture("patterns.h5"), o)
	if a, b := d.Metadata.Physics.ObjectPixel, base.Metadata.Physics.ObjectPixel; math.Abs(a/b-2) > 1e-9 {
		t.Errorf("object pixel %v after half the detector pixel, before %v", a, b)
	}
	if p := base.Metadata.Physics.Pixel; math.Abs(p/75e-6-1) > 1e-6 {
		t.Errorf("detector pixel %v", p)
	}
}
