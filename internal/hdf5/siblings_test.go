package hdf5

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// beside lays the files of make_links.py into a directory.
func beside(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "in")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"master.h5", "part_1.h5", "part_2.h5", "virtual.h5", "virtual_v110.h5"} {
		if err := os.WriteFile(filepath.Join(dir, name), gunzip(t, "links/"+name+".gz"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// What no name may reach is a good file that would be read.
	for _, name := range []string{"secret.h5", "part_3.h5"} {
		if err := os.WriteFile(filepath.Join(dir, "..", name), gunzip(t, "links/part_1.h5.gz"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func openBeside(t testing.TB, path string) *Group {
	t.Helper()
	f := must[*File](t)(OpenFile(path, Options{Siblings: true}))
	t.Cleanup(func() { _ = f.Close() })
	return must[*Group](t)(f.Root())
}

// counting checks that values are from, from + 1, ...
func counting(t *testing.T, what string, values any, from, n int) {
	t.Helper()
	v, ok := values.([]uint32)
	if !ok || len(v) != n {
		t.Fatalf("%s: %T of %d values, want %d", what, values, len(v), n)
	}
	for i, x := range v {
		if x != uint32(from+i) {
			t.Fatalf("%s: element %d is %d", what, i, x)
		}
	}
}

func TestExternalLinks(t *testing.T) {
	root := openBeside(t, filepath.Join(beside(t), "master.h5"))
	for path, from := range map[string]int{"entry/data/data_000001": 0, "entry/data/data_000002": 6 * 64, "moved": 0, "soft": 6 * 64, "./moved": 0} {
		d, err := root.Dataset(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		counting(t, path, must[any](t)(d.Read()), from, 6*64)
	}
	for path, text := range map[string]string{"outside": "escapes", "missing": "part_3.h5", "circle": "in circles"} {
		if _, err := root.Dataset(path); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: error %v", path, err)
		}
	}
}

// Without leave no link leads to another file, and a symbolic link leads nowhere
// outside either.
func TestNoWayOut(t *testing.T) {
	dir := beside(t)
	f := must[*File](t)(OpenFile(filepath.Join(dir, "master.h5"), Options{}))
	defer f.Close()
	root := must[*Group](t)(f.Root())
	if _, err := root.Dataset("moved"); err == nil || !strings.Contains(err.Error(), "another file") {
		t.Errorf("error %v", err)
	}
	if err := os.Symlink(filepath.Join("..", "part_3.h5"), filepath.Join(dir, "part_3.h5")); err != nil {
		t.Skip(err)
	}
	if _, err := openBeside(t, filepath.Join(dir, "master.h5")).Dataset("missing"); err == nil || !strings.Contains(err.Error(), "escapes") {
		t.Errorf("error %v", err)
	}
}

func TestVirtual(t *testing.T) {
	for _, name := range []string{"virtual.h5", "virtual_v110.h5"} {
		root := openBeside(t, filepath.Join(beside(t), name))
		d := must[*Dataset](t)(root.Dataset("whole"))
		counting(t, name+" whole", must[any](t)(d.Read()), 0, 12*64)
		counting(t, name+" rows", must[any](t)(d.ReadRows(4, 9)), 4*64, 5*64)
		if n := must[uint64](t)(d.Stored()); n == 0 || n > 12*64*4 {
			t.Errorf("%d bytes stored", n)
		}
		some := must[any](t)(must[*Dataset](t)(root.Dataset("some")).Read()).([]uint32)
		for i, x := range some {
			row, y, col := i/64, i/8%8, i%8
			want := uint32(7)
			switch {
			case row < 3:
				want = uint32((1+2*row)*64 + i%64)
			case row == 4 && col < 4:
				want = uint32(y*8 + col + 4)
			}
			if x != want {
				t.Fatalf("%s: element (%d, %d, %d) is %d, want %d", name, row, y, col, x, want)
			}
		}
		woven := must[any](t)(must[*Dataset](t)(root.Dataset("woven")).ReadRows(3, 5)).([]uint32)
		if woven[0] != 64 || woven[64] != 8*64 {
			t.Errorf("woven rows begin with %d and %d", woven[0], woven[64])
		}
		if _, err := must[*Dataset](t)(root.Dataset("outside")).Read(); err == nil || !strings.Contains(err.Error(), "escapes") {
			t.Errorf("outside: error %v", err)
		}
	}
}

func TestMoreFilters(t *testing.T) {
	root := must[*Group](t)(must[*File](t)(openBytes(gunzip(t, "links/packed.h5.gz"), Options{})).Root())
	for _, name := range []string{"zstd", "bzip2", "bits_zstd"} {
		counting(t, name, must[any](t)(must[*Dataset](t)(root.Dataset(name)).Read()), 0, 12*64)
	}
	if v := must[any](t)(must[*Dataset](t)(root.Dataset("zeros")).Read()).([]uint32); len(v) != 1<<20 || v[77] != 0 {
		t.Error("a chunk of zeros, which packs far better than deflate can")
	}
	if _, err := must[*Dataset](t)(root.Dataset("blosc")).Read(); err == nil || !strings.Contains(err.Error(), "hdf5plugin") {
		t.Errorf("error %v", err)
	}
}

func TestHostileFilters(t *testing.T) {
	for name, fl := range map[string]filter{"zstd": {id: filterZstd}, "bzip2": {id: filterBzip2}, "bits": {id: filterBitshuffle, params: []uint32{0, 3, 4, 0, bitZstd}}} {
		for _, in := range [][]byte{nil, {1, 2, 3}, []byte("BZh91AY&SY"), {0x28, 0xb5, 0x2f, 0xfd, 0xe0, 255, 255, 255, 255, 255, 255, 0, 0}} {
			if _, err := unfilter([]filter{fl}, 0, in, 64); err == nil {
				t.Errorf("%s: no error for %v", name, in)
			}
		}
	}
}

func FuzzSiblings(f *testing.F) {
	for _, name := range []string{"master.h5", "virtual.h5", "virtual_v110.h5", "packed.h5"} {
		f.Add(gunzip(f, "links/"+name+".gz"))
	}
	dir := beside(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := openBytes(b, Options{MaxBytes: 1 << 20, unchecked: true})
		if err != nil {
			return
		}
		h.beside = &siblings{dir: dir, open: map[string]*File{}, opts: Options{MaxBytes: 1 << 20}}
		if root, err := h.Root(); err == nil {
			_ = readGroup(root, 4, new(int))
		}
		if err := h.beside.close(); err != nil {
			t.Error(err)
		}
	})
}

func openBytes(b []byte, o Options) (*File, error) {
	return Open(bytes.NewReader(b), int64(len(b)), o)
}
