package batch

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/npz"
)

// The largest scan decides: by its header, or by its size before it is converted.
func TestMemory(t *testing.T) {
	dir := t.TempDir()
	put := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var b bytes.Buffer
	w := npz.NewWriter(&b, true)
	if err := w.Write("diff3d", npz.New(make([]uint8, 100*64*64), 100, 64, 64)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	const floats = 100 * 64 * 64 * 4
	data, raw, none := put("a.npz", b.Bytes()), put("b.h5", make([]byte, 1<<20)), put("c.npz", []byte("no archive"))
	for _, c := range []struct {
		scan Scan
		want uint64
	}{
		{Scan{Path: data, Do: []string{"reconstruct"}}, besidePatterns + 2*floats},
		{Scan{Path: data, Do: []string{"train", "inference"}}, besidePatterns + 2*floats + network},
		{Scan{Path: raw, Raw: true, Do: []string{"convert", "reconstruct"}}, besidePatterns + 2*8<<20},
		{Scan{Path: none, Do: []string{"reconstruct"}}, 0},
		{Scan{Path: dir, Raw: true, Do: []string{"reconstruct"}}, 0},
	} {
		if got := c.scan.memory(); got != c.want {
			t.Errorf("%+v: %d, want %d", c.scan, got, c.want)
		}
		if got := Memory([]*Scan{{Path: none}, &c.scan}); got != c.want {
			t.Errorf("%+v among others: %d, want %d", c.scan, got, c.want)
		}
	}
}
