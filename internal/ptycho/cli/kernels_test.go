package cli_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/simd"
)

// TestWidePatternsUnderEveryKernelSet: patterns of 256 x 256 come to the same bytes with
// each set of kernels that this machine has.
func TestWidePatternsUnderEveryKernelSet(t *testing.T) {
	dir := t.TempDir()
	ptycho(t, dir, "simulate", "data.npz", "--points", "4", "--N", "256", "--quiet")
	var first []byte
	for _, set := range simd.Available() {
		t.Setenv("LATENT_KERNELS", set.Name())
		ptycho(t, dir, "reconstruct", "data.npz", "--passes", "1", "--output_dir", set.Name(), "--quiet")
		got := arraysOf(t, filepath.Join(dir, set.Name()))
		if first == nil {
			first = got
		}
		if !bytes.Equal(got, first) {
			t.Errorf("%s: other bytes than with %s", set.Name(), simd.Available()[0].Name())
		}
	}
	t.Logf("%d sets", len(simd.Available()))
}
