package cli

import (
	"fmt"

	"github.com/latent-go/latent/internal/ptycho/xla"
	"github.com/latent-go/latent/internal/simd"
)

// device is what computes network and physics: our own kernels, or a device by
// XLA. The kernels also step the optimiser.
type device struct {
	kernels *simd.Set
	xla     xla.Device // nil: our own kernels
	line    string     // about the choice, for the user
	warning string     // may be empty
}

// openDevice settles the accelerator.
func openDevice(accelerator string) (*device, error) {
	set, err := simd.Default()
	if err != nil {
		return nil, err
	}
	c, err := xla.Choose(accelerator)
	if err != nil {
		return nil, err
	}
	d := &device{kernels: set, xla: c.Device, warning: c.Warning}
	d.line = fmt.Sprintf("computing on the CPU with the %s kernels", set.Name())
	if d.xla != nil {
		d.line = fmt.Sprintf("computing on the platform %s by XLA", d.xla.Platform())
	}
	if c.Why != "" {
		d.line += " (auto: " + c.Why + ")"
	}
	return d, nil
}

// name is that of the engine, for records of how something was computed.
func (d *device) name() string {
	if d.xla == nil {
		return d.kernels.Name()
	}
	return "xla: " + d.xla.Platform()
}

// platform is where the engine computes.
func (d *device) platform() string {
	if d.xla == nil {
		return "cpu"
	}
	return d.xla.Platform()
}

// promises returns what is not true of the determinism that was asked for.
func (d *device) promises(deterministic bool) string {
	if d.xla == nil || !deterministic || d.platform() == "cpu" {
		return ""
	}
	return fmt.Sprintf("deterministic=true: XLA promises the same bits neither for two runs on %s nor for another plugin or device; XLA_FLAGS=--xla_gpu_deterministic_ops=true asks a GPU's compiler for the former", d.platform())
}

func (d *device) close() {
	if d.xla != nil {
		d.xla.Close()
	}
}
