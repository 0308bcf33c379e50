package convert

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// from converts a file that a test made.
func from(t *testing.T, file objects, change func(*Options)) *npzdata.Data {
	t.Helper()
	o := small()
	if change != nil {
		change(&o)
	}
	return mustFile(t, file.write(t, "a.cxi"), o)
}

func noted(t *testing.T, d *npzdata.Data, text string) {
	t.Helper()
	if !strings.Contains(strings.Join(d.Notes, "\n"), text) {
		t.Errorf("%q is not among the notes %q", text, d.Notes)
	}
}

// spoilt is the good file with a negative and a huge count, in different
// patterns.
func spoilt() objects {
	v := slices.Clone(cxi()["entry_1/data_1/data"].values.([]int32))
	v[1*256+18], v[3*256+40] = -1, math.MaxInt32
	return cxi().with("entry_1/data_1/data", v, 5, 16, 16)
}

func TestInvalidCounts(t *testing.T) {
	good := from(t, cxi(), nil)
	d := from(t, spoilt(), func(o *Options) { o.Invalid, o.Most = MaskInvalid, 1e9 })
	if len(d.Patterns.Mask) != 5*256 {
		t.Fatalf("%d mask pixels", len(d.Patterns.Mask))
	}
	for i, g := range d.Patterns.Mask {
		if g == (i == 256+18 || i == 3*256+40) {
			t.Errorf("pixel %d is %v", i, g)
		}
	}
	if a, b := d.Patterns.Counts(0), good.Patterns.Counts(0); a != b {
		t.Errorf("%v counts in a good pattern, want %v", a, b)
	}
	d = from(t, spoilt(), func(o *Options) { o.Invalid, o.Most = ZeroInvalid, 1e9 })
	if len(d.Patterns.Mask) != 5*256 || !d.Patterns.Mask[256+18] || d.Patterns.At(1)[18] != 0 || d.Patterns.Mask[3*256+40] {
		t.Error("zero must keep the pixel without counts, and the limit still masks")
	}
	// A limit of its own leaves the negative count an error.
	o := small()
	o.Most = 1e9
	if _, err := File(context.Background(), spoilt().write(t, "a.cxi"), o); err == nil || !strings.Contains(err.Error(), "is -1") {
		t.Errorf("error %v", err)
	}
}

// The bits of a CXI mask: 0 and "has signal" are good; the user may say otherwise.
func TestMaskMeanings(t *testing.T) {
	bits := make([]uint32, 256)
	bits[3], bits[4], bits[5] = 1, hasSignal, hasSignal|2
	file := cxi().with(cxiDetector+"mask", bits, 16, 16)
	d := from(t, file, nil)
	if m := d.Patterns.Mask; m[3] || !m[4] || m[5] || !m[6] {
		t.Errorf("mask %v", m[:8])
	}
	d = from(t, file, func(o *Options) { o.Good, o.Centre = NonzeroGood, AtMidpoint })
	if m := d.Patterns.Mask; !m[3] || !m[5] || m[6] {
		t.Errorf("the other way: mask %v", m[:8])
	}
	noted(t, d, "--mask-good")
}

func TestCentrePixel(t *testing.T) {
	v := make([]int32, 5*20*30)
	for i := range 5 {
		v[i*600+7*30+21] = 90
		v[i*600+9*30+20] = 5
	}
	file := cxi().with("entry_1/data_1/data", v, 5, 20, 30).without(cxiDetector+"mask").with("entry_1/instrument_1/source_1/probe_field", field(64), 8, 8)
	row, col := 7, 21
	d := from(t, file, func(o *Options) { o.N, o.CentreRow, o.CentreCol = 8, &row, &col })
	if a := d.Patterns.At(0); a[4*8+4] != float32(math.Sqrt(90)) || a[6*8+3] != float32(math.Sqrt(5)) {
		t.Errorf("pattern %v", a)
	}
	// Cut around the middle the pattern is off, and that is said.
	noted(t, from(t, file, func(o *Options) { o.N = 16; o.Probe = GuessProbe; o.ProbeKey = "" }), "the counts lie around pixel (7.1, 20.9)")
}

func TestWarnings(t *testing.T) {
	noted(t, from(t, cxi(), func(o *Options) { o.Unit = Pixels }), "are they metres (--positions m)?")
	noted(t, from(t, cxi(), func(o *Options) { o.Energy = 1 }), "right? An --energy is in eV") // metres already
	far := slices.Clone(cxi()["entry_1/sample_1/geometry_1/translation"].values.([]float64))
	far[0] = 1
	d := from(t, cxi().with("entry_1/sample_1/geometry_1/translation", far, 5, 3), nil)
	noted(t, d, "1 of 5 positions far from all others: index 0 at")
	for i := range far {
		far[i] = float64(i)
	}
	noted(t, from(t, cxi().with("entry_1/sample_1/geometry_1/translation", far, 5, 3), nil), "are their unit (--positions) and the geometry right?")
	dark := slices.Clone(cxi()["entry_1/data_1/data"].values.([]int32))
	clear(dark[256:512])
	noted(t, from(t, cxi().with("entry_1/data_1/data", dark, 5, 16, 16), nil), "1 of 5 patterns without counts")
	for i := range far {
		far[i] = float64(i) * 1e-6
	}
	noted(t, from(t, cxi().with("entry_1/sample_1/geometry_1/translation", far, 5, 3), nil), "without overlap")
}

// A file of no known format is read by its paths, with the geometry typed.
func TestAnyHDF5(t *testing.T) {
	pairs := make([]float64, 10)
	for i := range 5 {
		pairs[2*i], pairs[2*i+1] = 1e-6*float64(i), -2e-6*float64(i)
	}
	file := objects{
		"entry/data/counts": cxi()["entry_1/data_1/data"],
		"entry/motors/yx":   {pairs, []int{5, 2}, nil},
		"entry/light":       {field(256), []int{16, 16}, nil},
	}
	d := from(t, file, func(o *Options) {
		o.DataKey, o.ScanKey, o.ProbeKey = "/entry/data/counts", "entry/motors/yx", "entry/light"
		o.Energy, o.Distance, o.Pixel = 8000, 2, 75e-6
	})
	pixel := hc / 8000 * 2 / (16 * 75e-6)
	if p, q := d.Scan[4], d.Scan[0]; math.Abs(p.Y-q.Y-4e-6/pixel) > 1e-9 || math.Abs(p.X-q.X+8e-6/pixel) > 1e-9 {
		t.Errorf("positions %v to %v", q, p)
	}
}

// A probe from a file of its own, in the size of the detector or of the output.
func TestProbeFile(t *testing.T) {
	dir := t.TempDir()
	p, err := ptychography.DefocusedDisc(16, 4, 5)
	if err != nil {
		t.Fatal(err)
	}
	a := arrays{"probe": npz.New(p.Modes[0], 16, 16)}
	path := a.file(t, filepath.Join(dir, "probe.npz"))
	d := from(t, cxi(), func(o *Options) { o.ProbeKey, o.Probe = "", path })
	if got, want := d.Probe.Modes[0][130]/d.Probe.Modes[0][136], p.Modes[0][130]/p.Modes[0][136]; math.Abs(float64(real(got-want))) > 1e-4 {
		t.Errorf("ratio of two pixels %v, want %v", got, want)
	}
	o := small()
	o.Probe, o.ProbeKey = path, "other"
	if _, err := File(context.Background(), cxi().write(t, "a.cxi"), o); err == nil || !strings.Contains(err.Error(), "probe.npz") || !strings.Contains(err.Error(), `"other"`) {
		t.Errorf("error %v", err)
	}
}

// The pixels of a product that was made for cropped patterns are those of the
// output.
func TestProductErrors(t *testing.T) {
	product := objects{
		"":        {attrs: map[string]any{"probe_energy_eV": 8000.0, "detector_object_distance_m": 2.0}},
		"probe":   {field(256), []int{16, 16}, map[string]any{"pixel_width_m": 1e-8, "pixel_height_m": 1e-8}},
		positionX: {[]float64{0, 1e-8, 2e-8, 3e-8, 4e-8}, []int{5}, nil},
		positionY: {make([]float64, 5), []int{5}, nil},
	}
	patterns := objects{"patterns": {cxi()["entry_1/data_1/data"].values, []int{5, 16, 16}, nil}}
	try := func(patterns, product objects) (*npzdata.Data, error) {
		o := defaults()
		o.N, o.Product = 16, product.write(t, "product.h5")
		return File(context.Background(), patterns.write(t, "patterns.h5"), o)
	}
	d, err := try(patterns, product)
	if err != nil || math.Abs(d.Metadata.Physics.ObjectPixel/1e-8-1) > 1e-9 || math.Abs(d.Scan[4].X-d.Scan[0].X-4) > 1e-9 {
		t.Fatalf("%v, %+v", err, d)
	}
	const index = "probe_position_indexes"
	if d, err = try(patterns, product.with(index, make([]float64, 5), 5)); err != nil {
		t.Fatal(err)
	}
	noted(t, d, "by their order")
	near := product.without("")
	near[""] = object{attrs: map[string]any{"far_field": 0}}
	for name, c := range map[string]struct {
		patterns, product objects
		text              string
	}{
		"product as input": {product, product, "give the file with the patterns as INPUT and this one with --product"},
		"counts":           {patterns, product.with(positionX, make([]float64, 2), 2).with(positionY, make([]float64, 2), 2), "2 positions for 5 patterns"},
		"unlike":           {patterns, product.with(positionX, make([]float64, 4), 4), "store a pair for every position"},
		"no such pattern":  {patterns, product.with(index, []float64{0, 1, 9, 3, 4}, 5), "there is no pattern 9 among 5"},
		"too few indexes":  {patterns, product.with(index, []float64{0, 1}, 2), "for 5 positions"},
		"indexes":          {patterns.with("indexes", []float64{1}, 1), product.with(index, []float64{0, 1, 2, 3, 4}, 5), "for 5 patterns"},
		"near field":       {patterns, near, "in the near field"},
		"no pixels":        {patterns, product.with("probe", field(256), 16, 16), "--pixel"},
		"no positions":     {patterns, product.without(positionX), positionX},
	} {
		if _, err := try(c.patterns, c.product); err == nil || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := File(ctx, fixture("plain.cxi"), small()); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
