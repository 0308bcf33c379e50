package ptycho_test

import (
	"math"
	"testing"

	"github.com/latent-go/latent/ptycho"
)

// Methods of nothing, of zero values and with indices of no pattern do not panic, and say
// what there is not.
func TestMethodsOfNothing(t *testing.T) {
	var none *ptycho.Data
	for name, d := range map[string]*ptycho.Data{"nil": none, "zero": {}} {
		if _, err := d.Dataset(); err == nil {
			t.Errorf("%s: a data set", name)
		}
		if v := d.Photons(); !math.IsNaN(v) {
			t.Errorf("%s: %v photons", name, v)
		}
		if s := d.Select([]int{0, -1, 7}); s != nil && s.Patterns.Len() != 0 {
			t.Errorf("%s: %d patterns", name, s.Patterns.Len())
		}
		if err := d.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	d := whole(t)
	d.Labels = make([]complex64, 9*16*16)
	if s := d.Select([]int{-1, 3, 9, 1 << 40}); s.Patterns.Len() != 1 || len(s.Scan) != 1 || s.Scan[0] != d.Scan[3] || len(s.Index) != 1 || len(s.Labels) != 256 {
		t.Errorf("%d patterns, %d positions", s.Patterns.Len(), len(s.Scan))
	}
	d.Scan = d.Scan[:2]
	if s := d.Select([]int{1, 5}); len(s.Scan) != 1 {
		t.Errorf("%d positions of 2", len(s.Scan))
	}
	var archive *ptycho.Archive
	if _, err := archive.Tensor("a"); err == nil || archive.Unmarshal("a", nil) == nil || archive.Has("a") || archive.HasTensor("a") {
		t.Error("no archive has something")
	}
	var training *ptycho.Training
	var inference *ptycho.Inference
	for _, a := range []ptycho.Applied{training.Applied(), (&ptycho.Training{}).Applied(), inference.Applied(), (&ptycho.Inference{}).Applied()} {
		if len(a) != 0 {
			t.Errorf("no settings applied %v", a)
		}
	}
}
