package hdf5

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// memFile is an io.WriterAt in memory.
type memFile struct{ b []byte }

func (m *memFile) WriteAt(p []byte, off int64) (int, error) {
	if need := int(off) + len(p); need > len(m.b) {
		m.b = append(m.b, make([]byte, need-len(m.b))...)
	}
	return copy(m.b[off:], p), nil
}

// build writes a file in memory and returns its bytes.
func build(t testing.TB, fill func(*Writer) error) []byte {
	t.Helper()
	var m memFile
	w := NewWriter(&m)
	if err := fill(w); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return m.b
}

// open opens a file in memory.
func open(t testing.TB, b []byte) *Group {
	t.Helper()
	f, err := Open(bytes.NewReader(b), int64(len(b)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	root, err := f.Root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// must returns what a call that cannot fail here returned.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// put writes a dataset in one go.
func put(g *GroupWriter, name string, spec Spec, values any) error {
	d, err := g.Dataset(name, spec)
	if err != nil {
		return err
	}
	return d.Write(values)
}

func TestEveryTypeComesBack(t *testing.T) {
	values := map[string]struct {
		typ  Type
		data any
	}{
		"f32":  {Float32, []float32{1.5, -0, 3e38}},
		"f64":  {Float64, []float64{1.5, -1e300, 5e-324}},
		"i8":   {Int8, []int8{-128, 0, 127}},
		"i16":  {Int16, []int16{-32768, 1, 32767}},
		"i32":  {Int32, []int32{-1 << 31, 2, 1<<31 - 1}},
		"i64":  {Int64, []int64{-1 << 63, 3, 1<<63 - 1}},
		"u8":   {Uint8, []uint8{0, 1, 255}},
		"u16":  {Uint16, []uint16{0, 1, 65535}},
		"u32":  {Uint32, []uint32{0, 1, 1<<32 - 1}},
		"u64":  {Uint64, []uint64{0, 1, 1<<64 - 1}},
		"c64":  {Complex64, []complex64{1 + 2i, -3i, 4}},
		"c128": {complexDouble, []complex128{1 + 2i, -3i, 4}},
		"str":  {String, []string{"", "année", "日本 🎶"}},
		"fix":  {fixedString(7), []string{"", "année", "sevenby"}},
	}
	b := build(t, func(w *Writer) error {
		var errs []error
		for name, v := range values {
			errs = append(errs, put(w.Root(), name, Spec{Type: v.typ, Shape: []int{3}}, v.data))
			errs = append(errs, put(w.Root(), name+"z", Spec{Type: v.typ, Shape: []int{3}, Deflate: 6}, v.data))
		}
		return errors.Join(errs...)
	})
	root := open(t, b)
	for name, v := range values {
		for _, suffix := range []string{"", "z"} {
			d := must[*Dataset](t)(root.Dataset(name + suffix))
			if got := must[any](t)(d.Read()); !cmp.Equal(got, v.data) {
				t.Errorf("%s%s: got %v, want %v", name, suffix, got, v.data)
			}
			if d.Type() != v.typ {
				t.Errorf("%s%s: type %v, want %v", name, suffix, d.Type(), v.typ)
			}
		}
	}
}

func TestAttributesComeBackInOrder(t *testing.T) {
	long := strings.Repeat("ü", maxInlineText)
	want := []Attr{
		{"zulu", "text"},
		{"empty", ""},
		{"unicode", "é ☃ 日本"},
		{"long", long},
		{"texts", []string{"a", "", "ccc"}},
		{"none", []string{}},
		{"f", 12.5},
		{"f32", float32(0.1)},
		{"i", int64(-7)},
		{"i32", int32(3)},
		{"i8", int8(1)},
		{"fs", []float64{1, 2, 3}},
		{"is", []int64{4, 5}},
		{"u", uint64(1 << 63)},
		{"a/b", "slashes are fine in attributes"},
	}
	b := build(t, func(w *Writer) error {
		d, err := w.Root().Dataset("d", Spec{Type: Float64, Shape: []int{1}})
		errs := []error{err, d.Write([]float64{1})}
		for _, a := range want {
			errs = append(errs, w.Root().Attr(a.Name, a.Value), d.Attr(a.Name, a.Value))
		}
		return errors.Join(errs...)
	})
	root := open(t, b)
	if diff := cmp.Diff(want, root.Attrs()); diff != "" {
		t.Error("root", diff)
	}
	if diff := cmp.Diff(want, must[*Dataset](t)(root.Dataset("d")).Attrs()); diff != "" {
		t.Error("dataset", diff)
	}
}

func TestScalarsEmptyAxesAndUnwritten(t *testing.T) {
	b := build(t, func(w *Writer) error {
		g := w.Root()
		_, err := g.Dataset("bare", Spec{Type: Float32, Shape: []int{10_000}, Unwritten: true})
		return errors.Join(err,
			put(g, "scalar", Spec{Type: Int64}, []int64{42}),
			put(g, "scalarz", Spec{Type: Int64, Deflate: 4}, []int64{42}),
			put(g, "none", Spec{Type: Float64, Shape: []int{3, 0, 2}, Deflate: 1}, []float64{}),
			put(g, "nostr", Spec{Type: String, Shape: []int{0}}, []string{}))
	})
	root := open(t, b)
	for name, want := range map[string]any{
		"scalar": []int64{42}, "scalarz": []int64{42}, "none": []float64{}, "nostr": []string{}, "bare": make([]float32, 10_000),
	} {
		if got := must[any](t)(must[*Dataset](t)(root.Dataset(name)).Read()); !cmp.Equal(got, want) {
			t.Errorf("%s: got %v", name, got)
		}
	}
	if len(b) > 12_000 {
		t.Errorf("%d bytes: the unwritten dataset takes space", len(b))
	}
}

func TestGroupsKeepCreationOrder(t *testing.T) {
	names := []string{"z", "a", "日本", "m m", "b"}
	b := build(t, func(w *Writer) error {
		for _, n := range names {
			g, err := w.Root().Group(n)
			if err != nil {
				return err
			}
			if err := put(g, "x", Spec{Type: Int8, Shape: []int{1}}, []int8{1}); err != nil {
				return err
			}
		}
		return nil
	})
	root := open(t, b)
	if !slices.Equal(root.Names(), names) {
		t.Errorf("got %q", root.Names())
	}
	for _, n := range names {
		if _, err := root.Dataset(n + "/x"); err != nil {
			t.Error(err)
		}
	}
}

// TestAnyShapeAnyChunk writes random shapes with random chunk sizes in random
// portions, and reads them back whole and by rows.
func TestAnyShapeAnyChunk(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		shape := rapid.SliceOfN(rapid.IntRange(1, 9), 1, 4).Draw(rt, "shape")
		spec := Spec{
			Type: Int32, Shape: shape,
			Deflate:    rapid.IntRange(0, 9).Draw(rt, "deflate"),
			ChunkBytes: rapid.IntRange(1, 300).Draw(rt, "chunk"),
		}
		n, _ := countElements(shape, 4)
		want := make([]int32, n)
		for i := range want {
			want[i] = int32(i * i)
		}
		b := build(t, func(w *Writer) error {
			d, err := w.Root().Dataset("d", spec)
			for rest := want; len(rest) > 0 && err == nil; {
				k := rapid.IntRange(0, len(rest)).Draw(rt, "portion")
				err = d.Write(rest[:k])
				rest = rest[k:]
			}
			return err
		})
		d := must[*Dataset](t)(open(t, b).Dataset("d"))
		if got := must[any](t)(d.Read()); !cmp.Equal(got, want) {
			rt.Fatalf("got %v", got)
		}
		lo := rapid.IntRange(0, shape[0]).Draw(rt, "lo")
		hi := rapid.IntRange(lo, shape[0]).Draw(rt, "hi")
		row := n / shape[0]
		if got := must[any](t)(d.ReadRows(lo, hi)); !cmp.Equal(got, append([]int32{}, want[lo*row:hi*row]...)) {
			rt.Fatalf("rows %d to %d: got %v", lo, hi, got)
		}
	})
}

// TestDeepChunkTree needs three levels of B-tree nodes: more than 64 x 64
// chunks.
func TestDeepChunkTree(t *testing.T) {
	const n = 64*64 + 100
	want := make([]float64, n)
	for i := range want {
		want[i] = rand.Float64()
	}
	b := build(t, func(w *Writer) error {
		return put(w.Root(), "d", Spec{Type: Float64, Shape: []int{n}, Deflate: 1, ChunkBytes: 8}, want)
	})
	d := must[*Dataset](t)(open(t, b).Dataset("d"))
	if got := must[any](t)(d.Read()); !cmp.Equal(got, want) {
		t.Error("values differ")
	}
	if len(d.places) != n {
		t.Errorf("%d chunks, want %d", len(d.places), n)
	}
}

func TestManyStrings(t *testing.T) {
	want := make([]string, 50_000)
	for i := range want {
		want[i] = strings.Repeat("x", i%40) + fmt.Sprint(i)
	}
	want[7], want[9] = "", strings.Repeat("y", 100_000)
	b := build(t, func(w *Writer) error {
		d, err := w.Root().Dataset("s", Spec{Type: String, Shape: []int{len(want)}})
		for i := range want {
			err = errors.Join(err, d.Write(want[i:i+1]))
		}
		return err
	})
	got := must[any](t)(must[*Dataset](t)(open(t, b).Dataset("s")).Read())
	if !cmp.Equal(got, want) {
		t.Error("strings differ")
	}
}

// TestBytesDoNotDependOnCores compares one worker with many.
func TestBytesDoNotDependOnCores(t *testing.T) {
	data := make([]float32, 300_000)
	for i := range data {
		data[i] = float32(i % 1000)
	}
	var files [2][]byte
	for i, workers := range []int{1, 7} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(workers))
		files[i] = build(t, func(w *Writer) error {
			spec := Spec{Type: Float32, Shape: []int{300, 1000}, Deflate: 4, ChunkBytes: 4000}
			return errors.Join(put(w.Root(), "a", spec, data), put(w.Root(), "b", spec, data))
		})
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("the bytes differ")
	}
}
