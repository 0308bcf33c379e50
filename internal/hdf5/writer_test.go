package hdf5

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWriterRefuses lists what cannot be written and how the writer says so.
func TestWriterRefuses(t *testing.T) {
	group := func(name string) func(*Writer) error {
		return func(w *Writer) error { _, err := w.Root().Group(name); return err }
	}
	spec := func(s Spec) func(*Writer) error {
		return func(w *Writer) error { _, err := w.Root().Dataset("d", s); return err }
	}
	write := func(s Spec, v any) func(*Writer) error {
		return func(w *Writer) error { return put(w.Root(), "d", s, v) }
	}
	attr := func(name string, v any) func(*Writer) error {
		return func(w *Writer) error { return w.Root().Attr(name, v) }
	}
	f := Spec{Type: Float64, Shape: []int{2}}
	tests := []struct {
		call func(*Writer) error
		want string
	}{
		{group(""), "not a name"},
		{group("a/b"), "separates groups"},
		{group("a\x00"), "zero byte"},
		{group("\xff"), "UTF-8"},
		{group(strings.Repeat("n", 2000)), "1024"},
		{spec(Spec{Shape: []int{2}}), "cannot write"},
		{spec(Spec{Type: fixedString(0)}), "cannot write"},
		{spec(Spec{Type: Type{class: Boolean, size: 1}}), "cannot write elements of type bool"},
		{spec(Spec{Type: Type{class: Float, size: 8, big: true}}), "big-endian float64"},
		{spec(Spec{Type: Float64, Shape: make([]int, 33)}), "33 axes"},
		{spec(Spec{Type: Float64, Shape: []int{-1}}), "axis of length -1"},
		{spec(Spec{Type: Float64, Shape: []int{1 << 31, 1 << 31, 1 << 31}}), "too large"},
		{spec(Spec{Type: Float64, Deflate: 10}), "level 10"},
		{spec(Spec{Type: Float64, ChunkBytes: -1}), "chunk of -1"},
		{write(f, []float32{1, 2}), "it holds float64 and was given []float32"},
		{write(f, 3.5), "was given float64"},
		{write(f, []string{"a"}), "was given strings"},
		{write(f, []float64{1, 2, 3}), "more than its shape [2] holds"},
		{write(Spec{Type: Float64, Shape: []int{2}, Unwritten: true}, []float64{1}), "unwritten"},
		{write(Spec{Type: String, Shape: []int{2}}, []string{"ok", "\x00"}), "element 1: text"},
		{write(Spec{Type: String, Shape: []int{1}}, []string{"\xff"}), "UTF-8"},
		{write(Spec{Type: fixedString(3), Shape: []int{1}}, []string{"abcd"}), "4 bytes; the type holds 3"},
		{attr("", 1), "not a name"},
		{attr("a", true), "a bool cannot be an attribute"},
		{attr("a", nil), "cannot be an attribute"},
		{attr("a", "\xff"), "UTF-8"},
		{attr("a", []string{"\x00"}), "zero byte"},
		{attr("a", make([]float64, 10_000)), "store them as a dataset"},
		{attr("a", make([]string, 10_000)), "store them as a dataset"},
	}
	for _, test := range tests {
		err := test.call(NewWriter(&memFile{}))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got error %v, want %q", err, test.want)
		}
	}
}

func TestNamesAreUnique(t *testing.T) {
	w := NewWriter(&memFile{})
	_, first := w.Root().Group("a")
	_, second := w.Root().Dataset("a", Spec{Type: Int8})
	if first != nil || second == nil {
		t.Errorf("got %v and %v", first, second)
	}
	if err := errors.Join(w.Root().Attr("x", 1)); err != nil {
		t.Error(err)
	}
	if w.Root().Attr("x", 2) == nil {
		t.Error("the attribute was written twice")
	}
}

func TestCloseWantsAllData(t *testing.T) {
	w := NewWriter(&memFile{})
	d := must[*DatasetWriter](t)(w.Root().Dataset("d", Spec{Type: Int8, Shape: []int{5}, Deflate: 1}))
	if err := d.Write([]int8{1, 2}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err == nil || !strings.Contains(err.Error(), "2 of 5 elements") {
		t.Errorf("got error %v", err)
	}
	if w.Close() == nil {
		t.Error("closed twice")
	}
	if d.Write([]int8{3}) == nil {
		t.Error("written after Close")
	}
}

// failing lets a number of writes through.
type failing struct{ left int }

var errDisk = errors.New("disk full")

func (f *failing) WriteAt(p []byte, _ int64) (int, error) {
	if f.left--; f.left < 0 {
		return 0, errDisk
	}
	return len(p), nil
}

// TestEveryWriteErrorIsReported fails each write of a file in turn.
func TestEveryWriteErrorIsReported(t *testing.T) {
	run := func(n int) error {
		w := NewWriter(&failing{left: n})
		spec := Spec{Type: Float64, Shape: []int{3, 5000}, Deflate: 1, ChunkBytes: 40_000}
		err := put(w.Root(), "z", spec, make([]float64, 15_000))
		if err == nil {
			err = put(w.Root(), "p", Spec{Type: Float64, Shape: []int{40_000}}, make([]float64, 40_000))
		}
		if err == nil {
			err = put(w.Root(), "s", Spec{Type: String, Shape: []int{1}}, []string{strings.Repeat("s", 70_000)})
		}
		if err == nil {
			err = w.Close()
		}
		w.Abort()
		return err
	}
	n := 0
	for ; run(n) != nil; n++ {
		if err := run(n); !errors.Is(err, errDisk) {
			t.Fatalf("write %d: got error %v", n, err)
		}
	}
	if n < 10 {
		t.Errorf("only %d writes", n)
	}
}

func TestScales(t *testing.T) {
	var x, y *DatasetWriter
	b := build(t, func(w *Writer) error {
		x = must[*DatasetWriter](t)(w.Root().Dataset("x", Spec{Type: Int32, Shape: []int{2}, Unwritten: true}))
		y = must[*DatasetWriter](t)(w.Root().Dataset("y", Spec{Type: Int32, Shape: []int{3}, Unwritten: true}))
		d := must[*DatasetWriter](t)(w.Root().Dataset("d", Spec{Type: Int32, Shape: []int{2, 3}, Unwritten: true}))
		return errors.Join(x.MakeScale("x"), y.MakeScale("why"), d.AttachScales(x, y))
	})
	root := open(t, b)
	list, _ := must[*Dataset](t)(root.Dataset("d")).Attr("DIMENSION_LIST").([][]Ref)
	want := [][]Ref{{must[*Dataset](t)(root.Dataset("x")).Ref()}, {must[*Dataset](t)(root.Dataset("y")).Ref()}}
	if !cmp.Equal(list, want) {
		t.Errorf("DIMENSION_LIST %v, want %v", list, want)
	}
	scale := must[*Dataset](t)(root.Dataset("y"))
	if scale.Attr("CLASS") != "DIMENSION_SCALE" || scale.Attr("NAME") != "why" {
		t.Errorf("attributes %v", scale.Attrs())
	}
}

func TestScalesMustFit(t *testing.T) {
	w := NewWriter(&memFile{})
	make1 := func(name string, shape ...int) *DatasetWriter {
		return must[*DatasetWriter](t)(w.Root().Dataset(name, Spec{Type: Int8, Shape: shape, Unwritten: true}))
	}
	x, d := make1("x", 2), make1("d", 2, 3)
	if err := x.MakeScale("x"); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"two axes":    d.MakeScale("d"),
		"twice":       x.MakeScale("x"),
		"one of two":  d.AttachScales(x),
		"wrong size":  d.AttachScales(x, x),
		"no scale":    d.AttachScales(x, make1("y", 3)),
		"of a scale":  x.AttachScales(x),
		"attached to": nil,
	} {
		if err == nil && name != "attached to" {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestWriteFileIsWholeOrAbsent(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f.h5")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := WriteFile(path, 0o644, func(*Writer) error { return errDisk })
	if !errors.Is(err, errDisk) || !strings.Contains(err.Error(), path) {
		t.Errorf("got error %v", err)
	}
	if got := must[[]byte](t)(os.ReadFile(path)); string(got) != "old" {
		t.Error("the old file is gone")
	}
	if err := WriteFile(path, 0o644, func(w *Writer) error { return w.Root().Attr("a", 1) }); err != nil {
		t.Fatal(err)
	}
	f := must[*File](t)(OpenFile(path, Options{}))
	defer f.Close()
	entries := must[[]os.DirEntry](t)(os.ReadDir(dir))
	if len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
	if err := WriteFile(filepath.Join(dir, "no", "f.h5"), 0o644, nil); err == nil {
		t.Error("written into a directory that does not exist")
	}
}

func TestChunkShape(t *testing.T) {
	tests := []struct {
		shape       []int
		size, limit int
		want        []int
	}{
		{[]int{4, 1000}, 8, 1 << 20, []int{4, 1000}},
		{[]int{4, 1000}, 8, 8000, []int{1, 1000}},
		{[]int{4, 1000}, 8, 4000, []int{1, 500}},
		{[]int{4, 1001}, 8, 4000, []int{1, 334}}, // three chunks of nearly equal length
		{[]int{4, 250, 10594}, 4, 1 << 20, []int{1, 23, 10594}},
		{[]int{1000, 10594}, 4, 1000, []int{1, 247}},
		{[]int{5}, 8, 1, []int{1}},
	}
	for _, test := range tests {
		got, _, _ := chunkShape(test.shape, test.size, test.limit)
		if !slices.Equal(got, test.want) {
			t.Errorf("shape %v, limit %d: got %v, want %v", test.shape, test.limit, got, test.want)
		}
	}
}
