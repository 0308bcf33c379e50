// Package device is what computes network and physics: our own kernels, or an
// accelerator by XLA. The kernels step the optimiser in either case.
package device

import (
	"fmt"
	"runtime"

	"github.com/latent-go/latent/internal/ptycho/xla"
	"github.com/latent-go/latent/internal/simd"
)

// Device is what computes.
type Device struct {
	Kernels *simd.Set
	XLA     xla.Device // nil: our own kernels
	Line    string     // about the choice, for the user
	Warning string     // may be empty
}

// Open settles the accelerator.
func Open(accelerator string) (*Device, error) {
	set, err := simd.Default()
	if err != nil {
		return nil, err
	}
	c, err := xla.Choose(accelerator)
	if err != nil {
		return nil, err
	}
	d := &Device{Kernels: set, XLA: c.Device, Warning: c.Warning}
	d.Line = fmt.Sprintf("computing on the CPU with the %s kernels", set.Name())
	if d.XLA != nil {
		d.Line = fmt.Sprintf("computing on the platform %s by XLA", d.XLA.Platform())
	}
	if c.Why != "" {
		d.Line += " (auto: " + c.Why + ")"
	}
	return d, nil
}

// Name is that of the engine, for records of how something was computed.
func (d *Device) Name() string {
	if d.XLA == nil {
		return d.Kernels.Name()
	}
	return "xla: " + d.XLA.Platform()
}

// Platform is where the engine computes.
func (d *Device) Platform() string {
	if d.XLA == nil {
		return "cpu"
	}
	return d.XLA.Platform()
}

// Promises returns what is not true of the determinism that was asked for.
func (d *Device) Promises(deterministic bool) string {
	if d.XLA == nil || !deterministic || d.Platform() == "cpu" {
		return ""
	}
	return fmt.Sprintf("deterministic=true: XLA promises the same bits neither for two runs on %s nor for another plugin or device; XLA_FLAGS=--xla_gpu_deterministic_ops=true asks a GPU's compiler for the former", d.Platform())
}

// Close gives the accelerator back.
func (d *Device) Close() {
	if d.XLA != nil {
		d.XLA.Close()
	}
}

// Workers returns how many goroutines are of use when at most jobs are done at a
// time: one for each thread that may compute. Each costs the memory of a network.
func Workers(jobs int) int { return max(1, min(runtime.GOMAXPROCS(0), jobs)) }
