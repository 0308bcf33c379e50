package bundle

import (
	"archive/zip"
	"bytes"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"
)

func sample(t testing.TB) *Bundle {
	t.Helper()
	b := &Bundle{Kind: "model", Tensors: []Tensor{
		{"weights/a", []int{2, 3}, []float32{1, -2, float32(math.Inf(1)), 1e-40, 0, 7}},
		{"weights/empty", []int{0, 4}, []float32{}},
		{"weights/scalar", nil, []float32{3}},
	}}
	if err := b.Marshal("model.json", map[string]int{"n": 64}); err != nil {
		t.Fatal(err)
	}
	return b
}

func bytesOf(t testing.TB, b *Bundle) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := Write(&buf, b); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestRoundTrip(t *testing.T) {
	want := sample(t)
	raw := bytesOf(t, want)
	got, err := Read(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, want %+v", got, want)
	}
	if !bytes.Equal(bytesOf(t, got), raw) {
		t.Error("writing again gives other bytes")
	}
	var doc struct{ N int }
	if err := got.Unmarshal("model.json", &doc); err != nil || doc.N != 64 {
		t.Errorf("document %+v, %v", doc, err)
	}
	if x, err := got.Tensor("weights/a", 2, 3); err != nil || x[1] != -2 {
		t.Errorf("tensor %v, %v", x, err)
	}
	for want, err := range map[string]error{
		"there is no tensor": second(got.Tensor("weights/b", 1)),
		"another network":    second(got.Tensor("weights/a", 3, 2)),
		"there is no other":  got.Unmarshal("other.json", &doc),
		"unknown field":      got.Unmarshal("model.json", &struct{ M int }{}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func second(_ []float32, err error) error { return err }

// Every single byte of the file matters: flipping one is noticed, apart from
// the few in the zip headers that mean nothing (times, version, attributes).
func TestDamageIsNoticed(t *testing.T) {
	raw := bytesOf(t, sample(t))
	want, err := Read(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		bad := bytes.Clone(raw)
		bad[i] ^= 0x40
		got, err := Read(bytes.NewReader(bad), int64(len(bad)))
		if err == nil && !reflect.DeepEqual(got, want) {
			t.Fatalf("byte %d of %d changed: read without an error as %+v", i, len(raw), got)
		}
	}
	for n := range raw {
		if _, err := Read(bytes.NewReader(raw[:n]), int64(n)); err == nil {
			t.Fatalf("cut after %d of %d bytes: no error", n, len(raw))
		}
	}
}

// rewrite changes the entries of an archive.
func rewrite(t *testing.T, raw []byte, change func(name string, body []byte) (string, []byte, uint16)) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		name, body, method := change(f.Name, body)
		if name == "" {
			continue
		}
		e, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = e.Write(body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestRefusals(t *testing.T) {
	raw := bytesOf(t, sample(t))
	manifest := func(old, replacement string) func(string, []byte) (string, []byte, uint16) {
		return func(name string, body []byte) (string, []byte, uint16) {
			if name == manifestName {
				if !bytes.Contains(body, []byte(old)) {
					t.Fatalf("no %q in the manifest", old)
				}
				body = bytes.Replace(body, []byte(old), []byte(replacement), 1)
			}
			return name, body, zip.Store
		}
	}
	for want, change := range map[string]func(string, []byte) (string, []byte, uint16){
		"version 2, this program reads version 1": manifest(`"version": 1`, `"version": 2`),
		"format \"other\"":                        manifest(formatName, "other"),
		"unknown field":                           manifest(`"kind"`, `"extra": 1, "kind"`),
		"do not fit type":                         manifest(`"bytes": 24`, `"bytes": 20`),
		"unknown type \"pickle\"":                 manifest(`"float32"`, `"pickle"`),
		"not allowed":                             manifest("weights/a", "../a"),
		"there twice":                             manifest("weights/a", "model.json"),
		"where the manifest has":                  manifest("weights/a", "weights/b"),
		"is damaged": func(name string, body []byte) (string, []byte, uint16) {
			if name == "weights/a" {
				body[0] ^= 1
			}
			return name, body, zip.Store
		},
		"is longer than": func(name string, body []byte) (string, []byte, uint16) {
			if name == "weights/a" {
				body = append(body, 0)
			}
			return name, body, zip.Store
		},
		"the manifest lists 4": func(name string, body []byte) (string, []byte, uint16) {
			if name == "weights/a" {
				name = ""
			}
			return name, body, zip.Store
		},
		"is compressed": func(name string, body []byte) (string, []byte, uint16) { return name, body, zip.Deflate },
		"first entry":   func(name string, body []byte) (string, []byte, uint16) { return "x" + name, body, zip.Store },
	} {
		bad := rewrite(t, raw, change)
		if _, err := Read(bytes.NewReader(bad), int64(len(bad))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	b := sample(t)
	b.Tensors[0].Shape = []int{7}
	if err := Write(io.Discard, b); err == nil || !strings.Contains(err.Error(), "has 6 elements and shape [7]") {
		t.Errorf("wrong shape: %v", err)
	}
	if _, err := Load(t.TempDir() + "/none.zip"); err == nil {
		t.Error("a file that is not there was loaded")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(bytesOf(f, sample(f)))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, err := Read(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			return
		}
		again := bytesOf(t, b)
		c, err := Read(bytes.NewReader(again), int64(len(again)))
		if err != nil || !bytes.Equal(bytesOf(t, c), again) {
			t.Errorf("what was read cannot be written and read again: %v", err)
		}
	})
}
