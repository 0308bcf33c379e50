package npz

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// file writes one array to an archive.
func file(t *testing.T, a *Array, deflate bool) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.npz")
	var b bytes.Buffer
	w := NewWriter(&b, deflate)
	if err := errors.Join(w.Write("before", New([]int8{1}, 1)), w.Write("a", a), w.Write("after", Text("x")), w.Close()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Rows are those of the array as a whole, whatever their type, packed or not, in any
// order; look sees each once, in order.
func TestRows(t *testing.T) {
	numbers := []float32{0, 1, 2.5, 3, 4, 5, 6, 7, 8, 9, 10, 255}
	for _, a := range []*Array{
		New(numbers, 3, 2, 2), New(cast[float64](numbers), 3, 4), New(cast[uint8](numbers), 3, 4, 1), New(cast[int16](numbers), 3, 4),
		New(cast[uint64](numbers), 3, 4), New([]bool{true, false, true}, 3), New(numbers[:0], 0, 4),
	} {
		for _, deflate := range []bool{false, true} {
			f, err := Open(file(t, a, deflate), Limits{MaxBytes: 30}) // the limit is for arrays in memory
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(t.TempDir(), "new")
			var seen []float32
			r, err := f.Rows("a", dir, func(i int, row *Array) error {
				v, err := Floats[float32](row)
				if seen = append(seen, v...); row.Shape[0] != 1 || len(v)*(i+1) != len(seen) {
					t.Errorf("row %d of %v: %v", i, a, row)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			want, _ := Floats[float32](a)
			if !slices.Equal(seen, want) {
				t.Errorf("%v: saw %v", a, seen)
			}
			for i := a.Shape[0] - 1; i >= 0; i-- {
				size := a.Len() / a.Shape[0]
				dst, truth := make([]float32, size), make([]bool, size)
				if err := errors.Join(r.Floats(dst, i), r.Bools(truth, i)); err != nil {
					t.Error(err)
				}
				part := want[i*size:][:size]
				if !slices.Equal(dst, part) || truth[0] != (part[0] != 0) {
					t.Errorf("%v, row %d: %v, want %v", a, i, dst, part)
				}
			}
			if err := errors.Join(r.Close(), f.Close()); err != nil {
				t.Error(err)
			}
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("%v is left", left)
			}
		}
	}
}

// What has no rows that lie together is refused, and damage is found on the way.
func TestNoRows(t *testing.T) {
	pass := func(int, *Array) error { return nil }
	for name, a := range map[string]*Array{"a scalar": New([]float64{1}), "text": New([]string{"x"}, 1), "complex": New([]complex64{1}, 1)} {
		f, err := Open(file(t, a, false), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Rows("a", "", pass); !errors.Is(err, ErrShape) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := f.Rows("b", "", pass); !errors.Is(err, ErrMissing) {
			t.Errorf("%v", err)
		}
		f.Close()
	}
	path := file(t, New(make([]float32, 1000), 10, 100), false)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	f, err := NewReader(bytes.NewReader(b), int64(len(b)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Rows("a", "", pass); err == nil {
		t.Error("a flipped bit goes unseen")
	}
	b[len(b)/2] ^= 1
	stop := errors.New("stop")
	if _, err := f.Rows("a", "", func(int, *Array) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
	big, err := f.Rows("a", "", pass)
	if err != nil {
		t.Fatal(err)
	}
	big.r = bytes.NewReader(b[:100])
	if err := big.Floats(make([]float32, 100), 3); !errors.Is(err, errTruncated) {
		t.Errorf("a file that was cut off since: %v", err)
	}
	if _, err := f.Rows("a", "/dev/null/x", pass); err != nil {
		t.Errorf("no directory is needed: %v", err)
	}
}
