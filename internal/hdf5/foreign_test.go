package hdf5

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The fixtures were written by h5py and netCDF-C; see testdata/make_fixtures.py.

// gunzip reads a compressed file of testdata.
func gunzip(t testing.TB, name string) []byte {
	t.Helper()
	file := must[*os.File](t)(os.Open(filepath.Join("testdata", name)))
	defer file.Close()
	return must[[]byte](t)(io.ReadAll(must[*gzip.Reader](t)(gzip.NewReader(file))))
}

// fixtureItem is what h5py says about one object.
type fixtureItem struct {
	Members []string
	Shape   []int
	Values  json.RawMessage
	Attrs   [][2]json.RawMessage
}

// h5pyForm renders values as make_fixtures.py does: texts as they are, numbers
// as float64, many numbers as a CRC-32.
func h5pyForm(t *testing.T, values any) string {
	if s, ok := values.(string); ok {
		values = []string{s}
	}
	if texts, ok := values.([]string); ok {
		return string(must[[]byte](t)(json.Marshal(texts)))
	}
	v := flat(values)
	if len(v) > 64 {
		var raw []byte
		for _, x := range v {
			raw = le.AppendUint64(raw, math.Float64bits(x))
		}
		return fmt.Sprintf(`{"crc32":%d}`, crc32.ChecksumIEEE(raw))
	}
	return string(must[[]byte](t)(json.Marshal(v)))
}

// flat converts any number or slice of numbers, complex ones to pairs.
func flat(values any) []float64 {
	v := []float64{}
	switch x := values.(type) {
	case []complex64:
		for _, z := range x {
			v = append(v, float64(real(z)), float64(imag(z)))
		}
		return v
	case []complex128:
		for _, z := range x {
			v = append(v, real(z), imag(z))
		}
		return v
	case []bool:
		for _, b := range x {
			v = append(v, map[bool]float64{true: 1}[b])
		}
		return v
	case bool:
		return flat([]bool{x})
	}
	if c := codecOf(values); c != nil && c.scalar {
		v, _ := (&File{}).decode(c.typ, c.encode(nil, 0, 1))
		values = v
	}
	out, err := Numbers[float64](values)
	if err != nil {
		return nil
	}
	return out
}

// compactJSON drops white space, and the fraction of whole numbers that
// Python prints.
func compactJSON(t *testing.T, raw json.RawMessage) string {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	if m, ok := v.(map[string]any); ok {
		return fmt.Sprintf(`{"crc32":%.0f}`, m["crc32"])
	}
	return string(must[[]byte](t)(json.Marshal(v)))
}

func checkAttrs(t *testing.T, where string, got []Attr, want [][2]json.RawMessage) {
	t.Helper()
	have := map[string]any{}
	for _, a := range got {
		have[a.Name] = a.Value
	}
	delete(have, "REFERENCE_LIST")
	delete(have, "DIMENSION_LIST")
	if len(have) != len(want) {
		t.Errorf("%s: %d attributes, want %d", where, len(have), len(want))
	}
	for _, w := range want {
		var name string
		if err := json.Unmarshal(w[0], &name); err != nil {
			t.Fatal(err)
		}
		value, ok := have[name]
		if !ok {
			t.Errorf("%s: no attribute %q", where, name)
		}
		if string(w[1]) == "null" {
			continue
		}
		if g, w := h5pyForm(t, value), compactJSON(t, w[1]); g != w {
			t.Errorf("%s: attribute %q is %.80s, want %.80s", where, name, g, w)
		}
	}
}

func checkFixture(t *testing.T, name string) {
	root := open(t, gunzip(t, name+".h5.gz"))
	var want map[string]fixtureItem
	if err := json.Unmarshal(gunzip(t, name+".json.gz"), &want); err != nil {
		t.Fatal(err)
	}
	for where, w := range want {
		if w.Members != nil {
			g := must[*Group](t)(root.Group(where))
			got := g.Names()
			if len(w.Members) != len(got) || !slices.Equal(sorted(w.Members), sorted(got)) {
				t.Errorf("%s: members %q, want %q", where, got, w.Members)
			}
			checkAttrs(t, where, g.Attrs(), w.Attrs)
			continue
		}
		d := must[*Dataset](t)(root.Dataset(where))
		if !slices.Equal(d.Shape(), w.Shape) {
			t.Errorf("%s: shape %v, want %v", where, d.Shape(), w.Shape)
		}
		checkAttrs(t, where, d.Attrs(), w.Attrs)
		if len(w.Values) == 0 {
			continue
		}
		values, err := d.Read()
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if g, w := h5pyForm(t, values), compactJSON(t, w.Values); g != w {
			t.Errorf("%s: got %.200s, want %.200s", where, g, w)
		}
	}
}

func sorted(v []string) []string { return slices.Sorted(slices.Values(v)) }

func TestForeignFiles(t *testing.T) {
	files := must[[]string](t)(filepath.Glob("testdata/*.h5.gz"))
	if len(files) != 9 {
		t.Errorf("%d fixtures, want 9", len(files))
	}
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(filepath.ToSlash(file)), ".h5.gz")
		t.Run(name, func(t *testing.T) { checkFixture(t, name) })
	}
}

func TestForeignOrderAndLinks(t *testing.T) {
	latest := open(t, gunzip(t, "latest.h5.gz"))
	ordered := must[*Group](t)(latest.Group("ordered"))
	if diff := cmp.Diff([]string{"zebra", "ant", "moose", "bee"}, ordered.Names()); diff != "" {
		t.Error(diff)
	}
	dense := must[*Group](t)(latest.Group("dense")).Names()
	if dense[0] != "member with a rather long name 599" || dense[599] != "member with a rather long name 0" {
		t.Errorf("order of the dense group: %q ... %q", dense[0], dense[len(dense)-1])
	}
	for name, want := range map[string]string{"few": "b9", "manyattrs": "attribute 299"} {
		if got := must[*Dataset](t)(latest.Dataset(name)).Attrs()[0].Name; got != want {
			t.Errorf("%s: first attribute %q, want %q", name, got, want)
		}
	}
	earliest := open(t, gunzip(t, "earliest.h5.gz"))
	for _, link := range []string{"links/soft", "links/relative", "/links/hard"} {
		if _, err := earliest.Dataset(link); err != nil {
			t.Error(err)
		}
	}
}

func TestForeignErrors(t *testing.T) {
	earliest, latest := open(t, gunzip(t, "earliest.h5.gz")), open(t, gunzip(t, "latest.h5.gz"))
	tests := []struct {
		root *Group
		path string
		kind error
		text string
	}{
		{earliest, "links/circle", errFormat, "circles"},
		{earliest, "links/dangling", ErrNotFound, "nowhere"},
		{earliest, "links/elsewhere", errUnsupported, "another file"},
		{earliest, "types", ErrNotFound, "not a dataset"},
		{earliest, "odd/named", ErrNotFound, "not a dataset"},
		{earliest, "odd/compound", errUnsupported, "compound of 3 members"},
		{earliest, "odd/ragged", errUnsupported, "list of any length of int32"},
		{earliest, "odd/opaque", errUnsupported, "opaque data"},
		{earliest, "odd/scaleoffset", errUnsupported, "hdf5plugin"},
		{latest, "virtual", errUnsupported, "virtual"},
		{latest, "nothing/here", ErrNotFound, `no member "nothing"`},
	}
	for _, test := range tests {
		d, err := test.root.Dataset(test.path)
		if err == nil {
			_, err = d.Read()
		}
		if !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.text) {
			t.Errorf("%s: got error %v, want %q", test.path, err, test.text)
		}
	}
	if _, err := earliest.Group("layouts/gzip"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a dataset opened as a group: %v", err)
	}
}

// TestForeignRows reads pieces of chunked data against the whole.
func TestForeignRows(t *testing.T) {
	root := open(t, gunzip(t, "latest.h5.gz"))
	for _, name := range []string{"fixed_gzip", "tree2_gzip", "extensible", "implicit", "single"} {
		d := must[*Dataset](t)(root.Dataset("index/" + name))
		whole := flat(must[any](t)(d.Read()))
		n, row := d.Shape()[0], len(whole)/d.Shape()[0]
		for lo := range n {
			for hi := lo; hi <= n; hi++ {
				got := flat(must[any](t)(d.ReadRows(lo, hi)))
				if !slices.Equal(got, whole[lo*row:hi*row]) {
					t.Fatalf("%s: rows %d to %d differ", name, lo, hi)
				}
			}
		}
	}
}
