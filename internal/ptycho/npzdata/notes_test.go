package npzdata

import (
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/npz"
)

// A pattern without counts and a cube are taken, but not in silence.
func TestNotesOfPatterns(t *testing.T) {
	p := good()
	values := amplitudes(320)
	clear(values[128:192])
	p["diffraction"] = npz.New(values, 5, 8, 8)
	delete(p, "mask")
	if got := strings.Join(mustRead(t, p, Options{}).Notes, "|"); !strings.Contains(got, "1 of 5 patterns zero everywhere, the first has index 2") {
		t.Errorf("a dark pattern: %q", got)
	}
	for key := range p {
		if key != "probeGuess" {
			delete(p, key)
		}
	}
	p["diffraction"], p["xcoords"], p["ycoords"] = npz.New(amplitudes(512), 8, 8, 8), npz.New(ramp(8), 8), npz.New(ramp(8), 8)
	d := mustRead(t, p, Options{})
	if got := strings.Join(d.Notes, "|"); !strings.Contains(got, "read as (M, N, N)") || d.Patterns.At(1)[0] != amplitudes(512)[64] {
		t.Errorf("a cube: %q, pattern 1 begins with %v", got, d.Patterns.At(1)[0])
	}
}
