package convert

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/latent-go/latent/internal/npz"
)

// Whatever an archive of arrays holds, converting it ends with data that fit together
// or with an error.
func FuzzArchive(f *testing.F) {
	y, x := trainingPositions()
	for _, more := range []map[string]*npz.Array{
		nil,
		{"mask": npz.New(make([]uint8, layN*layN), layN, layN), "dark": npz.New(make([]float32, layN*layN), layN, layN)},
		{"data": nil, "scan": nil, "probe": nil, "diff3d": npz.New(layCounts(), frame...), "xcoords": npz.New(x, layM), "ycoords": npz.New(y, layM), "probeGuess": npz.New(layProbe(), layN, layN), badPixels: npz.New(make([]bool, layN*layN), layN, layN)},
		{"focus_object_distance_m": npz.New([]float64{1e-3}), "detector_object_distance_m": npz.New([]float64{2}), "photon_energy_eV": npz.New([]float64{8000})},
	} {
		a := rawArrays()
		for key, v := range more {
			if a[key] = v; v == nil {
				delete(a, key)
			}
		}
		raw, err := os.ReadFile(store(f, f.TempDir(), "a.npz", a))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := npz.NewReader(bytes.NewReader(raw), int64(len(raw)), npz.Limits{MaxBytes: 1 << 20})
		if err != nil {
			return
		}
		z := &zipped{File: file, path: "fuzz.npz"}
		for _, probe := range []string{"", GuessProbe} {
			o := defaults()
			o.N, o.Probe = layN, probe
			if probe != "" {
				o.Defocus = new(float64)
			}
			d, err := convert(context.Background(), "fuzz.npz", z, z, o)
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
