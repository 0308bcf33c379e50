package convert

import (
	"context"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/hdf5"
	"github.com/latent-go/latent/internal/npz"
)

// object is a dataset of a test file: values, their shape, and attributes.
type object struct {
	values any
	shape  []int
	attrs  map[string]any
}

// objects are the datasets of a test file by path; "" holds the root's attributes.
type objects map[string]object

func (o objects) with(path string, values any, shape ...int) objects {
	out := maps.Clone(o)
	out[path] = object{values, shape, nil}
	return out
}

func (o objects) without(path string) objects {
	out := maps.Clone(o)
	delete(out, path)
	return out
}

func typeOf(v any) hdf5.Type {
	switch v.(type) {
	case []float64:
		return hdf5.Float64
	case []float32:
		return hdf5.Float32
	case []int32:
		return hdf5.Int32
	case []uint16:
		return hdf5.Uint16
	case []uint64:
		return hdf5.Uint64
	case []uint8:
		return hdf5.Uint8
	case []uint32:
		return hdf5.Uint32
	case []complex64:
		return hdf5.Complex64
	}
	return hdf5.String
}

// write makes an HDF5 file of them.
func (o objects) write(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := hdf5.NewWriter(file)
	for name, value := range o[""].attrs {
		if err := w.Root().Attr(name, value); err != nil {
			t.Fatal(err)
		}
	}
	groups := map[string]*hdf5.GroupWriter{"": w.Root()}
	for _, at := range slices.Sorted(maps.Keys(o)) {
		if at == "" {
			continue
		}
		g := makeGroups(t, groups, filepath.ToSlash(filepath.Dir(at)))
		d, err := g.Dataset(filepath.Base(at), hdf5.Spec{Type: typeOf(o[at].values), Shape: o[at].shape})
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range o[at].attrs {
			if err := d.Attr(name, value); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Write(o[at].values); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func makeGroups(t testing.TB, groups map[string]*hdf5.GroupWriter, dir string) *hdf5.GroupWriter {
	if dir == "." {
		dir = ""
	}
	if g := groups[dir]; g != nil {
		return g
	}
	parent, base := filepath.Split(dir)
	g, err := makeGroups(t, groups, strings.TrimSuffix(parent, "/")).Group(base)
	if err != nil {
		t.Fatal(err)
	}
	groups[dir] = g
	return g
}

// cxi is a good file: five patterns of 16 x 16 pixels, steps of one pixel.
func cxi() objects {
	const pixel = hc / 8000 * 2 / (16 * 75e-6)
	counts, moves := make([]int32, 5*256), make([]float64, 15)
	for i := range counts {
		y, x := i/16%16-8, i%16-8
		counts[i] = int32(400 / (1 + y*y + x*x))
	}
	for i := range 5 {
		moves[3*i], moves[3*i+1] = float64(i%2)*pixel, float64(i/2)*pixel
	}
	return objects{
		"entry_1/data_1/data":                       {counts, []int{5, 16, 16}, nil},
		cxiDetector + "distance":                    {[]float64{2}, nil, nil},
		cxiDetector + "x_pixel_size":                {[]float64{75e-6}, nil, nil},
		cxiDetector + "y_pixel_size":                {[]float64{75e-6}, nil, nil},
		cxiDetector + "mask":                        {make([]uint32, 256), []int{16, 16}, nil},
		cxiSource + "energy":                        {[]float64{8000 * joule}, nil, nil},
		"entry_1/sample_1/geometry_1/translation":   {moves, []int{5, 3}, nil},
		"entry_1/instrument_1/source_1/probe_field": {field(256), []int{16, 16}, nil},
	}
}

func field(n int) []complex64 {
	v := make([]complex64, n)
	for i := range v {
		v[i] = complex(float32(i%7), 1)
	}
	return v
}

func small() Options {
	o := defaults()
	o.N, o.ProbeKey = 16, "/entry_1/instrument_1/source_1/probe_field"
	return o
}

func TestGoodFile(t *testing.T) {
	d := mustFile(t, cxi().write(t, "a.cxi"), small())
	if p := d.Scan[4]; math.Abs(p.Y-d.Scan[0].Y-2) > 1e-9 || math.Abs(p.X-d.Scan[0].X) > 1e-9 || d.Patterns.Mask != nil || d.Probe == nil {
		t.Errorf("position %v, %v", p, d.Notes)
	}
}

// Every violation names the file, the dataset, its shape and type, and what to do.
func TestViolations(t *testing.T) {
	base := cxi()
	nan := make([]float64, 15)
	nan[7] = math.NaN()
	negative, bad := slices.Clone(base["entry_1/data_1/data"].values.([]int32)), make([]uint32, 256)
	negative[256+18] = -1
	for i := range bad {
		bad[i] = 1
	}
	const data, scan, mask = "entry_1/data_1/data", "entry_1/sample_1/geometry_1/translation", cxiDetector + "mask"
	for name, c := range map[string]struct {
		file   objects
		change func(*Options)
		texts  []string
	}{
		"no patterns":  {base.without(data), nil, []string{`dataset "/entry_1/data_1/data"`, "no patterns where CXI keeps them", "--data-key", "distance ()"}},
		"no energy":    {base.without(cxiSource + "energy"), nil, []string{"positions in metres need the wavelength (--wavelength, --energy or --voltage)", "give the flag"}},
		"no geometry":  {base.without(cxiSource + "energy").without(cxiDetector + "distance").without(cxiDetector + "x_pixel_size").without(cxiDetector + "y_pixel_size"), nil, []string{"--energy", "--distance", "--pixel"}},
		"ring":         {base.with(cxiSource+"energy", []float64{6e9 * joule}), nil, []string{"/entry_1/instrument_1/source_1/energy", "no energy of a photon", "--energy"}},
		"oblong":       {base.with(cxiDetector+"y_pixel_size", []float64{50e-6}), nil, []string{"5e-05 x 7.5e-05 m are not square", "bin the detector"}},
		"varying":      {base.with(cxiDetector+"distance", []float64{1, 2}, 2), nil, []string{`dataset "/` + cxiDetector + `distance", shape (2,), dtype float64`, "values from 1 to 2"}},
		"text":         {base.with(cxiDetector+"distance", []string{"far"}, 1), nil, []string{"distance", "wrong dtype"}},
		"basis":        {base.with(cxiDetector+"basis_vectors", make([]float64, 4), 2, 2), nil, []string{"basis_vectors", "(2, 3) is needed"}},
		"skew basis":   {base.with(cxiDetector+"basis_vectors", []float64{1, 0, 0, 1, 1, 0}, 2, 3), nil, []string{"basis_vectors", "right angles"}},
		"NaN position": {base.with(scan, nan, 5, 3), nil, []string{`dataset "/` + scan + `", shape (5, 3), dtype float64`, "position 2 is (NaN, NaN)", "--exclude 2"}},
		"few":          {base.with(scan, make([]float64, 6), 2, 3), nil, []string{"shape (2, 3)", "2 positions for 5 patterns", "--first"}},
		"mask shape":   {base.with(mask, make([]uint32, 64), 8, 8), func(o *Options) { o.MaskKey = mask }, []string{`mask", shape (8, 8), dtype uint32`, "one pattern is (16, 16)"}},
		"all masked":   {base.with(mask, bad, 16, 16), nil, []string{"leaves no pixel", "--mask-good"}},
		"negative":     {base.with(data, negative, 5, 16, 16), nil, []string{`dataset "/entry_1/data_1/data", shape (5, 16, 16), dtype int32`, "count (1, 1, 2) is -1", "--invalid mask"}},
		"no counts":    {base.with(data, make([]int32, 5*256), 5, 16, 16), nil, []string{"no counts in the central 16 x 16"}},
		"flat":         {base.with(data, make([]int32, 256), 16, 16), nil, []string{"shape (16, 16)", "(M, rows, columns)"}},
		"complex":      {base.with(data, field(5*256), 5, 16, 16), nil, []string{"dtype complex64", "wrong dtype"}},
		"large N":      {base, func(o *Options) { o.N = 32 }, []string{"nothing of 32 x 32 pixels", "smaller N"}},
		"centre":       {base, func(o *Options) { o.CentreRow = new(int) }, []string{"16 pixels around row 0 leave the detector"}},
		"no probe":     {base, func(o *Options) { o.ProbeKey = "" }, []string{"no probe", "--probe FILE", "--probe guess"}},
		"wrong probe":  {base, func(o *Options) { o.ProbeKey = mask }, []string{"mask", "energy"}},
		"probe shape":  {base, func(o *Options) { o.ProbeKey = scan }, []string{scan, "(16, 16) or (modes, 16, 16)"}},
		"wrong key":    {base, func(o *Options) { o.DataKey = "data" }, []string{`dataset "/data"`, "no such dataset", "the file has /entry_1/data_1/data (5, 16, 16)"}},
	} {
		o := small()
		if c.change != nil {
			c.change(&o)
		}
		path := c.file.write(t, "bad.cxi")
		_, err := File(context.Background(), path, o)
		says(t, name, err, append(c.texts, "bad.cxi")...)
	}
}

// A unit that is not known is an error; electron volts without one are noticed.
func TestUnits(t *testing.T) {
	file := cxi()
	file[cxiDetector+"distance"] = object{[]float64{6}, nil, map[string]any{"units": "feet"}}
	if _, err := File(context.Background(), file.write(t, "a.cxi"), small()); err == nil || !strings.Contains(err.Error(), `unit "feet" is not known`) {
		t.Errorf("error %v", err)
	}
	d := mustFile(t, cxi().with(cxiSource+"energy", []float64{8000}).write(t, "a.cxi"), small())
	if w := d.Metadata.Physics.Wavelength; math.Abs(w/(hc/8000)-1) > 1e-9 || !strings.Contains(strings.Join(d.Notes, "; "), "taken for electron volts") {
		t.Errorf("wavelength %v, notes %q", w, d.Notes)
	}
}

// Kilobytes that claim half a terabyte, with as many positions.
func TestHugeClaims(t *testing.T) {
	for _, key := range []string{"", "entry_1/data_1/translation"} {
		o := small()
		o.DataKey = key
		_, err := File(context.Background(), fixture("huge.cxi"), o)
		if err == nil || !strings.Contains(err.Error(), "huge.cxi") {
			t.Errorf("%q: error %v", key, err)
		}
	}
	_, err := File(context.Background(), fixture("huge.cxi"), small())
	if err == nil || !strings.Contains(err.Error(), "5.24e+11 bytes are claimed, 0 are stored") {
		t.Errorf("error %v", err)
	}
	c := &converter{in: &zipped{}, data: "data", header: &npz.Header{}}
	if err := c.room(1e15); err == nil || !strings.Contains(err.Error(), "GiB of memory are free") {
		t.Errorf("a petabyte: %v", err)
	}
}

// A file that was cut anywhere is an error that names it, or complete anyway.
func TestTruncated(t *testing.T) {
	whole, err := os.ReadFile(fixture("plain.cxi"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "cut.cxi")
	o := defaults()
	o.N, o.Probe = 16, GuessProbe
	for n := 0; n < len(whole); n += 997 {
		if err := os.WriteFile(path, whole[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := File(context.Background(), path, o); err == nil || !strings.Contains(err.Error(), "cut.cxi") {
			t.Fatalf("%d of %d bytes: %v", n, len(whole), err)
		}
	}
}

func TestNeitherFormat(t *testing.T) {
	for name, c := range map[string][2]string{
		"a.tif": {"II*\x00 not what is wanted here, and long enough", "not a TIFF stack"},
		"a.txt": {"words, not numbers\n1 b\n", "neither an NPZ, an HDF5 nor a TIFF file"},
		"a.bin": {"\x00\x01\x02\x03", "neither an NPZ, an HDF5 nor a TIFF file"},
		"a.mat": {"MATLAB 5.0 MAT-file, Platform: GLNXA64\x00\x01", "save it again with save(..., '-v7.3')"},
		"a.npz": {"", "the file is empty"},
		"b.npz": {"P", "the file is empty"},
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(c[0]), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := File(context.Background(), path, defaults())
		says(t, name, err, name, c[1])
	}
}
