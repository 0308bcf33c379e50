package convert

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/tiff"
)

// store writes an NPZ file.
func store(t testing.TB, dir, name string, a map[string]*npz.Array) string {
	t.Helper()
	var b bytes.Buffer
	w := npz.NewWriter(&b, false)
	for _, key := range slices.Sorted(maps.Keys(a)) {
		if err := w.Write(key, a[key]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return put(t, dir, name, b.Bytes())
}

func put(t testing.TB, dir, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// h5 writes an HDF5 file into a directory.
func h5(t testing.TB, dir, name string, o objects) string {
	t.Helper()
	b, err := os.ReadFile(o.write(t, "x.h5"))
	if err != nil {
		t.Fatal(err)
	}
	return put(t, dir, name, b)
}

func pair(v []float64) *npz.Array { return npz.New(v, layM, 2) }

func picture(t testing.TB, frames [][]float32) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := tiff.Write(&b, frames, layN, layN, 0, ""); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func frames32() [][]float32 {
	var out [][]float32
	for f := range slices.Chunk(layCounts(), layN*layN) {
		v := make([]float32, len(f))
		for i, n := range f {
			v[i] = float32(n)
		}
		out = append(out, v)
	}
	return out
}

func tableOf(head string, v []float64) []byte {
	var b strings.Builder
	b.WriteString(head)
	for p := range slices.Chunk(v, 2) {
		fmt.Fprintf(&b, "%.12g,%.12g\n", p[0], p[1])
	}
	return []byte(b.String())
}
