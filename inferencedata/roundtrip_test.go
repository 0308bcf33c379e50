package inferencedata

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// sameTree compares trees; nil and empty slices are alike, and so are NaNs.
var sameTree = cmp.Options{cmpopts.EquateEmpty(), cmpopts.EquateNaNs()}

// expected is what a tree looks like after reading it back: dimensions filled
// in, int attributes as int64.
func expected(t *Tree) *Tree {
	e := &Tree{Attrs: wideAttrs(t.Attrs)}
	for _, d := range t.Groups {
		d.Dims, d.Attrs = d.dims(), wideAttrs(d.Attrs)
		d.Coords, d.Vars = wideVars(d.Coords), wideVars(d.Vars)
		e.Groups = append(e.Groups, d)
	}
	return e
}

func wideVars(vars []Variable) []Variable {
	var out []Variable
	for _, v := range vars {
		v.Attrs = wideAttrs(v.Attrs)
		out = append(out, v)
	}
	return out
}

func wideAttrs(attrs []Attr) []Attr {
	var out []Attr
	for _, a := range attrs {
		if i, ok := a.Value.(int); ok {
			a.Value = int64(i)
		}
		out = append(out, a)
	}
	return out
}

func TestSampleComesBackFromNetCDF(t *testing.T) {
	tree := sampleTree(2, 30, 7)
	for _, opts := range []Options{{}, {Deflate: NoDeflate}, {Deflate: 9, ChunkBytes: 100}} {
		path := filepath.Join(t.TempDir(), "t.nc")
		if err := WriteNetCDF(path, tree, opts); err != nil {
			t.Fatal(err)
		}
		got, err := ReadNetCDF(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(expected(tree), got, sameTree); diff != "" {
			t.Errorf("%+v: %s", opts, diff)
		}
	}
}

// drawTree makes any legal tree.
func drawTree(rt *rapid.T) *Tree {
	name := rapid.StringMatching(`[a-zA-Z_é日][a-z0-9_.+é]{0,6}[a-z0-9]`)
	t := &Tree{Attrs: drawAttrs(rt, name)}
	for _, g := range rapid.SliceOfNDistinct(name, 0, 3, strings.ToLower).Draw(rt, "groups") {
		d := Dataset{Name: g, Attrs: drawAttrs(rt, name)}
		names := rapid.SliceOfNDistinct(name, 1, 8, strings.ToLower).Draw(rt, "names")
		ndims := rapid.IntRange(0, min(3, len(names))).Draw(rt, "dims")
		for _, n := range names[:ndims] {
			d.Dims = append(d.Dims, Dim{n, rapid.IntRange(1, 5).Draw(rt, "len")})
			if rapid.Bool().Draw(rt, "labelled") {
				d.Coords = append(d.Coords, drawVariable(rt, name, n, d.Dims[len(d.Dims)-1:]))
			}
		}
		for _, n := range names[ndims:] {
			perm := rapid.Permutation(d.Dims).Draw(rt, "order")
			v := drawVariable(rt, name, n, perm[:rapid.IntRange(0, ndims).Draw(rt, "rank")])
			if rapid.IntRange(0, 3).Draw(rt, "auxiliary") == 0 {
				d.Coords = append(d.Coords, v)
			} else {
				d.Vars = append(d.Vars, v)
			}
		}
		t.Groups = append(t.Groups, d)
	}
	return t
}

func drawAttrs(rt *rapid.T, name *rapid.Generator[string]) []Attr {
	var attrs []Attr
	for _, n := range rapid.SliceOfNDistinct(name, 0, 3, rapid.ID).Draw(rt, "attributes") {
		value := rapid.OneOf(
			drawText().AsAny(), rapid.Int64().AsAny(), rapid.Float64().AsAny(), rapid.Int32().AsAny(), rapid.Float32().AsAny(),
			rapid.SliceOfN(drawText(), 1, 3).AsAny(), rapid.SliceOfN(rapid.Int64(), 1, 3).AsAny(), rapid.SliceOfN(rapid.Float64(), 1, 3).AsAny(),
		).Draw(rt, "value")
		attrs = append(attrs, Attr{n, value})
	}
	return attrs
}

// drawText gives text without zero bytes, which rapid likes.
func drawText() *rapid.Generator[string] {
	return rapid.Map(rapid.String(), func(s string) string { return strings.ReplaceAll(s, "\x00", "") })
}

func drawVariable(rt *rapid.T, name *rapid.Generator[string], n string, dims []Dim) Variable {
	v := Variable{Name: n, Attrs: drawAttrs(rt, name)}
	size := 1
	for _, d := range dims {
		v.Dims, v.Shape = append(v.Dims, d.Name), append(v.Shape, d.Len)
		size *= d.Len
	}
	v.Data = rapid.OneOf(
		rapid.SliceOfN(rapid.Float64(), size, size).AsAny(), rapid.SliceOfN(rapid.Float32(), size, size).AsAny(),
		rapid.SliceOfN(rapid.Int64(), size, size).AsAny(), rapid.SliceOfN(rapid.Int32(), size, size).AsAny(),
		rapid.SliceOfN(rapid.Int8(), size, size).AsAny(), rapid.SliceOfN(rapid.Bool(), size, size).AsAny(),
		rapid.SliceOfN(drawText(), size, size).AsAny(),
	).Draw(rt, "data")
	return v
}

// TestAnyTreeComesBack writes and reads random trees. Coordinates that label
// dimensions come before the others, so the order is compared by kind.
func TestAnyTreeComesBack(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		tree := drawTree(rt)
		path := filepath.Join(dir, "t.nc")
		if err := WriteNetCDF(path, tree, Options{}); err != nil {
			rt.Fatal(err)
		}
		got, err := ReadNetCDF(path)
		if err != nil {
			rt.Fatal(err)
		}
		want := expected(tree)
		for i := range want.Groups {
			slices.SortStableFunc(want.Groups[i].Coords, func(a, b Variable) int { return compareBool(b.labels(), a.labels()) })
		}
		if diff := cmp.Diff(want, got, sameTree); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// TestSameTreeSameBytes writes twice, with different writers under way.
func TestSameTreeSameBytes(t *testing.T) {
	dir := t.TempDir()
	tree := sampleTree(4, 100, 50)
	var files [2][]byte
	for i := range files {
		path := filepath.Join(dir, fmt.Sprint(i))
		if err := WriteNetCDF(path, tree, Options{ChunkBytes: 2000}); err != nil {
			t.Fatal(err)
		}
		files[i], _ = os.ReadFile(path)
	}
	if !bytes.Equal(files[0], files[1]) || len(files[0]) == 0 {
		t.Error("two files of one tree differ")
	}
}

func TestStreamEqualsSlice(t *testing.T) {
	data := make([]float32, 3*50*40)
	for i := range data {
		data[i] = float32(math.Sin(float64(i)))
	}
	stream := Float32Stream(func(emit func([]float32) error) error {
		for rest := data; len(rest) > 0; {
			n := min(77, len(rest))
			if err := emit(rest[:n]); err != nil {
				return err
			}
			rest = rest[n:]
		}
		return nil
	})
	dir := t.TempDir()
	var files [2][]byte
	for i, d := range []any{data, stream} {
		tree := &Tree{Groups: []Dataset{{Name: "log_likelihood", Vars: []Variable{
			{Name: "y", Dims: []string{"chain", "draw", "obs"}, Shape: []int{3, 50, 40}, Data: d},
		}}}}
		path := filepath.Join(dir, fmt.Sprint(i))
		if err := WriteNetCDF(path, tree, Options{ChunkBytes: 1000}); err != nil {
			t.Fatal(err)
		}
		files[i], _ = os.ReadFile(path)
		back, err := ReadNetCDF(path)
		if err != nil {
			t.Fatal(err)
		}
		if !cmp.Equal(back.Group("log_likelihood").Var("y").Data, any(data)) {
			t.Error("values differ")
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("a stream gives other bytes than a slice")
	}
}

// Named groups come back as they do among all others; a name that is not there
// is no error.
func TestOnlySomeGroupsOfNetCDF(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.nc")
	if err := WriteNetCDF(path, sampleTree(2, 30, 7), Options{}); err != nil {
		t.Fatal(err)
	}
	all, err := ReadNetCDF(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range all.Groups {
		one, err := ReadNetCDF(path, g.Name, "absent")
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(&Tree{Attrs: all.Attrs, Groups: []Dataset{g}}, one, sameTree); d != "" {
			t.Errorf("group %s alone differs:\n%s", g.Name, d)
		}
	}
}
