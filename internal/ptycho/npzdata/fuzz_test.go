package npzdata

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
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

// zipped packs raw entries.
func zipped(t testing.TB, entries map[string][]byte) []byte {
	t.Helper()
	var list []any
	for _, key := range order {
		list = append(list, key+".npy", entries[key])
	}
	return filetest.Zip(t, list...)
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

// FuzzLoadProbe: whatever is under the name of a probe, what is taken is one of the
// side that was asked for.
func FuzzLoadProbe(f *testing.F) {
	f.Add(npy(f, npz.New(field(16), 4, 4)), false)
	f.Add(npy(f, npz.New(field(32), 2, 4, 4)), true)
	f.Add(npy(f, npz.New(amplitudes(16), 1, 4, 4)), false)
	f.Fuzz(func(t *testing.T, probe []byte, product bool) {
		key := "probeGuess.npy"
		if product {
			key = "probe.npy"
		}
		path := filepath.Join(t.TempDir(), "x.npz")
		filetest.Write(t, path, string(filetest.Zip(t, key, probe)))
		p, err := LoadProbe(path, 4)
		if err != nil {
			return
		}
		if p.N != 4 || len(p.Modes) == 0 || len(p.Modes[0]) != 16 {
			t.Errorf("a probe of side %d with %d modes", p.N, len(p.Modes))
		}
		for _, m := range p.Modes {
			for _, v := range m {
				if !finite(float64(real(v))) || !finite(float64(imag(v))) {
					t.Fatalf("a probe with %v", v)
				}
			}
		}
	})
}
