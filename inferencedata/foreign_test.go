package inferencedata

import (
	"compress/gzip"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latent-go/latent/internal/hdf5"
)

// TestReadFilesOfArviZ reads the tree that testdata/make_fixtures.py made,
// from both of ArviZ's netCDF engines.
func TestReadFilesOfArviZ(t *testing.T) {
	for _, engine := range []string{"h5netcdf", "netcdf4"} {
		t.Run(engine, func(t *testing.T) {
			tree, err := ReadNetCDF(gunzip(t, "arviz_"+engine+".nc.gz"))
			if err != nil {
				t.Fatal(err)
			}
			checkArviZTree(t, tree)
		})
	}
}

// gunzip unpacks a file of testdata and returns its path.
func gunzip(t testing.TB, name string) string {
	t.Helper()
	packed, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	z, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func checkArviZTree(t *testing.T, tree *Tree) {
	if got := groupNames(tree); !cmp.Equal(got, []string{"posterior", "sample_stats", "observed_data", "constant_data"}) {
		t.Fatalf("groups %q", got)
	}
	want := map[string]Variable{
		"posterior/mu":      {Dims: []string{"chain", "draw"}, Shape: []int{2, 5}, Data: ramp(10, 0, 4)},
		"posterior/beta":    {Dims: []string{"chain", "draw", "feature"}, Shape: []int{2, 5, 3}, Data: ramp(30, -7, 8)},
		"posterior/feature": {Dims: []string{"feature"}, Shape: []int{3}, Data: []string{"x", "é", "日"}},
		"posterior/chain":   Index("chain", 2),
		"sample_stats/diverging": {Dims: []string{"chain", "draw"}, Shape: []int{2, 5}, Data: []bool{
			true, false, false, true, false, false, true, false, false, true,
		}},
		"sample_stats/tree_depth": {Dims: []string{"chain", "draw"}, Shape: []int{2, 5}, Data: []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
		"observed_data/y":         {Dims: []string{"obs"}, Shape: []int{3}, Data: []float32{1.5, float32(math.NaN()), 3}},
		"observed_data/artist":    {Dims: []string{"obs"}, Shape: []int{3}, Data: []string{"Björk", "", "坂本"}},
		"constant_data/title":     {Dims: []string{"obs"}, Shape: []int{3}, Data: []string{"a", "année", "日本"}},
	}
	for where, w := range want {
		group, name, _ := strings.Cut(where, "/")
		v := tree.Group(group).Var(name)
		if v == nil {
			t.Errorf("%s is missing", where)
			continue
		}
		w.Name = name
		if diff := cmp.Diff(&w, v, sameTree); diff != "" {
			t.Errorf("%s: %s", where, diff)
		}
	}
	if len(tree.Group("observed_data").Coords) != 2 {
		t.Error("artist is not a coordinate")
	}
	if tree.Attr("made_by") != "make_fixtures.py" {
		t.Errorf("attributes %v", tree.Attrs)
	}
}

// ramp is (k + from)/by for n values of k.
func ramp(n, from int, by float64) []float64 {
	v := make([]float64, n)
	for k := range v {
		v[k] = float64(k+from) / by
	}
	return v
}

// TestReadNetCDFRefuses reads HDF5 files that are no InferenceData.
func TestReadNetCDFRefuses(t *testing.T) {
	f64 := hdf5.Spec{Type: hdf5.Float64, Shape: []int{1}, Unwritten: true}
	group := func(fill func(*hdf5.GroupWriter) error) func(*hdf5.Writer) error {
		return func(w *hdf5.Writer) error {
			g, err := w.Root().Group("g")
			if err != nil {
				return err
			}
			return fill(g)
		}
	}
	for want, fill := range map[string]func(*hdf5.Writer) error{
		`variable "x" lies outside`: func(w *hdf5.Writer) error { _, err := w.Root().Dataset("x", f64); return err },
		"one level of groups":       group(func(g *hdf5.GroupWriter) error { _, err := g.Group("inner"); return err }),
		"not netCDF-4":              group(func(g *hdf5.GroupWriter) error { _, err := g.Dataset("x", f64); return err }),
		"complex64 is not supported": group(func(g *hdf5.GroupWriter) error {
			_, err := g.Dataset("x", hdf5.Spec{Type: hdf5.Complex64, Unwritten: true})
			return err
		}),
		"too large for int64": group(func(g *hdf5.GroupWriter) error {
			d, err := g.Dataset("x", hdf5.Spec{Type: hdf5.Uint64})
			if err != nil {
				return err
			}
			return d.Write([]uint64{1 << 63})
		}),
	} {
		path := filepath.Join(t.TempDir(), "x.nc")
		if err := hdf5.WriteFile(path, 0o644, fill); err != nil {
			t.Fatal(err)
		}
		_, err := ReadNetCDF(path)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("got error %v, want %q", err, want)
		}
	}
	if _, err := ReadNetCDF(filepath.Join(t.TempDir(), "none.nc")); !os.IsNotExist(unwrapAll(err)) {
		t.Errorf("a missing file: %v", err)
	}
}

func unwrapAll(err error) error {
	for {
		inner, ok := err.(interface{ Unwrap() error })
		if !ok || os.IsNotExist(err) {
			return err
		}
		err = inner.Unwrap()
	}
}

// TestReadWidensIntegers reads element and attribute types that a variable
// cannot hold as they are.
func TestReadWidensIntegers(t *testing.T) {
	attrs := map[string][2]any{
		"i16": {int16(-2), int32(-2)}, "u8": {uint8(3), int32(3)}, "u16": {uint16(4), int32(4)},
		"u32": {uint32(5), int64(5)}, "u64": {uint64(6), int64(6)}, "i8s": {[]int8{7}, []int64{7}},
	}
	data := map[string][3]any{
		"i16": {hdf5.Int16, []int16{-2}, []int32{-2}}, "u8": {hdf5.Uint8, []uint8{3}, []int32{3}},
		"u16": {hdf5.Uint16, []uint16{4}, []int32{4}}, "u32": {hdf5.Uint32, []uint32{5}, []int64{5}},
		"u64": {hdf5.Uint64, []uint64{6}, []int64{6}},
	}
	path := filepath.Join(t.TempDir(), "x.nc")
	err := hdf5.WriteFile(path, 0o644, func(w *hdf5.Writer) error {
		g, err := w.Root().Group("g")
		for name, a := range attrs {
			err = errors.Join(err, g.Attr(name, a[0]))
		}
		for name, v := range data {
			d, dataErr := g.Dataset(name, hdf5.Spec{Type: v[0].(hdf5.Type)})
			err = errors.Join(err, dataErr, d.Write(v[1]))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	tree, err := ReadNetCDF(path)
	if err != nil {
		t.Fatal(err)
	}
	g := tree.Group("g")
	for name, a := range attrs {
		if got := g.Attr(name); !cmp.Equal(got, a[1]) {
			t.Errorf("attribute %s: %T %v", name, got, got)
		}
	}
	for name, v := range data {
		if got := g.Var(name).Data; !cmp.Equal(got, v[2]) {
			t.Errorf("data %s: %T %v", name, got, got)
		}
	}
}

// TestReadNetCDFWithOddScale reads a dimension scale of two axes, which HDF5
// allows and netCDF does not.
func TestReadNetCDFWithOddScale(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.nc")
	err := hdf5.WriteFile(path, 0o644, func(w *hdf5.Writer) error {
		g, err := w.Root().Group("g")
		if err != nil {
			return err
		}
		d, err := g.Dataset("x", hdf5.Spec{Type: hdf5.Int8, Shape: []int{2, 2}, Unwritten: true})
		if err != nil {
			return err
		}
		return d.Attr("CLASS", "DIMENSION_SCALE")
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = ReadNetCDF(path); err == nil || !strings.Contains(err.Error(), "has 2 axes; only one") {
		t.Errorf("got error %v", err)
	}
}

// groupNames lists the groups of a tree in their order.
func groupNames(t *Tree) []string {
	var names []string
	for i := range t.Groups {
		names = append(names, t.Groups[i].Name)
	}
	return names
}
