package npz

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func archive(t testing.TB, deflate bool, arrays ...any) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b, deflate)
	for i := 0; i < len(arrays); i += 2 {
		if err := w.Write(arrays[i].(string), arrays[i+1].(*Array)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func openBytes(b []byte, l Limits) (*File, error) {
	return NewReader(bytes.NewReader(b), int64(len(b)), l)
}

func TestArchiveRoundTripIsDeterministic(t *testing.T) {
	x := New([]complex64{1, 2i, 3, 4}, 2, 2)
	for _, deflate := range []bool{false, true} {
		b := archive(t, deflate, "x", x, "note", Text("μ"))
		if !bytes.Equal(b, archive(t, deflate, "x", x, "note", Text("μ"))) {
			t.Error("two archives of the same arrays differ")
		}
		f, err := openBytes(b, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.Read("x")
		if err != nil || !cmp.Equal(got.Data(), x.Data()) || !cmp.Equal(got.Shape, x.Shape) {
			t.Errorf("x came back as %v, %v", got, err)
		}
	}
}

func drawArray(t *rapid.T) *Array {
	shape := rapid.SliceOfN(rapid.IntRange(0, 5), 0, 4).Draw(t, "shape")
	n := 1
	for _, d := range shape {
		n *= d
	}
	switch rapid.IntRange(0, 5).Draw(t, "type") {
	case 0:
		return New(rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, "data"), shape...)
	case 1:
		return New(rapid.SliceOfN(rapid.Int16(), n, n).Draw(t, "data"), shape...)
	case 2:
		return New(rapid.SliceOfN(rapid.Uint64(), n, n).Draw(t, "data"), shape...)
	case 3:
		return New(rapid.SliceOfN(rapid.Float32(), n, n).Draw(t, "data"), shape...)
	case 4:
		re := rapid.SliceOfN(rapid.Float64(), n, n).Draw(t, "data")
		return New(castComplexParts(re), shape...)
	}
	// A string cannot end in NUL: the format pads with it.
	s := rapid.SliceOfN(rapid.StringMatching(`[a-zé年𝄞]{0,5}`), n, n).Draw(t, "data")
	return New(s, shape...)
}

func castComplexParts(re []float64) []complex128 {
	out := make([]complex128, len(re))
	for i, v := range re {
		out[i] = complex(v, -v)
	}
	return out
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawArray(t)
		var b bytes.Buffer
		if err := WriteNPY(&b, a); err != nil {
			t.Fatal(err)
		}
		got, err := readNPY(&b, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if got.String() != a.String() || !cmp.Equal(got.Data(), a.Data()) {
			t.Errorf("%v came back as %v", a, got)
		}
	})
}

// Fortran order against the definition: element (i, j, ...) sits at the sum of
// index times product of the earlier dimensions.
func TestToC(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := rapid.SliceOfN(rapid.IntRange(1, 4), 1, 4).Draw(t, "shape")
		n := 1
		for _, d := range shape {
			n *= d
		}
		in := make([]int, n)
		for i := range in {
			in[i] = i
		}
		for pos, from := range toC(in, shape) {
			want, rest, stride := 0, pos, 1
			index := make([]int, len(shape))
			for axis := len(shape) - 1; axis >= 0; axis-- {
				index[axis], rest = rest%shape[axis], rest/shape[axis]
			}
			for axis, d := range shape {
				want += index[axis] * stride
				stride *= d
			}
			if from != want {
				t.Fatalf("element %v of %v came from %d, want %d", index, shape, from, want)
			}
		}
	})
}

// npy builds a file from a header text and data.
func npy(header, data string) []byte {
	return []byte(magic + "\x01\x00" + string([]byte{byte(len(header)), byte(len(header) >> 8)}) + header + data)
}

func TestDamagedFiles(t *testing.T) {
	const ok = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n"
	for name, c := range map[string]struct {
		file []byte
		is   error
		text string
	}{
		"empty file":      {nil, errTruncated, "copy it again"},
		"other file":      {[]byte("PK\x03\x04 and so on"), ErrFormat, "numpy.save"},
		"version":         {[]byte(magic + "\x09\x00abcdefgh"), ErrFormat, "version 9.0"},
		"cut in size":     {[]byte(magic + "\x02\x00\x01"), errTruncated, ""},
		"cut in header":   {npy(ok, "")[:30], errTruncated, ""},
		"cut in data":     {npy(ok, "1234567"), errTruncated, "shape (2,), dtype float32"},
		"no dictionary":   {npy("[]", ""), ErrFormat, `expected "{"`},
		"missing key":     {npy("{'descr': '<f4'}", ""), ErrFormat, "must all be there"},
		"key twice":       {npy("{'descr': '<f4', 'descr': '<f4'}", ""), ErrFormat, "twice"},
		"unknown key":     {npy("{'x': '<f4'}", ""), ErrFormat, `unknown key "x"`},
		"text after":      {npy(strings.TrimSpace(ok)+"x", ""), ErrFormat, "after the dictionary"},
		"negative":        {npy(strings.Replace(ok, "2,", "-2,", 1), ""), ErrFormat, "bad dimension"},
		"no string end":   {npy("{'descr", ""), ErrFormat, "without end"},
		"no list end":     {npy("{'descr': [('x'", ""), ErrFormat, "list without end"},
		"bad boolean":     {npy(strings.Replace(ok, "False", "None", 1), ""), ErrFormat, `"False"`},
		"huge":            {npy(strings.Replace(ok, "2,", "99999999999", 1), ""), ErrTooLarge, "split the array"},
		"overflow":        {npy(strings.Replace(ok, "2,", "4294967296, 4294967296, 2", 1), ""), ErrTooLarge, ""},
		"many dimensions": {npy(strings.Replace(ok, "2,", strings.Repeat("1, ", 33), 1), ""), ErrTooLarge, "33 dimensions"},
		"bad character":   {npy(strings.Replace(strings.Replace(ok, "<f4", "<U1", 1), "2,", "1,", 1), "\xff\xff\xff\xff"), ErrFormat, "no character"},
		"long double":     {npy(strings.Replace(ok, "<f4", "<f16", 1), ""), errUnsupported, "astype"},
		"wide string":     {npy(strings.Replace(ok, "<f4", "<U99999999", 1), ""), errUnsupported, ""},
		"signed size":     {npy(strings.Replace(ok, "<f4", "<f+4", 1), ""), errUnsupported, ""},
		"order":           {npy(strings.Replace(ok, "<f4", "?f4", 1), ""), errUnsupported, ""},
		"short dtype":     {npy(strings.Replace(ok, "<f4", "f4", 1), ""), errUnsupported, ""},
	} {
		_, err := readNPY(bytes.NewReader(c.file), Limits{})
		var e *Error
		if !errors.Is(err, c.is) || !errors.As(err, &e) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: error %v, want %v with %q", name, err, c.is, c.text)
		}
	}
}

func TestHeaderLimit(t *testing.T) {
	b := npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n", "12345678")
	if _, err := readNPY(bytes.NewReader(b), Limits{MaxHeader: 10}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("error %v", err)
	}
}

func TestDamagedArchives(t *testing.T) {
	good := archive(t, true, "x", New(make([]float32, 1000), 1000))
	if _, err := openBytes(good[:len(good)-30], Limits{}); !errors.Is(err, ErrFormat) {
		t.Errorf("cut off: %v", err)
	}
	if _, err := openBytes(good, Limits{MaxEntries: 1, MaxBytes: 100}); err != nil {
		t.Errorf("opening reads no data, but: %v", err)
	}
	f, _ := openBytes(good, Limits{MaxBytes: 100})
	if _, err := f.Read("x"); !errors.Is(err, ErrTooLarge) || !strings.Contains(err.Error(), `key "x", shape (1000,), dtype float32`) {
		t.Errorf("over the limit: %v", err)
	}
	if _, err := f.Read("y"); !errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), "the archive has x") {
		t.Errorf("missing key: %v", err)
	}
	two := archive(t, true, "x", Text("a"), "y", Text("b"))
	if _, err := openBytes(two, Limits{MaxEntries: 1}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too many entries: %v", err)
	}
}

// zipped makes an archive with raw entry bytes.
func zipped(t *testing.T, entries ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: entries[i]})
		if err == nil {
			_, err = w.Write([]byte(entries[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEntriesThatDoNotFit(t *testing.T) {
	const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1000000,), }\n"
	short := string(npy(header, "abc"))
	long := string(npy(strings.Replace(header, "1000000", "3", 1), "abcd"))
	f, err := openBytes(zipped(t, "short.npy", short, "long.npy", long, "readme.txt", "hello"), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(f.keys); got != "[short long]" {
		t.Errorf("keys %s", got)
	}
	if _, err := f.Read("short"); !errors.Is(err, errTruncated) || !strings.Contains(err.Error(), "holds") {
		t.Errorf("short: %v", err)
	}
	if _, err := f.Read("long"); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "after the data") {
		t.Errorf("long: %v", err)
	}
	if _, err := openBytes(zipped(t, "a.npy", short, "a.npy", short), Limits{}); !errors.Is(err, ErrFormat) {
		t.Errorf("key twice: %v", err)
	}
}

func TestChecksumIsVerified(t *testing.T) {
	b := archive(t, false, "x", New([]uint8("a needle in the hay"), 19))
	i := bytes.Index(b, []byte("needle"))
	b[i] = 'b'
	f, err := openBytes(b, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read("x"); !errors.Is(err, zip.ErrChecksum) {
		t.Errorf("error %v", err)
	}
}

func TestOpenNamesThePath(t *testing.T) {
	if _, err := Open("no/such.npz", Limits{}); err == nil || !strings.Contains(err.Error(), "no/such.npz") {
		t.Errorf("error %v", err)
	}
	if _, err := Open("doc.go", Limits{}); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "doc.go") {
		t.Errorf("error %v", err)
	}
}

func TestWriterRefusesBadKeys(t *testing.T) {
	w := NewWriter(&bytes.Buffer{}, false)
	if err := w.Write("x", Text("a")); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"x", "", "../x", "a\x00"} {
		if err := w.Write(key, Text("a")); !errors.Is(err, ErrFormat) {
			t.Errorf("key %q: error %v", key, err)
		}
	}
}

func TestConversions(t *testing.T) {
	i := New([]int16{0, -2, 3}, 3)
	f, err := Floats[float32](i)
	if err != nil || !cmp.Equal(f, []float32{0, -2, 3}) {
		t.Errorf("floats %v, %v", f, err)
	}
	c, err := Complexes[complex64](New([]complex128{1i, 2}, 2))
	if err != nil || !cmp.Equal(c, []complex64{1i, 2}) {
		t.Errorf("complexes %v, %v", c, err)
	}
	c, err = Complexes[complex64](i)
	if err != nil || c[1] != -2 {
		t.Errorf("complexes of integers %v, %v", c, err)
	}
	b, err := i.Bools()
	if err != nil || !cmp.Equal(b, []bool{false, true, true}) {
		t.Errorf("bools %v, %v", b, err)
	}
	n, err := New([]bool{true, false}, 2).Ints()
	if err != nil || !cmp.Equal(n, []int64{1, 0}) {
		t.Errorf("ints %v, %v", n, err)
	}
	shared := New([]float32{1}, 1)
	if s, _ := Floats[float32](shared); &s[0] != &shared.Data().([]float32)[0] {
		t.Error("a slice of the right type was copied")
	}
}

func TestConversionErrors(t *testing.T) {
	text, z := Text("a"), New([]complex64{1}, 1)
	_, e1 := Floats[float64](z)
	_, e2 := Complexes[complex128](text)
	_, e3 := text.Bools()
	_, e4 := New([]float32{1}, 1).Ints()
	_, e5 := texts(z)
	_, e6 := Floats[float64](text)
	for i, c := range []struct {
		err    error
		remedy string
	}{{e1, "modulus"}, {e2, "astype(complex)"}, {e3, "astype(bool)"}, {e4, "astype(int)"}, {e5, "astype(str)"}, {e6, "astype(float)"}} {
		if !errors.Is(c.err, ErrKind) || !strings.Contains(c.err.Error(), "dtype") || !strings.Contains(c.err.Error(), c.remedy) {
			t.Errorf("conversion %d: error %v, want the remedy %s", i, c.err, c.remedy)
		}
	}
}

// An array from an archive knows its name when it is of the wrong type.
func TestConversionErrorsNameTheKey(t *testing.T) {
	f, err := openBytes(archive(t, false, "probe", Text("a")), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := f.Read("probe")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Complexes[complex64](a); err == nil || !strings.Contains(err.Error(), `key "probe", shape (), dtype <U1: wrong dtype`) {
		t.Errorf("error %v", err)
	}
}

func TestNewPanicsOnWrongShape(t *testing.T) {
	defer func() {
		if s, _ := recover().(string); !strings.HasPrefix(s, "npz: ") {
			t.Errorf("panic %q", s)
		}
	}()
	New([]int8{1, 2}, 3)
}
