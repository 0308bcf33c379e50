package convert

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
)

// rawArrays is the experiment of the layouts as raw arrays.
func rawArrays() map[string]*npz.Array {
	var px []float64
	for _, p := range layPositions() {
		px = append(px, p[0], p[1])
	}
	return map[string]*npz.Array{"data": npz.New(layCounts(), frame...), "probe": npz.New(layProbe(), layN, layN), "scan": pair(px)}
}

// tried converts arrays with options.
func tried(t *testing.T, a map[string]*npz.Array, change func(*Options)) (*npzdata.Data, error) {
	t.Helper()
	o := defaults()
	o.N = layN
	if change != nil {
		change(&o)
	}
	return File(context.Background(), store(t, t.TempDir(), "raw.npz", a), o)
}

func done(t *testing.T, a map[string]*npz.Array, change func(*Options)) *npzdata.Data {
	t.Helper()
	d, err := tried(t, a, change)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func unnoted(t *testing.T, d *npzdata.Data, text string) {
	t.Helper()
	if strings.Contains(strings.Join(d.Notes, "\n"), text) {
		t.Errorf("%q is among the notes %q", text, d.Notes)
	}
}

func masked(d *npzdata.Data) (n int) {
	for _, good := range d.Patterns.Mask {
		if !good {
			n++
		}
	}
	return n
}

// marked puts numbers in two rows of all patterns and one pixel of one.
func marked[T uint16 | uint32 | uint64 | int32 | int64 | float32](mark T) *npz.Array {
	v := make([]T, layM*layN*layN)
	for i, n := range layCounts() {
		v[i] = T(n)
		if row := i / layN % layN; row == 2 || row == 13 || i == 5*layN*layN+100 {
			v[i] = mark
		}
	}
	return npz.New(v, frame...)
}

// Sentinels of every integer type are masked with a warning and a count, where
// they stand for the type itself and where the type is wider.
func TestSentinels(t *testing.T) {
	const pixels, counts = 2*layN + 1, 2*layN*layM + 1
	for name, c := range map[string]struct {
		data *npz.Array
		text string
	}{
		"uint16": {marked[uint16](math.MaxUint16), "65535"}, "uint32": {marked[uint32](math.MaxUint32), "4294967295"},
		"uint64": {marked[uint64](math.MaxUint64), "18446744073709551615"}, "int32": {marked[int32](math.MaxInt32), "2147483647"},
		"uint16 in uint32": {marked[uint32](math.MaxUint16), "65535"}, "uint32 in int64": {marked[int64](math.MaxUint32), "4294967295"},
		"uint32 in float32": {marked[float32](math.MaxUint32), "4294967295"},
	} {
		a := rawArrays()
		a["data"] = c.data
		d := done(t, a, nil)
		if n := masked(d); n != counts {
			t.Errorf("%s: %d pixels are masked, want %d", name, n, counts)
		}
		noted(t, d, "385 counts in 33 pixels: "+c.text)
		if strings.Join(d.Metadata.Transformations, "\n") == "" || !strings.Contains(strings.Join(d.Metadata.Transformations, "\n"), c.text) {
			t.Errorf("%s: not recorded", name)
		}
		if pixels != 33 || counts != 385 {
			t.Fatal("the numbers of this test")
		}
	}
	a := rawArrays()
	a["data"] = marked[uint16](math.MaxUint16)
	d := done(t, a, func(o *Options) { o.KeepSentinels, o.Centre = true, AtMidpoint })
	if masked(d) != 0 {
		t.Error("--sentinels keep masks")
	}
	// A limit of a smaller type that other counts come near is a count.
	v := slices.Clone(layCounts())
	v[9], v[10] = math.MaxUint16, 40000
	a["data"] = npz.New(v, frame...)
	unnoted(t, done(t, a, nil), "largest number of their type")
}

// ring makes patterns with counts between two radii, of a background, with a
// masked or unmasked hole.
func ring(inner, outer float64, background uint32) []uint32 {
	v := make([]uint32, layM*layN*layN)
	for i := range v {
		y, x := i/layN%layN-layN/2, i%layN-layN/2
		v[i] = background
		if r := math.Hypot(float64(y), float64(x)); r >= inner && r <= outer {
			v[i] += uint32(40 + (i*7)%9)
		}
	}
	return v
}

func TestCentreIsDecidedByTheWholeFrame(t *testing.T) {
	stop := make([]bool, layN*layN)
	gap := make([]bool, layN*layN)
	for i := range stop {
		y, x := i/layN-layN/2, i%layN-layN/2
		stop[i] = math.Hypot(float64(y), float64(x)) >= 2
		gap[i] = y < -1 || y > 1
	}
	for name, c := range map[string]struct {
		data []uint32
		mask []bool
	}{
		"beam stop": {ring(2, 5, 0), nil}, "beam stop, masked": {ring(2, 5, 1), stop}, "gap, masked": {ring(0, 4, 1), gap}, "annulus on background": {ring(2, 4, 3), nil},
	} {
		for _, corner := range []bool{false, true} {
			a := rawArrays()
			v, m := c.data, c.mask
			if corner {
				v = cornered(v)
			}
			a["data"] = npz.New(v, frame...)
			if m != nil {
				if corner {
					m = cornered(m)
				}
				a["mask"] = npz.New(m, layN, layN)
			}
			d := done(t, a, nil)
			moved := strings.Contains(strings.Join(d.Metadata.Transformations, "\n"), "zero frequency moved from there to the centre")
			if moved != corner {
				t.Errorf("%s: moved is %v, want %v", name, moved, corner)
			}
		}
	}
	// Unclear is refused, and each remedy that is named helps.
	v := make([]uint32, layM*layN*layN)
	for i := range v {
		if x := i % layN; x >= 6 && x < 10 && i/layN%layN < 2 {
			v[i] = 50 // the middle of the columns, the edge of the rows
		}
	}
	a := rawArrays()
	a["data"] = npz.New(v, frame...)
	_, err := tried(t, a, nil)
	says(t, "unclear", err, "neither clearly around the middle nor around the corner", "--centre centre or --centre corner", "--centre-row")
	row, col := 8, 8
	for name, change := range map[string]func(*Options){
		"centre": func(o *Options) { o.Centre = AtMidpoint }, "corner": func(o *Options) { o.Centre = AtCorner },
		"pixel": func(o *Options) { o.CentreRow, o.CentreCol = &row, &col },
	} {
		if _, err := tried(t, a, change); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHotAndClippedPixels(t *testing.T) {
	v := slices.Clone(layCounts())
	for k := range layM {
		v[k*layN*layN+3*layN+12] = 60000
	}
	a := rawArrays()
	a["data"] = npz.New(v, frame...)
	noted(t, done(t, a, nil), "1 pixel more than 30 times as bright as their neighbours in the mean pattern, at (3, 12): hot pixels? --hot mask")
	d := done(t, a, func(o *Options) { o.MaskHot = true })
	if n := masked(d); n != 1 && n != layM {
		t.Errorf("%d pixels are masked", n)
	}
	v = slices.Clone(layCounts())
	for i := range v {
		v[i] = min(v[i], 300)
	}
	a["data"] = npz.New(v, frame...)
	d = done(t, a, nil)
	noted(t, d, "of 300, the largest there is")
	noted(t, d, "--max-count 300 masks them")
	if n := masked(done(t, a, func(o *Options) { o.Most = 300 })); n == 0 {
		t.Error("--max-count 300 masks nothing")
	}
}

// A number that is none in all patterns marks a gap; in one it is an error.
func TestInvalidEverywhere(t *testing.T) {
	v := make([]float32, layM*layN*layN)
	for i, n := range layCounts() {
		v[i] = float32(n)
		if i%(layN*layN) == 37 {
			v[i] = float32(math.NaN())
		}
	}
	a := rawArrays()
	a["data"] = npz.New(v, frame...)
	d := done(t, a, nil)
	noted(t, d, "1 pixel negative or no number in every pattern")
	if n := masked(d); n != 1 {
		t.Errorf("%d pixels are masked", n)
	}
	_, err := tried(t, a, func(o *Options) { o.Invalid = RefuseInvalid })
	says(t, "refused", err, "count (0, 2, 5) is NaN", "--invalid mask")
}

// A flag that follows the message of a number in the file that cannot be used
// rescues the conversion; so does another place in the file.
func TestFlagsBeatBadValues(t *testing.T) {
	for name, c := range map[string]struct {
		path string
		bad  object
		text []string
		flag func(*Options)
	}{
		"unit":     {cxiDetector + "distance", object{[]float64{2}, nil, units("furlongs")}, []string{`unit "furlongs" is not known`, "give --distance"}, func(o *Options) { o.Distance = layDistance }},
		"wrong":    {cxiDetector + "distance", object{[]float64{2}, nil, units("eV")}, []string{"is that of a energy, not of a length"}, func(o *Options) { o.Distance = layDistance }},
		"varies":   {cxiDetector + "distance", object{[]float64{1.9, 2.1}, []int{2}, nil}, []string{"values from 1.9 to 2.1", "or give --distance"}, func(o *Options) { o.Distance = layDistance }},
		"NaN":      {cxiDetector + "distance", object{[]float64{math.NaN()}, nil, nil}, []string{"element 0 is NaN"}, func(o *Options) { o.Distance = layDistance }},
		"text":     {cxiSource + "energy", object{[]string{"hard"}, []int{1}, nil}, []string{"wrong dtype"}, func(o *Options) { o.Energy = layEnergy }},
		"ring":     {cxiSource + "energy", object{[]float64{3}, nil, units("GeV")}, []string{"no energy of a photon", "--energy"}, func(o *Options) { o.Wavelength = hc / layEnergy }},
		"oblong":   {cxiDetector + "y_pixel_size", object{[]float64{1e-6}, nil, nil}, []string{"not square", "--pixel"}, func(o *Options) { o.Pixel = layDetector }},
		"scanned":  {cxiMoves, object{inUnit(1e-6, sampleXYZ), []int{layM, 3}, units("furlongs")}, []string{"furlongs"}, func(o *Options) { o.Unit = "um" }},
		"position": {cxiMoves, object{append(slices.Clone(inUnit(1, sampleXYZ)), math.NaN(), 0, 0), []int{layM + 1, 3}, nil}, []string{"12 patterns"}, nil},
	} {
		path := h5(t, t.TempDir(), "a.cxi", cxiFile(objects{c.path: c.bad}))
		o := defaults()
		o.N = layN
		d, err := File(context.Background(), path, o)
		if c.flag == nil { // the surplus position is dropped before it is looked at
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			noted(t, d, c.text[0])
			asWritten(t, d)
			continue
		}
		says(t, name, err, c.text...)
		c.flag(&o)
		if d, err = File(context.Background(), path, o); err != nil {
			t.Errorf("%s: with the flag: %v", name, err)
			continue
		}
		asWritten(t, d)
	}
}

func TestUnitForms(t *testing.T) {
	for text, want := range map[string]float64{
		"m": 1, "meter": 1, "metres": 1, "Meters": 1, "mm": 1e-3, "MM": 1e-3, "millimetre": 1e-3, "cm": 1e-2, "um": 1e-6, "µm": 1e-6, "\u03bcm": 1e-6, "micron": 1e-6, "microns": 1e-6,
		"micrometers": 1e-6, "nm": 1e-9, "nanometre": 1e-9, "pm": 1e-12, "Angstrom": 1e-10, "angstroms": 1e-10, "Å": 1e-10, "\u212b": 1e-10, "A": 1e-10, "km": 1e3, " [um] ": 1e-6, "mm\x00\x00": 1e-3,
	} {
		if kind, f, ok := unit(text); !ok || kind != aLength || math.Abs(f/want-1) > 1e-12 {
			t.Errorf("%q: %v %v %v, want %v m", text, kind, f, ok, want)
		}
	}
	for text, want := range map[string]float64{
		"eV": 1, "ev": 1, "electronvolts": 1, "electron volt": 1, "keV": 1e3, "KeV": 1e3, "kev": 1e3, "kiloelectronvolt": 1e3, "MeV": 1e6, "mev": 1e6, "meV": 1e-3, "GeV": 1e9, "J": 1 / joule, "joules": 1 / joule, "mJ": 0,
	} {
		kind, f, ok := unit(text)
		if want == 0 {
			continue
		}
		if !ok || kind != anEnergy || math.Abs(f/joule/want-1) > 1e-9 {
			t.Errorf("%q: %v %v %v, want %v eV", text, kind, f/joule, ok, want)
		}
	}
	for _, text := range []string{"furlong", "s", "mmm", "counts", "m/s"} {
		if _, _, ok := unit(text); ok {
			t.Errorf("%q is taken for a unit", text)
		}
	}
	if kind, f, ok := unit(""); !ok || kind != "" || f != 1 {
		t.Error("the empty unit is SI")
	}
}

// 300 kV give 1.9687 pm, 200 kV 2.5079 pm (Kirkland, table 2.1).
func TestElectrons(t *testing.T) {
	for volts, want := range map[float64]float64{300e3: 1.9687e-12, 200e3: 2.5079e-12, 100e3: 3.7014e-12} {
		if got := electron(volts); math.Abs(got/want-1) > 5e-5 {
			t.Errorf("%v V: %v m, want %v", volts, got, want)
		}
	}
	a := rawArrays()
	d := done(t, a, func(o *Options) { o.Voltage, o.Distance, o.Pixel = 300e3, 1, 1e-4 })
	if w := d.Metadata.Physics.Wavelength; math.Abs(w/1.9687e-12-1) > 5e-5 {
		t.Errorf("wavelength %v", w)
	}
}

func TestAbortedScans(t *testing.T) {
	size := layN * layN
	few := rawArrays()
	few["data"] = npz.New(layCounts()[:8*size], 8, layN, layN)
	d := done(t, few, nil)
	noted(t, d, "12 positions for 8 patterns: the last 4 positions left out")
	if d.Patterns.Len() != 8 || math.Abs(d.Scan[7].Y-d.Scan[0].Y-layPositions()[7][0]) > 1e-9 {
		t.Errorf("%d patterns", d.Patterns.Len())
	}
	d = done(t, few, func(o *Options) { o.SkipPositions = 4 })
	if d.Patterns.Len() != 8 || math.Abs(d.Scan[7].Y-d.Scan[0].Y-(layPositions()[11][0]-layPositions()[4][0])) > 1e-9 {
		t.Errorf("skipped positions: %v", d.Scan)
	}
	few = rawArrays()
	few["scan"] = npz.New(rawArrays()["scan"].Data().([]float64)[:16], 8, 2)
	noted(t, done(t, few, nil), "the last 4 patterns left out")
	d = done(t, few, func(o *Options) { o.SkipFrames = 4 })
	if c := d.Patterns.At(0)[3*layN+3]; math.Abs(float64(c*c)-float64(layCounts()[4*size+3*layN+3])) > 1e-3 {
		t.Error("skipped frames")
	}
	few["scan"] = npz.New(make([]float64, 6), 3, 2)
	_, err := tried(t, few, nil)
	says(t, "too few", err, "3 positions for 12 patterns", "--first")
	if d := done(t, few, func(o *Options) { o.First = 3 }); d.Patterns.Len() != 3 {
		t.Error("--first 3")
	}
}

// The same rule for CXI and for products of Ptychodus, of which each position names
// its pattern: what is at the end is left out, what lacks in the middle is refused.
func TestAbortedScansOfOtherFormats(t *testing.T) {
	dir, few := t.TempDir(), layCounts()[:8*layN*layN]
	o := defaults()
	o.N = layN
	d := mustFile(t, h5(t, dir, "a.cxi", cxiFile(objects{"entry_1/data_1/data": {few, []int{8, layN, layN}, nil}})), o)
	noted(t, d, "12 positions for 8 patterns: the last 4 positions left out")
	product := func(indexes []float64) (*npzdata.Data, error) {
		p := productH5()
		p["probe_position_indexes"] = object{indexes, []int{len(indexes)}, nil}
		o.Product = h5(t, dir, "product.h5", p)
		return File(context.Background(), h5(t, dir, "patterns.h5", objects{"patterns": {few, []int{8, layN, layN}, nil}, "indexes": {ramp(8), []int{8}, nil}}), o)
	}
	d, err := product(ramp(layM))
	if err != nil {
		t.Fatal(err)
	}
	noted(t, d, "the last 4 of 12 positions name patterns that are not there, the first 8: left out")
	p := layPositions()
	if d.Patterns.Len() != 8 || math.Abs(d.Scan[7].Y-d.Scan[0].Y-p[7][0]+p[0][0]) > 1e-6 {
		t.Errorf("%d patterns at %v", d.Patterns.Len(), d.Scan)
	}
	for _, indexes := range [][]float64{{0, 1, 2, 3, 20, 4, 5, 6, 7, 21, 22, 23}, {0, 1, 2, 3, 4, 20, 21, 22, 23, 24, 25, 26}} {
		_, err := product(indexes)
		says(t, "another product", err, "give the patterns that go with this product")
	}
}

// A bad value in a pattern that is not used costs nothing, and judges nothing.
func TestUnusedPatterns(t *testing.T) {
	v := make([]float32, layM*layN*layN)
	for i, n := range layCounts() {
		v[i] = float32(n)
	}
	for i := 11 * layN * layN; i < len(v); i++ {
		v[i] = float32(math.NaN())
	}
	dir := t.TempDir()
	p := productH5()
	for name, x := range map[string][]float64{positionY: inUnit(1, onlyY), positionX: inUnit(1, onlyX), "probe_position_indexes": ramp(layM)} {
		p[name] = object{x[:11], []int{11}, nil}
	}
	o := defaults()
	o.N, o.Product = layN, h5(t, dir, "product.h5", p)
	d := mustFile(t, h5(t, dir, "patterns.h5", objects{"patterns": {v, frame, nil}, "indexes": {ramp(layM), []int{layM}, nil}}), o)
	noted(t, d, "1 of 12 patterns without a position")
	if d.Patterns.Len() != 11 || d.Patterns.Mask != nil {
		t.Errorf("%d patterns, %d mask pixels", d.Patterns.Len(), len(d.Patterns.Mask))
	}
	a := rawArrays()
	a["data"] = npz.New(v, frame...)
	if d := done(t, a, func(o *Options) { o.Exclude = []int{11} }); d.Patterns.Len() != 11 {
		t.Error("--exclude 11")
	}
}

// A mask that does not fit is left out and told, one that was typed is an error,
// and the remedy of that error helps.
func TestMasksThatDoNotFit(t *testing.T) {
	for _, s := range [][]int{{1, 1}, {}, {2 * layN, 2 * layN}} {
		n := 1
		for _, k := range s {
			n *= k
		}
		a := rawArrays()
		a["mask"] = npz.New(make([]uint32, n), s...)
		noted(t, done(t, a, nil), "the mask is left out: ")
		_, err := tried(t, a, func(o *Options) { o.MaskKey = "mask" })
		says(t, "typed", err, "--mask-key none")
		unnoted(t, done(t, a, func(o *Options) { o.MaskKey = none }), "mask")
	}
}

func TestWildPositions(t *testing.T) {
	a := rawArrays()
	v := slices.Clone(a["scan"].Data().([]float64))
	v[10] = 15000
	a["scan"] = pair(v)
	noted(t, done(t, a, nil), "1 of 12 positions far from all others: index 5 at")
	d := done(t, a, func(o *Options) { o.Exclude = []int{5} })
	unnoted(t, d, "far from all others")
	if d.Patterns.Len() != 11 {
		t.Errorf("%d patterns", d.Patterns.Len())
	}
	_, err := tried(t, a, func(o *Options) { o.Exclude = []int{99} })
	says(t, "excluded", err, "count positions from 0")
}

// Parts that vary over the scan and incoherent modes.
func TestComponentsAndModes(t *testing.T) {
	two := append(slices.Clone(layProbe()), layProbe()...)
	for name, c := range map[string]struct {
		key   string
		shape []int
		modes int
		note  string
	}{
		"OPR":       {"probe", []int{2, 1, layN, layN}, 1, "of 2 components that vary over the scan the first is used"},
		"modes":     {"probe", []int{1, 2, layN, layN}, 2, ""},
		"three":     {"probe", []int{2, layN, layN}, 2, ""},
		"by name":   {"probe_modes", []int{2, 1, layN, layN}, 2, "2 incoherent modes, by its name"},
		"OPR named": {"opr_modes", []int{2, layN, layN}, 1, "by its name"},
	} {
		a := rawArrays()
		delete(a, "probe")
		a[c.key] = npz.New(two, c.shape...)
		d := done(t, a, func(o *Options) { o.ProbeKey = c.key })
		if len(d.Probe.Modes) != c.modes {
			t.Errorf("%s: %d modes, want %d", name, len(d.Probe.Modes), c.modes)
		}
		if c.note != "" {
			noted(t, d, c.note)
		}
	}
}
