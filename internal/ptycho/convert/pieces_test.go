package convert

import (
	"compress/gzip"
	"context"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/npz"
)

// linked lays files behind links, mappings and filters into a directory.
func linked(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"master.h5", "part_1.h5", "part_2.h5", "virtual.h5", "packed.h5"} {
		f, err := os.Open(filepath.Join("..", "..", "hdf5", "testdata", "links", name+".gz"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		put(t, dir, name, b)
	}
	var yx []float64
	for i := range 12 {
		yx = append(yx, float64(i), float64(i%3))
	}
	probe := make([]complex64, 64)
	for i := range probe {
		probe[i] = complex(float32(1+i%5), 0)
	}
	store(t, dir, "rest.npz", map[string]*npz.Array{"scan": npz.New(yx, 12, 2), "probe": npz.New(probe, 8, 8)})
	return dir
}

// Master files with external links, virtual datasets and packed chunks give the
// counts 0, 1, 2, ... that are in them.
func TestPiecesInOtherFiles(t *testing.T) {
	dir := linked(t)
	for name, c := range map[string][2]string{
		"master": {"master.h5", ""}, "virtual": {"virtual.h5", "whole"}, "zstd": {"packed.h5", "zstd"}, "bzip2": {"packed.h5", "bzip2"}, "bitshuffle": {"packed.h5", "bits_zstd"},
		"typed pieces": {"master.h5", "entry/data/data_000001,entry/data/data_000002"}, "pattern": {"master.h5", "entry/data/data_*"}, "extended": {"master.h5", "entry/data/data_000001"},
	} {
		o := defaults()
		o.N, o.Centre, o.DataKey, o.Product, o.KeepSentinels = 8, AtMidpoint, c[1], filepath.Join(dir, "rest.npz"), true
		d := mustFile(t, filepath.Join(dir, c[0]), o)
		if d.Patterns.Len() != 12 {
			t.Errorf("%s: %d patterns", name, d.Patterns.Len())
			continue
		}
		for i, a := range d.Patterns.Amplitude {
			if math.Abs(float64(a)*float64(a)-float64(i)) > 1e-3 {
				t.Errorf("%s: count %d is %v", name, i, a*a)
				break
			}
		}
	}
	o := defaults()
	o.N, o.Centre, o.Product, o.DataKey = 8, AtMidpoint, filepath.Join(dir, "rest.npz"), "outside"
	for file, text := range map[string]string{"master.h5": "escapes", "virtual.h5": "escapes"} {
		_, err := File(context.Background(), filepath.Join(dir, file), o)
		says(t, file, err, text)
	}
	o.DataKey = "blosc"
	_, err := File(context.Background(), filepath.Join(dir, "packed.h5"), o)
	says(t, "blosc", err, "pip install h5py hdf5plugin", "python -c")
}
