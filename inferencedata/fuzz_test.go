package inferencedata

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/hdf5"
)

// FuzzReadTree reads arbitrary bytes as a netCDF-4 file. Whatever is read must
// agree with itself: shapes with dimensions and with the data.
func FuzzReadTree(f *testing.F) {
	path := filepath.Join(f.TempDir(), "sample.nc")
	if err := WriteNetCDF(path, sampleTree(1, 3, 2), Options{}); err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{path, gunzip(f, "arviz_h5netcdf.nc.gz"), gunzip(f, "arviz_netcdf4.nc.gz")} {
		data, err := os.ReadFile(seed)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := hdf5.Open(bytes.NewReader(data), int64(len(data)), hdf5.Options{MaxBytes: 1 << 20})
		if err != nil {
			return
		}
		tree, err := readTree(file)
		if err != nil {
			return
		}
		for i := range tree.Groups {
			for _, v := range tree.Groups[i].all() {
				if n, ok := dataLen(v.Data, v.Shape); !ok || n != mustCount(v.Shape) || len(v.Dims) != len(v.Shape) {
					t.Errorf("variable %q: %d elements, shape %v, dimensions %q", v.Name, n, v.Shape, v.Dims)
				}
			}
		}
	})
}

func mustCount(shape []int) int {
	n, err := count(shape)
	if err != nil {
		panic(err)
	}
	return n
}
