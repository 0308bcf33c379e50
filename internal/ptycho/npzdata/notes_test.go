package npzdata

import (
	"slices"
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

// A training file of Ptychodus says with bad_pixels what others say with mask.
func TestBadPixels(t *testing.T) {
	p := good()
	want := mustRead(t, p, Options{}).Patterns.Mask
	filled := make([]bool, 64)
	for i, ok := range want {
		filled[i] = !ok
	}
	delete(p, "mask")
	p["bad_pixels"] = npz.New(filled, 8, 8)
	d := mustRead(t, p, Options{})
	if !slices.Equal(d.Patterns.Mask, want) || !strings.Contains(notes(d), "10 pixels under bad_pixels were filled in, not measured: masked") {
		t.Errorf("mask %v, notes %q", d.Patterns.Mask, d.Notes)
	}
	p["bad_pixels"] = npz.New(make([]bool, 64), 8, 8)
	if d := mustRead(t, p, Options{}); d.Patterns.Mask != nil {
		t.Error("no pixel is bad, and there is a mask")
	}
	// What does not fit is left out and told; what it asks for is taken.
	for _, a := range []*npz.Array{npz.New(filled[:32], 4, 8), npz.New(trues(64), 8, 8)} {
		p["bad_pixels"] = a
		if d := mustRead(t, p, Options{}); d.Patterns.Mask != nil || !strings.Contains(notes(d), "store true where a pixel was not measured") {
			t.Errorf("notes %q", d.Notes)
		}
	}
}
