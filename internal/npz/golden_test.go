package npz

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// The files in testdata were written by NumPy 2.4 (testdata/make.py).

func readGolden(t *testing.T, name string) *Array {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	r := bytes.NewReader(b)
	a, err := readNPY(r, Limits{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if r.Len() != 0 {
		t.Errorf("%s: %d bytes left unread", name, r.Len())
	}
	return a
}

var half = []float32{-2.5, -1.5, -0.5, 0.5, 1.5, 2.5}

// tilted is half times 1+2i.
func tilted() (out []complex128) {
	for _, v := range half {
		out = append(out, complex(float64(v), 2*float64(v)))
	}
	return out
}

func count[T number](from T) (out []T) {
	for i := range 6 {
		out = append(out, from+T(i))
	}
	return out
}

func TestReadsWhatNumPyWrites(t *testing.T) {
	for name, want := range map[string]struct {
		dtype string
		shape []int
		data  any
	}{
		"b1":       {"bool", []int{2, 3}, []bool{false, true, true, true, true, true}},
		"i1":       {"int8", []int{2, 3}, count[int8](-3)},
		"i2":       {"int16", []int{2, 3}, count[int16](-3)},
		"i4":       {"int32", []int{2, 3}, count[int32](-3)},
		"i8":       {"int64", []int{2, 3}, count[int64](-3)},
		"u1":       {"uint8", []int{2, 3}, count[uint8](0)},
		"u2":       {"uint16", []int{2, 3}, count[uint16](0)},
		"u4":       {"uint32", []int{2, 3}, count[uint32](0)},
		"u8":       {"uint64", []int{2, 3}, count[uint64](0)},
		"f2":       {"float16", []int{2, 3}, half},
		"f4":       {"float32", []int{2, 3}, half},
		"f8":       {"float64", []int{2, 3}, cast[float64](half)},
		"c8":       {"complex64", []int{2, 3}, castComplex[complex64](tilted())},
		"c16":      {"complex128", []int{2, 3}, tilted()},
		"big_f8":   {"float64", []int{2, 3}, cast[float64](half)},
		"big_c8":   {"complex64", []int{2, 3}, castComplex[complex64](tilted())},
		"big_u2":   {"uint16", []int{2, 3}, []uint16{0, 300, 600, 900, 1200, 1500}},
		"big_U":    {"<U3", []int{3}, []string{"été", "年", ""}},
		"U":        {"<U3", []int{4}, []string{"été", "年", "", "a\x00b"}},
		"S":        {"|S3", []int{3}, []string{"abc", "", "\xff"}},
		"fortran2": {"int32", []int{2, 3}, count[int32](0)},
		"fortran3": {"int32", []int{2, 3, 4}, append(append(append(count[int32](0), count[int32](6)...), count[int32](12)...), count[int32](18)...)},
		"scalar":   {"float64", []int{}, []float64{2.5}},
		"vector":   {"float64", []int{3}, []float64{0, 1, 2}},
		"empty":    {"float32", []int{0, 4}, []float32{}},
		"version2": {"float32", []int{2, 3}, count[float32](0)},
		"version3": {"float32", []int{2, 3}, count[float32](0)},
		"python2":  {"int32", []int{2, 3}, count[int32](0)},
	} {
		a := readGolden(t, name+".npy")
		if a.DType.String() != want.dtype || !cmp.Equal(a.Shape, want.shape) {
			t.Errorf("%s: %s, want shape %v, dtype %s", name, &a.Header, want.shape, want.dtype)
		}
		if d := cmp.Diff(want.data, a.Data()); d != "" {
			t.Errorf("%s: data differ (-want +got):\n%s", name, d)
		}
	}
}

// Zero, minus zero, subnormal, ordinary, largest, infinities, smallest normal.
func TestHalfPrecision(t *testing.T) {
	got := readGolden(t, "half.npy").Data().([]float32)
	inf := float32(math.Inf(1))
	want := []float32{0, float32(math.Copysign(0, -1)), 0x1p-24, -1.5, 65504, inf, -inf, 0x1p-14, 0x1.554p-2}
	if !cmp.Equal(got, want) || !math.Signbit(float64(got[1])) {
		t.Errorf("got %v, want %v", got, want)
	}
	if v := fromHalf(0x7e00); v == v {
		t.Errorf("0x7e00 is no number, got %v", v)
	}
}

// What NumPy wrote in its plainest form must come out byte for byte.
func TestWritesTheBytesOfNumPy(t *testing.T) {
	for _, name := range []string{"b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8", "c8", "c16", "U", "scalar", "vector", "empty"} {
		want, err := os.ReadFile(filepath.Join("testdata", name+".npy"))
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if err := WriteNPY(&got, readGolden(t, name+".npy")); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s:\ngot  %q\nwant %q", name, got.Bytes(), want)
		}
	}
}

func TestRefusals(t *testing.T) {
	for name, want := range map[string]struct {
		is   error
		text string
	}{
		"object.npy": {ErrObject, "shape (), dtype object: pickled objects are refused: opening them would run code"},
		"fields.npy": {errUnsupported, "'x', '<f4'"},
		"date.npy":   {errUnsupported, "<M8[D]"},
	} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		_, err = readNPY(bytes.NewReader(b), Limits{})
		if !errors.Is(err, want.is) || !strings.Contains(err.Error(), want.text) {
			t.Errorf("%s: error %v, want %q in it", name, err, want.text)
		}
	}
}

func TestReadsArchivesOfNumPy(t *testing.T) {
	f, err := Open(filepath.Join("testdata", "stored.npz"), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.keys; !cmp.Equal(got, []string{"x", "name"}) {
		t.Errorf("keys %v", got)
	}
	name, err := f.Read("name")
	if err != nil {
		t.Fatal(err)
	}
	if s, err := texts(name); err != nil || s[0] != "été" || len(name.Shape) != 0 {
		t.Errorf("name = %q, %v, %v", s, name.Shape, err)
	}
	x, err := f.Read("x")
	if err != nil || !cmp.Equal(x.Data(), any(count[float32](0)), cmpopts.EquateEmpty()) {
		t.Errorf("x = %v, %v", x, err)
	}
}

func TestObjectsInAnArchiveCanBeSteppedOver(t *testing.T) {
	f, err := Open(filepath.Join("testdata", "deflated.npz"), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h, err := f.Header("_metadata")
	if err != nil || h.DType.Kind != Object {
		t.Fatalf("header %v, %v", h, err)
	}
	var e *Error
	if _, err := f.Read("_metadata"); !errors.Is(err, ErrObject) || !errors.As(err, &e) || e.Key != "_metadata" {
		t.Errorf("reading it: %v", err)
	}
	x, err := f.Read("x")
	if err != nil || x.Len() != 1200 || x.Data().([]uint16)[1199] != 5 {
		t.Errorf("x = %v", err)
	}
}
