package convert

import (
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/npz"
)

// Numbers whose consequences are infinite are refused or left out by name: nothing is
// made that cannot be read again.
func TestInfiniteConsequences(t *testing.T) {
	dir := t.TempDir()
	huge := make([]float32, layM*layN*layN)
	for i, v := range layCounts() {
		if huge[i] = float32(v); i%2 == 0 {
			huge[i] = 3e38
		}
	}
	bright, faint := rawArrays(), rawArrays()
	bright["data"] = npz.New(huge, frame...)
	faint["photon_energy_eV"] = npz.New([]float64{1e-320})
	o := defaults()
	o.N, o.Centre = layN, "centre"
	if _, err := File(t.Context(), store(t, dir, "bright.npz", bright), o); err == nil || !strings.Contains(err.Error(), "more than a probe can have: mask what are no counts with --max-count") {
		t.Errorf("bright: %v", err)
	}
	o.Most = 1e30
	if d, err := File(t.Context(), store(t, dir, "bright.npz", bright), o); err != nil || !(d.Photons() < 1e30) {
		t.Errorf("masked: %v", err)
	}
	o.Most = 0
	d, err := File(t.Context(), store(t, dir, "faint.npz", faint), o)
	if err != nil || d.Metadata.Physics.Wavelength != 0 || !strings.Contains(strings.Join(d.Notes, " "), "photon_energy_eV makes it infinite") {
		t.Errorf("faint: %v", err)
	}
	o.Energy = 1e-320
	if _, err := File(t.Context(), store(t, dir, "raw.npz", rawArrays()), o); err == nil || !strings.Contains(err.Error(), "--energy: the wavelength would be infinite") {
		t.Errorf("typed: %v", err)
	}
}
