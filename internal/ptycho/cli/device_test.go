package cli

import (
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/xla"
	"github.com/latent-go/latent/internal/simd"
)

// fakeDevice only has a platform.
type fakeDevice struct {
	xla.Device
	platform string
}

func (f fakeDevice) Platform() string { return f.platform }

// What the records say, and when determinism cannot be promised.
func TestDeviceNames(t *testing.T) {
	set, err := simd.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		device         xla.Device
		name, platform string
		promises       string
	}{
		{nil, set.Name(), "cpu", ""},
		{fakeDevice{platform: "cuda"}, "xla: cuda", "cuda", "neither for two runs on cuda"},
	} {
		d := &device{kernels: set, xla: c.device}
		if d.name() != c.name || d.platform() != c.platform {
			t.Errorf("%s on %s, want %s on %s", d.name(), d.platform(), c.name, c.platform)
		}
		got := d.promises(true)
		if !strings.Contains(got, c.promises) || (got == "") != (c.promises == "") || d.promises(false) != "" {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}
