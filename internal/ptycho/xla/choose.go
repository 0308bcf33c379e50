package xla

import (
	"fmt"
	"os"
	"strings"
)

// Variables that name a plugin. The first is a file; the second, which other
// programs know too, is a file or a list of directories.
const (
	PluginVariable  = "LATENT_PJRT_PLUGIN"
	libraryVariable = "PJRT_PLUGIN_LIBRARY_PATH"
	// allowCPUVariable lets a plugin for CPUs pass as an accelerator, for tests.
	allowCPUVariable = "LATENT_XLA_ALLOW_CPU"
)

// Choice is what computes.
type Choice struct {
	Device  Device // nil: our own kernels
	Why     string // of a choice that auto made
	Warning string
}

// Error says that an accelerator cannot be used, why, and what to do.
type Error struct {
	Accelerator, Why string
	Hints            []string
}

func (e *Error) Error() string {
	return fmt.Sprintf("--accelerator %s cannot be used: %s; use --accelerator cpu, or auto, which takes what there is", e.Accelerator, e.Why)
}

// Choose settles what computes. cpu is always our own kernels. gpu, cuda, tpu
// and mps need a program built with XLA and a plugin that reports a platform of
// that kind, and are an [Error] otherwise. auto takes the plugin when it is for
// a GPU that can be used, else our own kernels.
func Choose(accelerator string) (Choice, error) {
	return system{built: Built, getenv: os.Getenv, open: open}.choose(accelerator)
}

// system is where a choice is made.
type system struct {
	built  bool
	getenv func(string) string
	open   func(path string) (Device, error)
}

func (s system) choose(accelerator string) (Choice, error) {
	if accelerator == "cpu" {
		return Choice{}, nil
	}
	d, err := s.device(accelerator)
	switch {
	case err == nil && accelerator == "auto":
		return Choice{Device: d, Why: "a PJRT plugin for a GPU can be used"}, nil
	case err == nil:
		return Choice{Device: d, Warning: cpuWarning(d)}, nil
	case accelerator == "auto":
		return Choice{Why: "no GPU can be used: " + err.Why}, nil
	}
	return Choice{}, err
}

// device opens the plugin and checks its platform.
func (s system) device(accelerator string) (Device, *Error) {
	fail := func(why string, hints ...string) (Device, *Error) {
		return nil, &Error{accelerator, why, hints}
	}
	if !s.built {
		return fail("this program was built without XLA (build tag xla)", buildHint, pluginHint)
	}
	path, err := findPlugin(s.getenv, accelerator)
	if err != nil {
		return fail(err.Error(), pluginHint)
	}
	d, err := s.open(path)
	if err != nil {
		return fail(fmt.Sprintf("the plugin %s cannot be used: %v", path, err))
	}
	allowed := accelerator != "auto" && s.getenv(allowCPUVariable) == "1" && isCPU(d.Platform())
	if !allowed && !fits(accelerator, d.Platform()) {
		defer d.Close()
		return fail(fmt.Sprintf("the plugin %s is for the platform %q, not for %s", path, d.Platform(), wanted(accelerator)))
	}
	return d, nil
}

const (
	buildHint  = "build one that has it: CGO_ENABLED=1 go build -tags xla ./cmd/ptycho"
	pluginHint = "nothing is downloaded by itself: get a PJRT plugin for the device (for CUDA: pip download jax-cuda12-pjrt), unpack it and set " + PluginVariable + " to its library"
)

// platforms are the names that plugins report, by accelerator.
var platforms = map[string][]string{
	"gpu":  {"cuda", "rocm", "gpu", "metal", "mps"},
	"auto": {"cuda", "rocm", "gpu", "metal", "mps"},
	"cuda": {"cuda"},
	"tpu":  {"tpu"},
	"mps":  {"metal", "mps"},
}

func fits(accelerator, platform string) bool {
	for _, p := range platforms[accelerator] {
		if strings.EqualFold(p, platform) {
			return true
		}
	}
	return false
}

func wanted(accelerator string) string {
	if accelerator == "auto" {
		return "a GPU"
	}
	return accelerator
}

func isCPU(platform string) bool {
	return strings.EqualFold(platform, "cpu") || strings.EqualFold(platform, "host")
}

func cpuWarning(d Device) string {
	if !isCPU(d.Platform()) {
		return ""
	}
	return allowCPUVariable + "=1: XLA computes on the CPU, which is for tests; --accelerator cpu is faster"
}
