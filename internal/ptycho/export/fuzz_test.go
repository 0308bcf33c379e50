package export

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/npz"
)

// npy is the file of one array.
func npy(t testing.TB, a *npz.Array) []byte {
	t.Helper()
	var b bytes.Buffer
	filetest.Must(t, npz.WriteNPY(&b, a))
	return b.Bytes()
}

// FuzzRead: whatever the arrays of a reconstruction.npz are, the file is refused,
// or every form of it is written or refused.
func FuzzRead(f *testing.F) {
	r := result()
	f.Add(npy(f, npz.New(r.Object.Data, r.Object.Rows, r.Object.Cols)), npy(f, npz.New([]float64{2, -3}, 2)), npy(f, npz.New(r.modes(), 2, 4, 4)),
		npy(f, npz.New([]float64{3, 1, 4, 2.5}, 2, 2)), npy(f, npz.New([]float64{1e-8}, 1)), npy(f, npz.New([]float64{1.5e-10})))
	f.Add(npy(f, npz.New(make([]complex64, 4), 2, 2)), npy(f, npz.New([]float64{0, 0}, 2)), npy(f, npz.New(make([]complex64, 4), 1, 2, 2)),
		npy(f, npz.New([]float64{}, 0, 2)), []byte{}, []byte{})
	f.Fuzz(func(t *testing.T, object, origin, probe, positions, pixel, wavelength []byte) {
		dir := t.TempDir()
		path := filepath.Join(dir, "x.npz")
		filetest.Write(t, path, string(filetest.Zip(t, "object.npy", object, "origin_xy.npy", origin, "probe.npy", probe,
			"positions.npy", positions, "object_pixel_m.npy", pixel, "wavelength_m.npy", wavelength)))
		r, err := Read(path)
		if err != nil {
			return
		}
		for _, form := range []string{ptychodusForm, cxiForm, hdf5Form, tiffForm} {
			if err := Write(filepath.Join(dir, "out"), form, r); err != nil && form == hdf5Form {
				t.Errorf("read, but not written as %s: %v", form, err)
			}
		}
	})
}
