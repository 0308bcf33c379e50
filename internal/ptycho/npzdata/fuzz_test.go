package npzdata

import (
	"archive/zip"
	"bytes"
	"testing"

	"github.com/latent-go/latent/internal/npz"
)

// npy returns the file of one array.
func npy(t testing.TB, a *npz.Array) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := npz.WriteNPY(&b, a); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// zipped packs raw entries, so that the fuzzer works on the arrays and not
// against the checksums of the archive.
func zipped(t testing.TB, entries map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, key := range order {
		if len(entries[key]) == 0 {
			continue
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: key + ".npy", Method: zip.Store})
		if err == nil {
			_, err = w.Write(entries[key])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Whatever is accepted fits together: engines can rely on it, and it can be
// written again.
func FuzzRead(f *testing.F) {
	small := parts{
		"diffraction": npz.New(amplitudes(3*16), 3, 4, 4),
		"xcoords":     npz.New(ramp(3), 3),
		"ycoords":     npz.New(ramp(3), 3),
		"probeGuess":  npz.New(field(16), 4, 4),
		"objectGuess": npz.New(field(36), 6, 6),
		"mask":        npz.New(trues(16), 4, 4),
		"Y":           npz.New(field(48), 3, 4, 4),
		"_metadata":   npz.Text("{}"),
	}
	seed := func(key string) []byte { return npy(f, small[key]) }
	f.Add(seed("diffraction"), seed("xcoords"), seed("ycoords"), seed("probeGuess"), seed("objectGuess"), seed("mask"), seed("Y"), seed("_metadata"))
	f.Add(seed("diffraction"), seed("xcoords"), seed("ycoords"), []byte{}, []byte{}, []byte{}, []byte{}, []byte{})
	limits := npz.Limits{MaxBytes: 1 << 20, MaxHeader: 4096, MaxEntries: 20}
	f.Fuzz(func(t *testing.T, diffraction, x, y, probe, object, mask, labels, metadata []byte) {
		b := zipped(t, map[string][]byte{
			"diffraction": diffraction, "xcoords": x, "ycoords": y, "probeGuess": probe,
			"objectGuess": object, "mask": mask, "Y": labels, "_metadata": metadata,
		})
		z, err := npz.NewReader(bytes.NewReader(b), int64(len(b)), limits)
		if err != nil {
			t.Fatal(err)
		}
		if d, err := read(z, Options{Labels: true, Limits: limits}); err == nil {
			checkAccepted(t, d)
		}
	})
}

func checkAccepted(t *testing.T, d *Data) {
	if data, err := d.Dataset(); err == nil && d.Patterns.MeanCounts() > 0 {
		if err := data.Check(); err != nil {
			t.Errorf("accepted, but: %v", err)
		}
	}
	if err := Write(&bytes.Buffer{}, d); err != nil {
		t.Errorf("accepted, but cannot be written: %v", err)
	}
}
