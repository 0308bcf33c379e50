package npzdata

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/ptychography"
)

// sameOnDisk reads what a test reads once more, with patterns that stay on disk:
// values, masks, notes and errors are the same.
func sameOnDisk(t testing.TB, file []byte, o Options, want *Data, wantErr error) {
	t.Helper()
	f, err := npz.NewReader(bytes.NewReader(file), int64(len(file)), o.Limits)
	if err != nil {
		t.Fatal(err)
	}
	o.Place, o.Spill = OnDisk, t.TempDir()
	got, err := read(f, o)
	if err != nil {
		if strings.Contains(err.Error(), "--patterns-in memory") || strings.Contains(err.Error(), "row by row") {
			return // (N, N, M): it says so
		}
		if wantErr == nil || wantErr.Error() != err.Error() {
			t.Errorf("on disk: %v; in memory: %v", err, wantErr)
		}
		return
	}
	defer got.Close()
	if wantErr != nil {
		t.Errorf("on disk nothing is wrong; in memory: %v", wantErr)
		return
	}
	if d := cmp.Diff(want.Notes, got.Notes); d != "" {
		t.Errorf("notes on disk: %s", d)
	}
	samePatterns(t, want.Patterns, got.Patterns)
}

func samePatterns(t testing.TB, want, got *ptychography.Patterns) {
	t.Helper()
	if want.Len() != got.Len() || want.N != got.N || want.Masked() != got.Masked() {
		t.Fatalf("%d patterns of %d, want %d of %d", got.Len(), got.N, want.Len(), want.N)
	}
	for i := range want.Len() {
		a, b := want.At(i), got.At(i)
		for j := range a {
			if math.Float32bits(a[j]) != math.Float32bits(b[j]) {
				t.Fatalf("pattern %d, pixel %d: %v on disk, %v in memory", i, j, b[j], a[j])
			}
		}
		if d := cmp.Diff(want.MaskAt(i), got.MaskAt(i)); d != "" {
			t.Fatalf("mask %d: %s", i, d)
		}
	}
	if err := got.Err(); err != nil {
		t.Error(err)
	}
}

// save writes parts to a file.
func (p parts) save(t *testing.T, deflate bool) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data.npz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := npz.NewWriter(f, deflate)
	for _, key := range order {
		if p[key] != nil {
			err = errors.Join(err, w.Write(key, p[key]))
		}
	}
	if err := errors.Join(err, w.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// Masks of all patterns are read like the patterns; a selection is a view.
func TestOwnMasksOnDisk(t *testing.T) {
	p := good()
	p["mask"] = npz.New(append(make([]bool, 10), trues(5*64-10)...), 5, 8, 8)
	for _, deflate := range []bool{false, true} {
		path := p.save(t, deflate)
		want, err := Load(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		spill := t.TempDir()
		got, err := Load(path, Options{Place: OnDisk, Spill: spill})
		if err != nil {
			t.Fatal(err)
		}
		samePatterns(t, want.Patterns, got.Patterns)
		samePatterns(t, want.Select([]int{3, 0}).Patterns, got.Select([]int{3, 0}).Patterns)
		if err := got.Close(); err != nil {
			t.Error(err)
		}
		if left, _ := os.ReadDir(spill); len(left) > 0 {
			t.Errorf("%v is left behind", left)
		}
	}
	for name, mask := range map[string]*npz.Array{
		"nothing": npz.New(make([]bool, 5*64), 5, 8, 8),
		"NaN":     npz.New(append([]float32{float32(math.NaN())}, make([]float32, 5*64-1)...), 5, 8, 8),
		"turned":  npz.New(trues(5*64), 8, 8, 5),
	} {
		p["mask"] = mask
		_, _ = p.read(t, Options{}) // which compares notes and errors
		t.Log(name)
	}
}

// A file that is cut off while it is read is an error of the patterns.
func TestFileThatChanges(t *testing.T) {
	path := good().save(t, false)
	d, err := Load(path, Options{Place: OnDisk})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := os.Truncate(path, 300); err != nil {
		t.Skip(err)
	}
	if a := d.Patterns.At(4); d.Patterns.Err() == nil || a[9] != 0 {
		t.Errorf("%v, %v", a[9], d.Patterns.Err())
	}
}

// Only many patterns stay on disk by themselves, and none that lie the wrong way.
func TestAutoPlace(t *testing.T) {
	for _, c := range []struct {
		place Place
		shape []int
		order bool
		want  bool
	}{
		{"", []int{16385, 128, 128}, false, false},
		{InMemory, []int{1 << 20, 256, 256}, false, false},
		{OnDisk, []int{4, 8, 8}, false, true},
		{OnDisk, []int{8, 8, 4}, false, true},
		{AutoPlace, []int{16384, 128, 128}, false, false},
		{AutoPlace, []int{16385, 128, 128}, false, true},
		{AutoPlace, []int{128, 128, 16385}, false, false},
		{AutoPlace, []int{16385, 128, 128}, true, false},
	} {
		h := &npz.Header{Shape: c.shape, DType: npz.DType{Kind: npz.Float, Size: 4}, Fortran: c.order}
		r := &reader{o: Options{Place: c.place}, count: max(c.shape[0], c.shape[2])}
		if got := r.stays("diffraction", h); got != c.want {
			t.Errorf("%q %v: %v", c.place, c.shape, got)
		}
	}
}

func trues(n int) []bool {
	out := make([]bool, n)
	for i := range out {
		out[i] = true
	}
	return out
}
