package convert

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// across are positions along a row of the object.
func across(x ...float64) ptychography.Scan {
	s := make(ptychography.Scan, len(x))
	for i, v := range x {
		s[i].X = v
	}
	return s
}

// exchanged exchanges the axes of positions.
func exchanged(s ptychography.Scan) ptychography.Scan {
	out := make(ptychography.Scan, len(s))
	for i, p := range s {
		out[i] = ptychography.Position{Y: p.X, X: p.Y}
	}
	return out
}

// How far a scan reaches before its unit is doubted, along either axis.
func TestSpanBorders(t *testing.T) {
	for name, c := range map[string]struct {
		scan ptychography.Scan
		want string
	}{
		"one position":        {across(0), ""},
		"one pixel":           {across(0, 1), ""},
		"less than one":       {across(0, 0.999), "are they metres"},
		"all at one place":    {across(3, 3), "are they metres"},
		"a hundred thousand":  {across(0, 1e5), ""},
		"more than that":      {across(0, 1e5+1), "positions span"},
		"one far from others": {across(0, 1, 2, 3, 4, 2e5), "--exclude"},
	} {
		for _, scan := range []ptychography.Scan{c.scan, exchanged(c.scan)} {
			k := &converter{d: &npzdata.Data{Scan: scan}, o: Options{N: 8}}
			k.checkSpan()
			if got := strings.Join(k.d.Notes, "\n"); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
	}
}

// Neighbours overlap by four tenths of the probe, or are told not to.
func TestOverlapBorders(t *testing.T) {
	flat := make([]complex64, 16*16)
	for i := range flat {
		flat[i] = 1
	}
	p, err := ptychography.NewProbe(16, flat)
	if err != nil {
		t.Fatal(err)
	}
	least := (1 - leastOverlap) * p.Diameter()
	for _, c := range []struct {
		scan ptychography.Scan
		told bool
	}{
		{across(0, least), false},
		{across(0, math.Nextafter(least, 99)), true},
		{across(0), false},
		{nil, false},
	} {
		k := &converter{d: &npzdata.Data{Scan: c.scan, Probe: p}}
		if k.checkOverlap(); (len(k.d.Notes) > 0) != c.told {
			t.Errorf("%v of %v: %q", c.scan, least, k.d.Notes)
		}
	}
}

// What shapes of positions mean.
func TestWidth(t *testing.T) {
	for _, c := range []struct {
		shape   []int
		three   bool
		n       int
		columns bool
	}{
		{[]int{7, 2}, false, 2, false},
		{[]int{2, 7}, false, 2, true},
		{[]int{2, 2}, false, 2, false},
		{[]int{7, 3}, true, 3, false},
		{[]int{7, 3}, false, 0, false},
		{[]int{3, 7}, true, 3, true},
		{[]int{3, 7}, false, 0, false},
		{[]int{3, 2}, true, 2, false},
		{[]int{2, 3}, true, 3, false},
		{[]int{2, 3}, false, 2, true},
		{[]int{1, 7, 2}, false, 2, false},
		{[]int{4, 5, 2}, false, 2, false},
		{[]int{2, 5, 4}, false, 0, false},
		{[]int{7, 4}, true, 0, false},
		{[]int{7}, true, 0, false},
		{nil, true, 0, false},
		{[]int{1, 2}, false, 2, false},
	} {
		if n, columns := width(c.shape, c.three); n != c.n || columns != c.columns {
			t.Errorf("%v, three %v: %d %v, want %d %v", c.shape, c.three, n, columns, c.n, c.columns)
		}
	}
}

// Where the pixels of a frame begin: around the zero frequency, moved where the
// detector ends, and with what lies outside where it is padded.
func TestGridBorders(t *testing.T) {
	for _, c := range []struct {
		zero, size, bin, n int
		pad                bool
		want               int
	}{
		{4, 8, 1, 8, false, 0},
		{5, 8, 1, 8, false, 0},
		{5, 8, 1, 8, true, 1},
		{3, 8, 1, 8, true, -1},
		{3, 8, 1, 8, false, 0},
		{5, 10, 1, 8, false, 1},
		{9, 10, 1, 8, false, 2},
		{8, 16, 2, 8, false, 0},
		{13, 24, 3, 8, false, 0},
		{13, 25, 3, 8, false, 0},
		{14, 25, 3, 8, false, 1},
	} {
		g := &grid{bin: c.bin, n: c.n, pad: c.pad}
		if got := g.start(c.zero, c.size); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
	g := &grid{rows: 2, cols: 2, bin: 1, n: 4, row: 1, col: 1, pad: true}
	if got := g.reduce([]float32{1, 2, 3, 4}, 9); !slices.Equal(got, []float32{9, 9, 9, 9, 9, 1, 2, 9, 9, 3, 4, 9, 9, 9, 9, 9}) {
		t.Errorf("padded: %v", got)
	}
	g = &grid{rows: 2, cols: 4, bin: 2, n: 2, row: 0, col: 2, pad: true}
	if got := g.reduce([]float32{1, 2, 3, 4, 5, 6, 7, 8}, 0.5); !slices.Equal(got, []float32{2, 2, 14, 22}) {
		t.Errorf("binned: %v", got)
	}
}

// The least value of a parabola, between its ends or not at all.
func TestVertex(t *testing.T) {
	parabola := func(a, b, c float64) (low, at, high float64) {
		f := func(x float64) float64 { return a*(x-b)*(x-b) + c }
		return f(-1), f(0), f(1)
	}
	for _, b := range []float64{-0.5, -0.2, 0, 0.3, 0.5} {
		if got := vertex(parabola(3, b, 7)); math.Abs(got-b) > 1e-12 {
			t.Errorf("%v, want %v", got, b)
		}
	}
	for name, c := range map[string][3]float64{
		"flat": {1, 1, 1}, "below at the low end": {1, 2, 9}, "below at the high end": {9, 2, 1}, "a hill": {1, 2, 1}, "none": {math.NaN(), 1, 2},
	} {
		if got := vertex(c[0], c[1], c[2]); got != 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := vertex(1, 1, 3); got != -0.5 {
		t.Errorf("as low at the low end: %v, want -0.5", got)
	}
}

// What one file does not know another tells; what it knows, or cannot read where the
// other knows nothing, stays.
func TestFoundOr(t *testing.T) {
	unread, near := errors.New("unread"), errors.New("near")
	var own, other found
	own.wavelength, other.wavelength = value{v: 1}, value{v: 2}
	own.distance, other.distance = value{}, value{v: 3}
	own.pixel, other.pixel = value{err: unread}, value{}
	own.field, other.field = value{err: unread}, value{v: 4}
	other.row, other.col, other.near = vector{0, 1, 0}, vector{1, 0, 0}, near
	got := own.or(other)
	if got.wavelength.v != 1 || got.distance.v != 3 || got.pixel.err != unread || got.field.v != 4 || got.field.err != nil || got.near != near || got.row != other.row || got.col != other.col {
		t.Errorf("%+v", got)
	}
	own.row, own.col, own.near = vector{0, 0, 1}, vector{0, 1, 0}, unread
	if got := own.or(other); got.row != own.row || got.col != own.col || got.near != unread {
		t.Errorf("its own: %+v", got)
	}
}

// What a probe of several parts is taken for is told: as a note where that was
// judged, else among what was found.
func TestModesAreTold(t *testing.T) {
	v := make([]complex64, 3*4)
	for name, c := range map[string]struct {
		shape      []int
		said, note string
		left       int
	}{
		"probe":       {[]int{3, 2, 2}, "probe has 3 incoherent modes", "", 12},
		"one":         {[]int{1, 2, 2}, "", "", 12},
		"eigen_probe": {[]int{3, 2, 2}, "", "eigen_probe: of 3 components", 4},
		"a/probes":    {[]int{3, 1, 2, 2}, "", "a/probes: of 3 components that vary over the scan the first is used, with its 1 incoherent modes", 4},
	} {
		k := &converter{d: &npzdata.Data{}}
		out, _ := k.components(name, v, c.shape)
		if said, notes := strings.Join(k.said, "\n"), strings.Join(k.d.Notes, "\n"); said != c.said || !strings.Contains(notes, c.note) || (notes == "") != (c.note == "") || len(out) != c.left {
			t.Errorf("%s: said %q, noted %q, %d numbers", name, said, notes, len(out))
		}
	}
}
