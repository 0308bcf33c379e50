package device

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
		d := &Device{Kernels: set, XLA: c.device}
		if d.Name() != c.name || d.Platform() != c.platform {
			t.Errorf("%s on %s, want %s on %s", d.Name(), d.Platform(), c.name, c.platform)
		}
		got := d.Promises(true)
		if !strings.Contains(got, c.promises) || (got == "") != (c.promises == "") || d.Promises(false) != "" {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}
