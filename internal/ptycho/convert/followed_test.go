package convert

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/npz"
)

// way is one remedy, done: another file, other options, or both.
type way struct {
	file objects
	with func(*Options)
}

// TestRemedies meets each error of a file that convert refuses, does what it says,
// each thing that it names, and gets a data file.
func TestRemedies(t *testing.T) {
	const (
		data, scan  = "entry_1/data_1/data", "entry_1/sample_1/geometry_1/translation"
		mask, probe = cxiDetector + "mask", "entry_1/instrument_1/source_1/probe_field"
		distance    = cxiDetector + "distance"
	)
	base := cxi()
	set := func(f func(*Options)) way { return way{base, f} }
	good := way{file: base}
	unit := func(u any) objects {
		o := base.with(distance, []float64{2}, 1)
		o[distance] = object{[]float64{2}, []int{1}, map[string]any{"units": u}}
		return o
	}
	typed := func(o *Options) { o.Distance = 2 }
	nan, negative, empty := make([]float64, 15), slices.Clone(base[data].values.([]int32)), make([]int32, 5*256)
	nan[7], negative[256+18] = math.NaN(), -1
	bad := slices.Repeat([]uint32{1}, 256)
	row0, row4 := 0, 4
	for name, c := range map[string]struct {
		bad    objects
		before func(*Options)
		remedy string
		ways   []way
	}{
		"no energy": {base.without(cxiSource + "energy"), nil, "need the wavelength (--wavelength, --energy or --voltage): the file does not say, give the flag", []way{
			{base.without(cxiSource + "energy"), func(o *Options) { o.Energy = 8000 }}, {base.without(cxiSource + "energy"), func(o *Options) { o.Wavelength = hc / 8000 }}, {base.without(cxiSource + "energy"), func(o *Options) { o.Voltage = 3e5 }},
		}},
		"no distance":       {base.without(distance), nil, "the distance to the detector (--distance): the file does not say, give the flag", []way{{base.without(distance), typed}}},
		"no pixel":          {base.without(cxiDetector + "x_pixel_size").without(cxiDetector + "y_pixel_size"), nil, "the detector pixel (--pixel): the file does not say, give the flag", []way{{base.without(cxiDetector + "x_pixel_size").without(cxiDetector + "y_pixel_size"), func(o *Options) { o.Pixel = 75e-6 }}}},
		"ring":              {base.with(cxiSource+"energy", []float64{6e9 * joule}), nil, "give the photon energy with --energy", []way{{base.with(cxiSource+"energy", []float64{6e9 * joule}), func(o *Options) { o.Energy = 8000 }}}},
		"oblong":            {base.with(cxiDetector+"y_pixel_size", []float64{50e-6}), nil, "bin the detector to square pixels first, or give --pixel", []way{good, {base.with(cxiDetector+"y_pixel_size", []float64{50e-6}), func(o *Options) { o.Pixel = 75e-6 }}}},
		"varying":           {base.with(distance, []float64{1, 2}, 2), nil, "store one number, convert the parts one by one, or give --distance", []way{good, {base.with(distance, []float64{1, 2}, 2), typed}}},
		"two units":         {unit([]string{"m", "mm"}), nil, "store one unit as a text, or give --distance", []way{{unit("m"), nil}, {unit([]string{"m", "mm"}), typed}}},
		"furlongs":          {unit("furlong"), nil, "store it in metres or joules, or give --distance", []way{{unit("mm"), func(o *Options) { o.Unit = Pixels }}, {unit("furlong"), typed}}},
		"volts":             {unit("eV"), nil, "store the right number there, or give --distance", []way{{unit("m"), nil}, {unit("eV"), typed}}},
		"no number":         {base.with(distance, []float64{math.Inf(1)}, 1), nil, "drop the pattern or repair the number", []way{good, {base.with(distance, []float64{math.Inf(1)}, 1), typed}}},
		"basis":             {base.with(cxiDetector+"basis_vectors", make([]float64, 4), 2, 2), nil, "store two vectors or none", []way{good, {base.with(cxiDetector+"basis_vectors", []float64{0, -1, 0, -1, 0, 0}, 2, 3), nil}}},
		"skew basis":        {base.with(cxiDetector+"basis_vectors", []float64{1, 0, 0, 1, 1, 0}, 2, 3), nil, "repair the vectors or leave them out", []way{good, {base.with(cxiDetector+"basis_vectors", []float64{0, -1, 0, -1, 0, 0}, 2, 3), nil}}},
		"NaN position":      {base.with(scan, nan, 5, 3), nil, "repair it, or leave it out with its pattern: --exclude 2", []way{good, {base.with(scan, nan, 5, 3), func(o *Options) { o.Exclude = []int{2} }}}},
		"few":               {base.with(scan, make([]float64, 6), 2, 3), nil, "give the patterns that go with these positions, or take the first of both with --first", []way{good, {base.with(scan, []float64{0, 0, 0, 1e-8, 0, 0}, 2, 3), func(o *Options) { o.First = 2 }}}},
		"all skipped":       {base, func(o *Options) { o.SkipFrames = 5 }, "skip fewer (--skip-frames, --skip-positions)", []way{set(func(o *Options) { o.SkipFrames, o.SkipPositions = 1, 1 })}},
		"one column":        {base.with(scan, make([]float64, 5), 5, 1), nil, "store a translation (x, y, z) for every pattern, or name (row, column) pairs with --scan-key", []way{good, {base.with("a/pairs", make([]float64, 10), 5, 2), func(o *Options) { o.ScanKey = "a/pairs" }}}},
		"mask shape":        {base.with(mask, make([]uint32, 64), 8, 8), func(o *Options) { o.MaskKey = mask }, "store the mask in the shape of the patterns, or leave it out with --mask-key none", []way{{base, func(o *Options) { o.MaskKey = mask }}, {base.with(mask, make([]uint32, 64), 8, 8), func(o *Options) { o.MaskKey = "none" }}}},
		"text mask":         {base.with(mask, slices.Repeat([]string{"x"}, 256), 16, 16), func(o *Options) { o.MaskKey = mask }, "store the mask as numbers or booleans", []way{good}},
		"all masked":        {base.with(mask, bad, 16, 16), nil, "choose the other meaning with --mask-good, or another mask with --mask-key", []way{{base.with(mask, bad, 16, 16), func(o *Options) { o.Good = NonzeroGood }}, {base.with(mask, bad, 16, 16).with("a/mask", make([]uint32, 256), 16, 16), func(o *Options) { o.MaskKey = "a/mask" }}}},
		"negative":          {base.with(data, negative, 5, 16, 16), nil, "repair or mask the pixel (--invalid mask, or zero to count nothing)", []way{good, {base.with(data, negative, 5, 16, 16), func(o *Options) { o.Invalid = MaskInvalid }}, {base.with(data, negative, 5, 16, 16), func(o *Options) { o.Invalid = ZeroInvalid }}}},
		"no counts":         {base.with(data, empty, 5, 16, 16), nil, "choose other patterns, another centre or a larger N", []way{good}},
		"one frame":         {base.with(data, make([]int32, 256), 16, 16), nil, "store the counts as (M, rows, columns)", []way{good}},
		"complex":           {base.with(data, field(5*256), 5, 16, 16), nil, "store the counts as integers or floats", []way{good}},
		"large N":           {base, func(o *Options) { o.N = 32 }, "choose a smaller N or less binning, or surround the detector with masked pixels (--pad)", []way{set(func(o *Options) { o.N = 16 }), set(func(o *Options) { o.N, o.Pad, o.Probe, o.ProbeKey = 32, true, GuessProbe, "" })}},
		"border":            {base, func(o *Options) { o.CentreRow = &row0 }, "choose a smaller N or another centre (--centre-row, --centre-column; --centre centre for the middle), or --pad", []way{set(func(o *Options) { o.N, o.CentreRow, o.Probe, o.ProbeKey = 8, &row4, GuessProbe, "" }), set(func(o *Options) { o.Centre = AtMidpoint }), set(func(o *Options) { o.CentreRow, o.Pad = &row0, true })}},
		"no probe":          {base, func(o *Options) { o.ProbeKey = "" }, "or --probe guess to make one from the mean pattern", []way{set(func(o *Options) { o.ProbeKey, o.Probe = "", GuessProbe }), set(func(o *Options) { o.ProbeKey = probe })}},
		"probe shape":       {base.with(probe, field(64), 8, 8), nil, "store the probe in the size of the detector or of the output", []way{good}},
		"dark probe":        {base.with(probe, make([]complex64, 256), 16, 16), nil, "store a measured or calculated probe", []way{good}},
		"no such pattern":   {base, func(o *Options) { o.DataKey = "entry_1/frames_*" }, "name the arrays one by one, separated by commas", []way{set(func(o *Options) { o.DataKey = data })}},
		"two sizes":         {base.with("a/other", make([]int32, 64), 1, 8, 8), func(o *Options) { o.DataKey = data + ",a/other" }, "convert the pieces one by one", []way{set(func(o *Options) { o.DataKey = data })}},
		"two detectors":     {base.with("a/dark", make([]int32, 64), 8, 8), func(o *Options) { o.DarkKey = "a/dark" }, "store it in the shape of the patterns, or leave it out (--dark-key none, --flat-key none)", []way{{base.with("a/dark", make([]int32, 256), 16, 16), func(o *Options) { o.DarkKey = "a/dark" }}, set(func(o *Options) { o.DarkKey = "none" })}},
		"defocus":           {base.without(distance), func(o *Options) { o.Unit, o.ProbeKey, o.Probe, o.Defocus = Pixels, "", GuessProbe, new(float64) }, "leave --defocus out to search for it", []way{{base.without(distance), func(o *Options) { o.Unit, o.ProbeKey, o.Probe = Pixels, "", GuessProbe }}, {base, func(o *Options) { o.ProbeKey, o.Probe, o.Defocus = "", GuessProbe, new(float64) }}}},
		"no positions":      {base.without(scan), nil, "name them with --scan-key (row, column) pairs, or two arrays ROWS,COLUMNS", []way{good, {twoAxes("m", "m").without(scan), func(o *Options) { o.ScanKey = "a/y,a/x" }}}},
		"dark flat":         {base.with("a/flat", make([]float32, 256), 16, 16), func(o *Options) { o.FlatKey = "a/flat" }, "name another with --flat-key, or none", []way{set(func(o *Options) { o.FlatKey = "none" }), {base.with("a/flat", slices.Repeat([]float32{2}, 256), 16, 16), func(o *Options) { o.FlatKey = "a/flat" }}}},
		"text":              {base.with(distance, []string{"far"}, 1), nil, "convert it with astype(float)", []way{good}},
		"two units of axes": {twoAxes("m", "px"), func(o *Options) { o.ScanKey = "a/y,a/x" }, "give both the same unit, or say it with --positions", []way{{twoAxes("m", "m"), func(o *Options) { o.ScanKey = "a/y,a/x" }}, {twoAxes("m", "px"), func(o *Options) { o.ScanKey, o.Unit = "a/y,a/x", Metres }}}},
	} {
		try := func(file objects, with func(*Options)) error {
			o := small()
			if with != nil {
				with(&o)
			}
			_, err := File(context.Background(), file.write(t, "a.cxi"), o)
			return err
		}
		says(t, name, try(c.bad, c.before), c.remedy)
		for i, w := range c.ways {
			if err := try(w.file, w.with); err != nil {
				t.Errorf("%s: remedy %d: %v", name, i+1, err)
			}
		}
	}
}

// twoAxes is the good file with its positions in two arrays, each in its unit.
func twoAxes(y, x string) objects {
	o := cxi()
	v := []float64{0, 1e-8, 2e-8, 3e-8, 4e-8}
	o["a/y"], o["a/x"] = object{v, []int{5}, map[string]any{"units": y}}, object{v, []int{5}, map[string]any{"units": x}}
	return o
}

// TestRemediesOfOptions: each value that an error names is taken.
func TestRemediesOfOptions(t *testing.T) {
	for name, c := range map[string]struct {
		bad    func(*Options)
		remedy string
		ways   []func(*Options)
	}{
		"side":   {func(o *Options) { o.N = 12 }, "choose a power of two, at least 4", []func(*Options){func(o *Options) { o.N = 8 }, func(o *Options) { o.N = layN }}},
		"centre": {func(o *Options) { o.Centre = "middle" }, "choose auto, corner or centre", []func(*Options){func(o *Options) { o.Centre = AutoCentre }, func(o *Options) { o.Centre = AtMidpoint }}},
		"unit":   {func(o *Options) { o.Unit = "ell" }, "choose auto, px, m, mm, um or nm", []func(*Options){func(o *Options) { o.Unit = AutoUnit }, func(o *Options) { o.Unit = Pixels }}},
		"mask":   {func(o *Options) { o.Good = "some" }, "choose auto, zero or nonzero", []func(*Options){func(o *Options) { o.Good = ZeroGood }, func(o *Options) { o.Good = NonzeroGood }}},
		"counts": {func(o *Options) { o.Invalid = "drop" }, "choose auto, error, mask or zero", []func(*Options){func(o *Options) { o.Invalid = RefuseInvalid }, func(o *Options) { o.Invalid = ZeroInvalid }}},
		"energy": {func(o *Options) { o.Energy, o.Wavelength = 1, 1 }, "give one of them", []func(*Options){func(o *Options) { o.Energy = 8000 }}},
	} {
		_, err := tried(t, rawArrays(), c.bad)
		says(t, name, err, c.remedy)
		for i, w := range c.ways {
			if _, err := tried(t, rawArrays(), w); err != nil {
				t.Errorf("%s: remedy %d: %v", name, i+1, err)
			}
		}
	}
}

// TestRemediesOfNotes: what a warning offers takes it away.
func TestRemediesOfNotes(t *testing.T) {
	hot, dark, clipped, halves := rawArrays(), rawArrays(), rawArrays(), rawArrays()
	v := append([]uint16(nil), counted(layCounts())...)
	for k := range layM {
		v[k*layN*layN+3*layN+12] = 5000
	}
	hot["data"] = npz.New(v, frame...)
	w := counted(layCounts())
	clear(w[:layN*layN])
	dark["data"] = npz.New(w, frame...)
	top := counted(layCounts())
	for i := range top {
		top[i] = min(top[i], 300)
	}
	clipped["data"] = npz.New(top, frame...)
	var px []float64
	for _, p := range layPositions()[:layM-2] {
		px = append(px, p[0], p[1])
	}
	halves["scan"] = npz.New(px, layM-2, 2)
	far := rawArrays()
	var wild []float64
	for i, p := range layPositions() {
		wild = append(wild, p[0]+map[bool]float64{true: 9000}[i == 4], p[1])
	}
	far["scan"] = pair(wild)
	for name, c := range map[string]struct {
		a    map[string]*npz.Array
		note string
		with func(*Options)
	}{
		"hot":       {hot, "hot pixels? --hot mask masks them", func(o *Options) { o.MaskHot = true }},
		"dark":      {dark, "leave them out (--exclude)", func(o *Options) { o.Exclude = []int{0} }},
		"clipped":   {clipped, "--max-count 300 masks them", func(o *Options) { o.Most = 300 }},
		"surplus":   {halves, "where the surplus is at the beginning, say so with --skip-frames or --skip-positions", func(o *Options) { o.SkipFrames = 2 }},
		"wild":      {far, "leave it out with --exclude", func(o *Options) { o.Exclude = []int{4} }},
		"sentinels": {map[string]*npz.Array{"data": marked[uint16](math.MaxUint16), "probe": rawArrays()["probe"], "scan": rawArrays()["scan"]}, "(--sentinels keep takes them as counts)", func(o *Options) { o.KeepSentinels = true }},
	} {
		noted(t, done(t, c.a, nil), c.note)
		unnoted(t, done(t, c.a, c.with), c.note)
		_ = name
	}
}

func counted(v []uint32) []uint16 {
	out := make([]uint16, len(v))
	for i, x := range v {
		out[i] = uint16(x)
	}
	return out
}

// TestRemediesOfProducts: indexes of patterns and positions that go together, and an
// archive whose arrays have their types.
func TestRemediesOfProducts(t *testing.T) {
	const index = "probe_position_indexes"
	step := []float64{0, 1e-8, 2e-8, 3e-8, 4e-8}
	product := objects{
		"":        {attrs: map[string]any{"probe_energy_eV": 8000.0, "detector_object_distance_m": 2.0}},
		"probe":   {field(256), []int{16, 16}, map[string]any{"pixel_width_m": 1e-8, "pixel_height_m": 1e-8}},
		positionX: {step, []int{5}, nil}, positionY: {step, []int{5}, nil},
	}
	order := []float64{0, 1, 2, 3, 4}
	product = product.with(index, order, 5)
	patterns := objects{"patterns": {cxi()["entry_1/data_1/data"].values, []int{5, 16, 16}, nil}}.with("indexes", order, 5)
	try := func(patterns, product objects) error {
		o := defaults()
		o.N, o.Product = 16, product.write(t, "product.h5")
		_, err := File(context.Background(), patterns.write(t, "patterns.h5"), o)
		return err
	}
	if err := try(patterns, product); err != nil { // the remedy of all three
		t.Fatal(err)
	}
	says(t, "another product", try(patterns, product.with(index, []float64{0, 1, 9, 3, 4}, 5)), "give the patterns that go with this product")
	says(t, "positions", try(patterns, product.with(index, []float64{0, 1}, 2)), "store a number for every position")
	says(t, "patterns", try(patterns.with("indexes", []float64{1}, 1), product), "store a number for every pattern")
	for name, c := range map[string]struct {
		change func(a map[string]*npz.Array)
		remedy string
	}{
		"probe": {func(a map[string]*npz.Array) { a["probe"] = npz.Text("a") }, "convert it with astype(complex)"},
		"scan":  {func(a map[string]*npz.Array) { a["scan"] = npz.New(make([]float64, layM), layM) }, "store a (row, column) pair for every pattern, or name two arrays with --scan-key ROWS,COLUMNS"},
	} {
		a := rawArrays()
		c.change(a)
		_, err := tried(t, a, nil)
		says(t, name, err, c.remedy)
	}
	a := rawArrays()
	a["y"], a["x"] = npz.New(make([]float64, layM), layM), npz.New(make([]float64, layM), layM)
	done(t, a, func(o *Options) { o.ScanKey = "y,x" })
}
