package npzdata

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/npz"
)

// The probe of a data file and that of a reconstruction have other keys.
func TestLoadProbe(t *testing.T) {
	modes := make([]complex64, 2*64)
	modes[3], modes[70] = 1i, 2
	for key, want := range map[string]string{"probeGuess": "", "probe": "", "light": "neither probeGuess nor probe"} {
		path := filepath.Join(t.TempDir(), "x.npz")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		w := npz.NewWriter(f, true)
		if err := errors.Join(w.Write(key, npz.New(modes, 2, 8, 8)), w.Close(), f.Close()); err != nil {
			t.Fatal(err)
		}
		p, err := LoadProbe(path, 8)
		switch {
		case want != "":
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "x.npz") {
				t.Errorf("%s: %v", key, err)
			}
		case err != nil || len(p.Modes) != 2 || p.Modes[0][3] != 1i || p.Modes[1][6] != 2:
			t.Errorf("%s: %v, %v", key, p, err)
		}
		if _, err := LoadProbe(path, 16); err == nil {
			t.Errorf("%s: another side was accepted", key)
		}
	}
}
