package convert

import (
	"context"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// mustConvert converts arrays as of an NPZ file.
func mustConvert(t testing.TB, a arrays, o Options) *npzdata.Data {
	t.Helper()
	d, err := convertNPZ(a.archive(t), o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// mustFile converts a file.
func mustFile(t testing.TB, path string, o Options) *npzdata.Data {
	t.Helper()
	d, err := File(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// inverted returns the relative amplitude error that an engine reaches.
func inverted(t testing.TB, d *npzdata.Data, e ptychography.Solver) float64 {
	t.Helper()
	data, err := d.Dataset()
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Run(context.Background(), data, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r.Residual
}

// says checks that there is an error with all of some texts.
func says(t testing.TB, name string, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error", name)
		return
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("%s: %q is not in the error %v", name, text, err)
		}
	}
}
