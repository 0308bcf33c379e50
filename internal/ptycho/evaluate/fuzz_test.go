package evaluate

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/npz"
)

func npy(t testing.TB, a *npz.Array) []byte {
	t.Helper()
	var b bytes.Buffer
	filetest.Must(t, npz.WriteNPY(&b, a))
	return b.Bytes()
}

// wave is an object of some contrast.
func wave(rows, cols int) *npz.Array {
	v := make([]complex64, rows*cols)
	for i := range v {
		v[i] = complex(1+float32(i%5)/9, float32(i%7)/5)
	}
	return npz.New(v, rows, cols)
}

// TestNoComparison: what cannot be compared is refused with the pixel or the reason,
// and nothing is written of it.
func TestNoComparison(t *testing.T) {
	origin := npy(t, npz.New([]float64{0, 0}, 2))
	file := func(value complex64) string {
		a := wave(20, 20)
		a.Data().([]complex64)[21] = value
		path := filepath.Join(t.TempDir(), "x.npz")
		filetest.Write(t, path, string(filetest.Zip(t, "object.npy", npy(t, a), "origin_xy.npy", origin)))
		return path
	}
	none := float32(math.NaN())
	for want, value := range map[string]complex64{"is (NaN": complex(none, 0), "is (1e+30": 1e30, "is (0-Inf": complex(0, -float32(math.Inf(1)))} {
		if _, err := Files(file(1), []string{file(value)}); err == nil || !strings.Contains(err.Error(), `"object"`) || !strings.Contains(err.Error(), "element [1 1] "+want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// FuzzFiles: whatever an object is, it is refused with a reason or its scores can be
// written.
func FuzzFiles(f *testing.F) {
	origin, coverage := npy(f, npz.New([]float64{2, -3}, 2)), make([]int32, 20*20)
	for i := range coverage {
		coverage[i] = int32(i % 6)
	}
	reference := filepath.Join(f.TempDir(), "reference.npz")
	filetest.Write(f, reference, string(filetest.Zip(f, "object.npy", npy(f, wave(20, 20)), "origin_xy.npy", origin)))
	f.Add(npy(f, wave(20, 20)), origin, npy(f, npz.New(coverage, 20, 20)))
	f.Add(npy(f, wave(18, 23)), npy(f, npz.New([]float64{0, 0}, 2)), []byte{})
	f.Add(npy(f, wave(1, 1)), origin, []byte{})
	f.Fuzz(func(t *testing.T, object, at, coverage []byte) {
		if len(object) > 1<<14 {
			return
		}
		dir := t.TempDir()
		path := filepath.Join(dir, "x.npz")
		filetest.Write(t, path, string(filetest.Zip(t, "object.npy", object, "origin_xy.npy", at, "coverage.npy", coverage)))
		scores, err := Files(reference, []string{path})
		if err != nil {
			return
		}
		root, err := os.OpenRoot(dir)
		filetest.Must(t, err)
		defer root.Close()
		if _, err := Write(root, scores); err != nil {
			t.Errorf("compared, but not written: %v", err)
		}
	})
}
