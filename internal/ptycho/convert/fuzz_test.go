package convert

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/hdf5"
)

// Whatever an HDF5 file holds, converting it ends with data that fit together or
// with an error, and with little memory.
func FuzzHDF(f *testing.F) {
	files, err := filepath.Glob(fixture("*"))
	if err != nil {
		f.Fatal(err)
	}
	seeds := 0
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		if bytes.HasPrefix(raw, []byte("\x89HDF")) && len(raw) < 40_000 {
			f.Add(raw)
			seeds++
		}
	}
	if seeds < 7 {
		f.Fatalf("%d seeds", seeds)
	}
	product, err := openHDF(fixture("product.h5"), small().Limits)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := hdf5.Open(bytes.NewReader(raw), int64(len(raw)), hdf5.Options{MaxBytes: 1 << 20})
		if err != nil {
			return
		}
		h, err := newHDF(file, "fuzz.h5")
		if err != nil {
			return
		}
		o := defaults()
		o.N, o.Probe, o.Defocus = 16, GuessProbe, new(float64)
		for _, meta := range []archive{h, product} {
			d, err := convert(context.Background(), "fuzz.h5", h, meta, o)
			if err != nil {
				continue
			}
			data, err := d.Dataset()
			if err == nil {
				err = data.Check()
			}
			if err != nil {
				t.Errorf("what was converted does not fit together: %v", err)
			}
		}
	})
}
