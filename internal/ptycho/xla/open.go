//go:build xla && cgo

package xla

import (
	"fmt"
	"io"
	"os"

	"github.com/gomlx/go-xla/pkg/pjrt"
	"github.com/gomlx/gomlx/backends"
	gomlx "github.com/gomlx/gomlx/backends/xla"
	"k8s.io/klog/v2"
)

// Built tells whether this program can load plugins.
const Built = true

// device is an open plugin.
type device struct {
	backend  backends.Backend
	platform string
}

// open loads the plugin at an absolute path. With such a path GoMLX searches and
// installs nothing; that is also switched off.
func open(path string) (Device, error) {
	gomlx.EnableAutoInstall(false)
	quiet()
	prepareEnvironment()
	plugin, err := pjrt.GetPlugin(path)
	if err != nil {
		return nil, err
	}
	platform, err := platform(plugin)
	if err != nil {
		return nil, err
	}
	backend, err := gomlx.New(path)
	if err != nil {
		return nil, err
	}
	return &device{backend, platform}, nil
}

// quiet silences the log of GoMLX, which repeats the errors that it returns.
func quiet() {
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
}

// prepareEnvironment sets what plugins read, unless the user has.
//
//   - GOPJRT_CUDA_CHECKS: the check of go-xla 0.1.4 for CUDA's libraries sets
//     XLA_FLAGS to a folder of its author's.
//   - NVIDIA_TF32_OVERRIDE: products on tensor cores would keep 10 bits of the
//     mantissa of every factor, in the Fourier transform, too.
func prepareEnvironment() {
	for name, value := range map[string]string{"GOPJRT_CUDA_CHECKS": "0", "NVIDIA_TF32_OVERRIDE": "0"} {
		if _, set := os.LookupEnv(name); !set {
			// It fails for malformed names only.
			_ = os.Setenv(name, value)
		}
	}
}

// platform asks a client of its own, because that of GoMLX does not tell.
func platform(plugin *pjrt.Plugin) (string, error) {
	client, err := plugin.NewClient(nil)
	if err != nil {
		return "", err
	}
	if client.NumDevices() == 0 {
		return "", fmt.Errorf("a client for %s has no device", client.Platform())
	}
	return client.Platform(), client.Destroy()
}

func (d *device) Platform() string { return d.platform }

func (d *device) Close() { d.backend.Finalize() }

func (d *device) Engine(t Task) (Engine, error) { return newEngine(d.backend, t) }
