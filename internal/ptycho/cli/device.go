package cli

import (
	"fmt"

	"github.com/latent-go/latent/internal/simd"
)

// AcceleratorError says that a device cannot be used.
type AcceleratorError struct{ Name string }

// Error says what is missing and what to do instead.
func (e *AcceleratorError) Error() string {
	return fmt.Sprintf("--accelerator %s cannot be used: it needs XLA and a PJRT plugin for the device, "+
		"and this program was built without XLA (build tag xla); use --accelerator cpu, or auto, which takes what there is", e.Name)
}

// device settles the accelerator: which kernels compute, and a line about it.
func device(accelerator string) (*simd.Set, string, error) {
	if accelerator != "auto" && accelerator != "cpu" {
		return nil, "", &AcceleratorError{accelerator}
	}
	set, err := simd.Default()
	if err != nil {
		return nil, "", err
	}
	line := fmt.Sprintf("computing on the CPU with the %s kernels", set.Name())
	if accelerator == "auto" {
		line += " (auto: no accelerator can be used by this build)"
	}
	return set, line, nil
}
