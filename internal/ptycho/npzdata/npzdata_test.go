package npzdata

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/ptychography"
)

// parts are the arrays of a file, to be changed one at a time.
type parts map[string]*npz.Array

func ramp(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = 10 + float64(i)/2
	}
	return out
}

func field(n int) []complex64 {
	rng := rand.New(rand.NewPCG(1, 2))
	out := make([]complex64, n)
	for i := range out {
		out[i] = complex(float32(rng.NormFloat64()), float32(rng.NormFloat64()))
	}
	return out
}

func amplitudes(n int) []float32 {
	out := make([]float32, n)
	for i, v := range field(n) {
		out[i] = real(v)*real(v) + 0.1
	}
	return out
}

// good are five patterns of 8 x 8 pixels with all that a file can have.
func good() parts {
	return parts{
		"diffraction":  npz.New(amplitudes(5*64), 5, 8, 8),
		"xcoords":      npz.New(ramp(5), 5),
		"ycoords":      npz.New(ramp(5), 5),
		"xcoords_true": npz.New(ramp(5), 5), "ycoords_true": npz.New(ramp(5), 5),
		"xcoords_start": npz.New(ramp(5), 5),
		"ycoords_start": npz.New(ramp(5), 5),
		"probeGuess":    npz.New(field(64), 8, 8),
		"objectGuess":   npz.New(field(400), 20, 20),
		"mask":          npz.New(append(make([]bool, 10), trues(54)...), 8, 8),
		"Y":             npz.New(field(5*64), 5, 8, 8),
		"scan_index":    npz.New([]int64{0, 0, 0, 1, 1}, 5),
		"_metadata":     npz.Text(`{"schema_version":"1.0.0","physics_parameters":{"nphotons":321,"gridsize":2}}`),
	}
}

var order = []string{
	"diffraction", "diff3d", "xcoords", "ycoords", "xcoords_start", "ycoords_start", "xcoords_true", "ycoords_true", "probeGuess", "objectGuess", "mask", "bad_pixels", "Y", "label", "scan_index", "_metadata",
}

func (p parts) read(t testing.TB, o Options) (*Data, error) {
	t.Helper()
	var b bytes.Buffer
	w := npz.NewWriter(&b, false)
	for _, key := range order {
		if p[key] == nil {
			continue
		}
		if err := w.Write(key, p[key]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := npz.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()), o.Limits)
	if err != nil {
		t.Fatal(err)
	}
	d, err := read(f, o)
	sameOnDisk(t, b.Bytes(), o, d, err)
	return d, err
}

func mustRead(t testing.TB, p parts, o Options) *Data {
	t.Helper()
	d, err := p.read(t, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestReadsEverything(t *testing.T) {
	p := good()
	d := mustRead(t, p, Options{Labels: true})
	if d.Patterns.N != 8 || d.Patterns.Len() != 5 || len(d.Start) != 5 || len(d.True) != 5 || len(d.Index) != 5 || len(d.Labels) != 320 || len(d.Notes) != 0 {
		t.Errorf("%+v", d)
	}
	if d.Scan[2] != (ptychography.Position{Y: 11, X: 11}) || d.Object.Rows != 20 || d.Probe.Modes[0][5] != field(64)[5] {
		t.Errorf("%+v", d)
	}
	if d.Patterns.MaskAt(3)[9] || !d.Patterns.MaskAt(3)[10] {
		t.Error("the mask is wrong")
	}
	if d.Photons() != 321 {
		t.Errorf("photons %v", d.Photons())
	}
	if without := mustRead(t, p, Options{}); without.Labels != nil {
		t.Error("labels were read unasked")
	}
	if _, err := d.Dataset(); err != nil {
		t.Error(err)
	}
}

func TestReadsTheLeastAFileCanHave(t *testing.T) {
	p := good()
	least := parts{"diff3d": p["diffraction"], "xcoords": p["xcoords"], "ycoords": p["ycoords"]}
	d := mustRead(t, least, Options{})
	if math.Abs(d.Photons()-d.Patterns.MeanCounts()) > 0 {
		t.Error("without metadata the photons come from the data")
	}
	if _, err := d.Dataset(); err == nil || !strings.Contains(err.Error(), "probeGuess") {
		t.Errorf("no probe: error %v", err)
	}
}

// x runs along columns, y along rows.
func TestCoordinatesAreNotSwapped(t *testing.T) {
	p := good()
	p["ycoords"] = npz.New([]float64{1, 2, 3, 4, 5}, 5)
	if d := mustRead(t, p, Options{}); d.Scan[4] != (ptychography.Position{Y: 5, X: 12}) {
		t.Errorf("position %v", d.Scan[4])
	}
}

var optional = []string{"object", "NaN in the object", "mask size", "NaN in a mask", "empty mask", "label size", "index type", "short index", "short truth", "short start"}

func TestViolations(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		change func(parts)
		texts  []string
	}{
		"no patterns":        {func(p parts) { delete(p, "diffraction") }, []string{`key "diffraction"`, "no such key", "xcoords", "add it, or make the file with ptycho convert"}},
		"truth values":       {func(p parts) { p["diffraction"] = npz.New(make([]bool, 320), 5, 8, 8) }, []string{`key "diffraction", shape (5, 8, 8), dtype bool`, "no measurement", "under mask"}},
		"no coordinates":     {func(p parts) { delete(p, "ycoords") }, []string{`key "ycoords"`, "no such key"}},
		"complex patterns":   {func(p parts) { p["diffraction"] = p["Y"] }, []string{`key "diffraction", shape (5, 8, 8), dtype complex64`, "modulus"}},
		"flat patterns":      {func(p parts) { p["diffraction"] = npz.New(amplitudes(320), 40, 8) }, []string{"shape (40, 8), dtype float32", "(M, N, N)"}},
		"few coordinates":    {func(p parts) { p["xcoords"], p["ycoords"] = npz.New(ramp(4), 4), npz.New(ramp(4), 4) }, []string{"with 4 coordinates", "a coordinate for each"}},
		"odd pair":           {func(p parts) { p["xcoords"] = npz.New(ramp(4), 4) }, []string{`key "ycoords"`, "xcoords has 4"}},
		"matrix of x":        {func(p parts) { p["xcoords"] = npz.New(ramp(10), 5, 2) }, []string{`key "xcoords", shape (5, 2), dtype float64`, "one number a pattern"}},
		"text as x":          {func(p parts) { p["xcoords"] = npz.New([]string{"a", "b"}, 2) }, []string{`key "xcoords"`, "dtype <U1", "astype(float)"}},
		"NaN as y":           {func(p parts) { p["ycoords"] = npz.New([]float64{1, 2, nan, 4, 5}, 5) }, []string{`key "ycoords"`, "element 2 is NaN"}},
		"NaN in a pattern":   {func(p parts) { delete(p, "mask"); p["diffraction"].Data().([]float32)[64+8*3+2] = float32(nan) }, []string{`key "diffraction"`, "[1 3 2] is NaN", "mask"}},
		"minus in a pattern": {func(p parts) { p["diffraction"].Data().([]float32)[319] = -1 }, []string{`key "diffraction"`, "[4 7 7] is -1", "mask"}},
		"dark patterns":      {func(p parts) { delete(p, "mask"); p["diffraction"] = npz.New(make([]uint16, 320), 5, 8, 8) }, []string{`key "diffraction", shape (5, 8, 8), dtype uint16`, "all valid pixels are zero"}},
		"dark diff3d":        {func(p parts) { delete(p, "diffraction"); p["diff3d"] = npz.New(make([]float32, 320), 5, 8, 8) }, []string{`key "diff3d", shape (5, 8, 8), dtype float32`, "all valid pixels are zero", "the array with the counts"}},
		"side":               {func(p parts) { p["diffraction"] = npz.New(amplitudes(5*36), 5, 6, 6) }, []string{"shape (5, 6, 6)", "side 6", "crop or bin"}},
		"probe size":         {func(p parts) { p["probeGuess"] = npz.New(field(16), 4, 4) }, []string{`key "probeGuess", shape (4, 4), dtype complex64`, "(8, 8)", "crop or pad"}},
		"dark probe":         {func(p parts) { p["probeGuess"] = npz.New(make([]complex64, 64), 8, 8) }, []string{`key "probeGuess"`, "energy"}},
		"text as probe":      {func(p parts) { p["probeGuess"] = npz.Text("x") }, []string{`key "probeGuess", shape (), dtype <U1`}},
		"object":             {func(p parts) { p["objectGuess"] = npz.New(field(400), 400) }, []string{`key "objectGuess", shape (400,)`}},
		"NaN in the object":  {func(p parts) { p["objectGuess"].Data().([]complex64)[21] = complex64(complex(nan, 0)) }, []string{`key "objectGuess"`, "[1 1]"}},
		"mask size":          {func(p parts) { p["mask"] = npz.New(trues(16), 4, 4) }, []string{`key "mask", shape (4, 4), dtype bool`, "(5, 8, 8)"}},
		"NaN in a mask":      {func(p parts) { v := amplitudes(64); v[9] = float32(nan); p["mask"] = npz.New(v, 8, 8) }, []string{`key "mask", shape (8, 8), dtype float32`, "element [1 1] is NaN"}},
		"empty mask":         {func(p parts) { p["mask"] = npz.New(make([]bool, 64), 8, 8) }, []string{`key "mask"`, "no pixel is valid", "true where"}},
		"label size":         {func(p parts) { p["Y"] = npz.New(field(256), 4, 8, 8) }, []string{`key "Y", shape (4, 8, 8)`}},
		"index type":         {func(p parts) { p["scan_index"] = npz.New(ramp(5), 5) }, []string{`key "scan_index", shape (5,), dtype float64`, "store whole numbers"}},
		"short index":        {func(p parts) { p["scan_index"] = npz.New([]int64{1}, 1) }, []string{`key "scan_index"`, "5 patterns"}},
		"short truth":        {func(p parts) { p["xcoords_true"], p["ycoords_true"] = npz.New(ramp(2), 2), npz.New(ramp(2), 2) }, []string{`key "ycoords_true"`, "5 patterns"}},
		"short start":        {func(p parts) { p["xcoords_start"], p["ycoords_start"] = npz.New(ramp(2), 2), npz.New(ramp(2), 2) }, []string{`key "ycoords_start"`, "5 patterns"}},
	} {
		p := good()
		c.change(p)
		d, err := p.read(t, Options{Labels: true})
		if err == nil && slices.Contains(optional, name) { // the result can do without it
			err = errors.Join(&npz.Error{Err: npz.ErrShape, Remedy: "left out"}, errors.New(strings.Join(d.Notes, "; ")))
			c.texts = append(c.texts, "is left out: ")
		} else if slices.Contains(optional, name) {
			t.Errorf("%s: error %v for what the result can do without", name, err)
			continue
		}
		var e *npz.Error
		if !errors.As(err, &e) || e.Remedy == "" {
			t.Errorf("%s: error %v is not an npz.Error with a remedy", name, err)
			continue
		}
		for _, text := range c.texts {
			if !strings.Contains(err.Error(), text) {
				t.Errorf("%s: %q is not in the error %v", name, text, err)
			}
		}
	}
}

func TestVariantsAreTakenWithANote(t *testing.T) {
	want := mustRead(t, good(), Options{}).Patterns
	turned := func(in []float32) []float32 { // (M, N, N) to (N, N, M)
		out := make([]float32, len(in))
		for i, v := range in {
			out[i%64*5+i/64] = v
		}
		return out
	}
	for name, c := range map[string]struct {
		change func(parts)
		note   string
	}{
		"diff3d":        {func(p parts) { p["diff3d"] = p["diffraction"]; delete(p, "diffraction") }, ""},
		"both keys":     {func(p parts) { p["diff3d"] = npz.New(amplitudes(8), 2, 2, 2) }, "both diffraction and diff3d"},
		"float64":       {func(p parts) { v, _ := npz.Floats[float64](p["diffraction"]); p["diffraction"] = npz.New(v, 5, 8, 8) }, ""},
		"trailing axis": {func(p parts) { p["diffraction"] = npz.New(amplitudes(320), 5, 8, 8, 1) }, ""},
		"stacked last":  {func(p parts) { p["diffraction"] = npz.New(turned(amplitudes(320)), 8, 8, 5) }, "turned to (M, N, N)"},
		"surplus": {func(p parts) {
			p["xcoords"], p["ycoords"] = npz.New(ramp(7), 7), npz.New(ramp(7), 7)
		}, "the last 2 dropped"},
		"columns":      {func(p parts) { p["xcoords"] = npz.New(ramp(5), 5, 1) }, ""},
		"probe axis":   {func(p parts) { p["probeGuess"] = npz.New(field(64), 8, 8, 1) }, ""},
		"wide probe":   {func(p parts) { p["probeGuess"] = npz.New(make128(field(64)), 8, 8) }, ""},
		"small object": {func(p parts) { p["objectGuess"] = npz.New(field(64), 8, 8) }, "not larger than a pattern"},
		"bytes":        {func(p parts) { p["_metadata"] = npz.New([]uint8(`{"physics_parameters":{"nphotons":321}}`), 39) }, ""},
		"bad metadata": {func(p parts) { p["_metadata"] = npz.Text("{") }, "no JSON"},
	} {
		p := good()
		c.change(p)
		d, err := p.read(t, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !reflect.DeepEqual(d.Patterns, want) || len(d.Scan) != 5 || d.Probe.Modes[0][7] != field(64)[7] {
			t.Errorf("%s: other patterns, positions or probe", name)
		}
		if got := strings.Join(d.Notes, "; "); !strings.Contains(got, c.note) || c.note == "" && got != "" {
			t.Errorf("%s: notes %q, want %q", name, got, c.note)
		}
	}
}

func make128(in []complex64) []complex128 {
	out := make([]complex128, len(in))
	for i, v := range in {
		out[i] = complex128(v)
	}
	return out
}

func TestSeveralModes(t *testing.T) {
	p := good()
	p["probeGuess"] = npz.New(field(192), 3, 8, 8)
	if d := mustRead(t, p, Options{}); len(d.Probe.Modes) != 3 || d.Probe.Modes[2][1] != field(192)[129] {
		t.Errorf("modes %d", len(d.Probe.Modes))
	}
}

// A cube cannot be told from its transpose: it is what the contract says, and
// with a surplus of coordinates an error. A stack with more pixels than patterns
// can.
func TestLayouts(t *testing.T) {
	for _, c := range []struct {
		shape       []int
		coordinates int
		want        layout
		fails       string
	}{
		{[]int{5, 8, 8}, 5, layout{5, 8, false}, ""},
		{[]int{8, 8, 5}, 5, layout{5, 8, true}, ""},
		{[]int{64, 64, 1087}, 1087, layout{1087, 64, true}, ""},
		{[]int{100, 8, 8}, 100, layout{100, 8, false}, ""},
		{[]int{8, 8, 8}, 8, layout{8, 8, false}, ""},
		{[]int{8, 8, 8}, 9, layout{}, "both (M, N, N) and (N, N, M)"},
		{[]int{5, 8, 8}, 7, layout{5, 8, false}, ""},
		{[]int{8, 8, 5}, 7, layout{5, 8, true}, ""},
		{[]int{5, 8, 9}, 5, layout{}, "neither"},
		{[]int{5, 8, 8}, 4, layout{}, "neither"},
		{[]int{0, 8, 8}, 5, layout{}, "(M, N, N)"},
		{[]int{5, 64}, 5, layout{}, "(M, N, N)"},
	} {
		got, err := findLayout("diffraction", &npz.Header{Shape: c.shape}, c.coordinates)
		if got != c.want || c.fails == "" && err != nil || c.fails != "" && (err == nil || !strings.Contains(err.Error(), c.fails)) {
			t.Errorf("%v with %d coordinates: %+v, %v", c.shape, c.coordinates, got, err)
		}
	}
}

func TestCountsAreDetected(t *testing.T) {
	counts := make([]float32, 320)
	for i := range counts {
		counts[i] = float32(i % 7)
	}
	integers := make([]uint16, 320)
	for i := range integers {
		integers[i] = uint16(i % 3)
	}
	roots := make([]float32, 320)
	for i := range roots {
		roots[i] = float32(math.Sqrt(float64(i % 7)))
	}
	for name, c := range map[string]struct {
		data   *npz.Array
		kind   Kind
		pixel6 float64
		noted  bool
	}{
		"whole floats":            {npz.New(counts, 5, 8, 8), Auto, math.Sqrt(6), true},
		"whole floats, amplitude": {npz.New(counts, 5, 8, 8), Amplitude, 6, false},
		"few counts":              {npz.New(integers, 5, 8, 8), "", 0, true},
		"roots":                   {npz.New(roots, 5, 8, 8), Auto, math.Sqrt(6), false},
		"roots, intensity":        {npz.New(roots, 5, 8, 8), Intensity, math.Pow(6, 0.25), false},
	} {
		p := good()
		p["diffraction"] = c.data
		d := mustRead(t, p, Options{Kind: c.kind})
		if got := float64(d.Patterns.Amplitude[6]); math.Abs(got-c.pixel6) > 1e-6 || (len(d.Notes) > 0) != c.noted {
			t.Errorf("%s: pixel 6 is %v, want %v; notes %v", name, got, c.pixel6, d.Notes)
		}
	}
}

func TestParseKind(t *testing.T) {
	if k, err := ParseKind("intensity"); k != Intensity || err != nil {
		t.Errorf("%v, %v", k, err)
	}
	if _, err := ParseKind("counts"); err == nil || !strings.Contains(err.Error(), "auto, amplitude or intensity") {
		t.Errorf("error %v", err)
	}
}

// What is masked may hold anything; what is not may not.
func TestMaskedPixelsMayHoldAnything(t *testing.T) {
	p := good()
	v := amplitudes(320)
	v[64+5], v[2*64+3] = float32(math.NaN()), -7
	p["diffraction"] = npz.New(v, 5, 8, 8)
	d := mustRead(t, p, Options{})
	if err := (&ptychography.Dataset{Patterns: d.Patterns, Scan: d.Scan, Probe: d.Probe}).Check(); err != nil {
		t.Error(err)
	}
	v[64+50] = float32(math.Inf(1))
	if _, err := p.read(t, Options{}); err == nil || !strings.Contains(err.Error(), "[1 6 2] is +Inf") {
		t.Errorf("error %v", err)
	}
}

// A detector's own mask marks what is bad: taken as it is, it drops the data.
func TestAMaskThatMeansTheOpposite(t *testing.T) {
	p := good()
	for _, c := range []struct {
		good int
		note string
	}{{31, "mask drops 52% of the pixels with counts"}, {32, ""}} {
		p["mask"] = npz.New(append(make([]bool, 64-c.good), trues(c.good)...), 8, 8)
		if got := strings.Join(mustRead(t, p, Options{}).Notes, "|"); !strings.HasPrefix(got, c.note) || (got == "") != (c.note == "") {
			t.Errorf("%d good pixels: %q, want %q", c.good, got, c.note)
		}
	}
	dark := amplitudes(320)
	for i := range dark {
		if i%64 < 40 {
			dark[i] = 0
		}
	}
	p["diffraction"], p["mask"] = npz.New(dark, 5, 8, 8), npz.New(append(make([]bool, 40), trues(24)...), 8, 8)
	if got := mustRead(t, p, Options{}).Notes; len(got) != 0 {
		t.Errorf("a dark frame: %q", got)
	}
}

func TestPickledMetadataAreSteppedOver(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "pickled_metadata.npz"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := npz.NewReader(bytes.NewReader(b), int64(len(b)), npz.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := read(f, Options{})
	if err != nil || len(d.Notes) != 1 || !strings.Contains(d.Notes[0], "never opened") {
		t.Errorf("%v, %v", d, err)
	}
}

func TestPickledDataAreRefused(t *testing.T) {
	_, err := Load(filepath.Join("testdata", "pickled_data.npz"), Options{})
	if !errors.Is(err, npz.ErrObject) || !strings.Contains(err.Error(), "pickled_data.npz") || !strings.Contains(err.Error(), `key "diffraction"`) {
		t.Errorf("error %v", err)
	}
	if _, err := Load("no/such/file.npz", Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

func TestWriteReadRoundTrip(t *testing.T) {
	want := mustRead(t, good(), Options{Labels: true})
	for _, change := range []func(*Data){
		func(*Data) {},
		func(d *Data) { d.Patterns.Mask = trues(320); d.Patterns.Mask[7] = false },
		func(d *Data) { d.Probe.Modes = append(d.Probe.Modes, field(64)) },
		func(d *Data) {
			d.Start, d.True, d.Object, d.Labels, d.Index, d.Patterns.Mask = nil, nil, nil, nil, nil, nil
		},
		func(d *Data) { d.Probe = nil; d.Metadata.Transformations = []string{"é"} },
	} {
		d := *want
		pattern, probe := *want.Patterns, *want.Probe
		d.Patterns, d.Probe = &pattern, &probe
		change(&d)
		var once, twice bytes.Buffer
		if err := errors.Join(Write(&once, &d), Write(&twice, &d)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(once.Bytes(), twice.Bytes()) {
			t.Error("two writes differ")
		}
		f, err := npz.NewReader(bytes.NewReader(once.Bytes()), int64(once.Len()), npz.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := read(f, Options{Labels: true})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, &d) {
			t.Errorf("came back as\n%+v, want\n%+v", got, &d)
		}
	}
}

// Positions in a file are relative to pixel (0, 0) of its object.
func TestWriteKeepsPositionsOnTheObject(t *testing.T) {
	d := mustRead(t, good(), Options{})
	d.Object.Origin = ptychography.Position{Y: -30, X: 7}
	want, err := d.Object.Patch(ptychography.Position{Y: -20, X: 17}, 8, ptychography.Nearest)
	if err != nil {
		t.Fatal(err)
	}
	d.Scan[0] = ptychography.Position{Y: -20, X: 17}
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	f, err := npz.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()), npz.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	back, err := read(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := back.Object.Patch(back.Scan[0], 8, ptychography.Nearest)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the patch of position %v is another one (%v)", back.Scan[0], err)
	}
}

func TestSelect(t *testing.T) {
	d := mustRead(t, good(), Options{Labels: true})
	d.Patterns.Mask = trues(320)
	d.Patterns.Mask[4*64] = false
	s := d.Select([]int{4, 0})
	if s.Patterns.Len() != 2 || s.Patterns.At(0)[3] != d.Patterns.At(4)[3] || s.Patterns.MaskAt(0)[0] || s.Scan[1] != d.Scan[0] || s.Index[0] != 1 || len(s.Labels) != 128 {
		t.Errorf("%+v", s)
	}
}
