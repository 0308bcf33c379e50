package xla

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fake is a device that only has a platform.
type fake struct {
	Device
	platform string
	closed   bool
}

func (f *fake) Platform() string { return f.platform }
func (f *fake) Close()           { f.closed = true }

// bench is a system with a plugin file that, when opened, has the given platform.
type bench struct {
	system
	file   string
	env    map[string]string
	opened []string
	device *fake
}

func newBench(t *testing.T, platform string) *bench {
	t.Helper()
	b := &bench{file: filepath.Join(t.TempDir(), "pjrt_c_api_"+platform+"_plugin.so"), device: &fake{platform: platform}}
	if err := os.WriteFile(b.file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	b.env = map[string]string{PluginVariable: b.file}
	b.system = system{built: true, getenv: func(k string) string { return b.env[k] }, open: func(path string) (Device, error) {
		b.opened = append(b.opened, path)
		return b.device, nil
	}}
	return b
}

// Which platform serves which accelerator.
func TestPlatforms(t *testing.T) {
	for _, c := range []struct {
		platform string
		serves   string // accelerators that it serves when asked for
		auto     bool
	}{
		{"cuda", "gpu cuda", true},
		{"CUDA", "gpu cuda", true},
		{"rocm", "gpu", true},
		{"METAL", "gpu mps", true},
		{"tpu", "tpu", false},
		{"cpu", "", false},
	} {
		for _, a := range []string{"gpu", "cuda", "tpu", "mps"} {
			b := newBench(t, c.platform)
			got, err := b.choose(a)
			want := strings.Contains(" "+c.serves+" ", " "+a+" ")
			if (err == nil) != want || (got.Device != nil) != want || b.device.closed == want {
				t.Errorf("%s on %s: device %v, error %v, closed %v; want it served: %v", a, c.platform, got.Device, err, b.device.closed, want)
			}
			if err != nil && !strings.Contains(err.Error(), "is for the platform \""+c.platform+"\", not for "+a) {
				t.Errorf("%s on %s: %v", a, c.platform, err)
			}
		}
		got, err := newBench(t, c.platform).choose("auto")
		if err != nil || (got.Device != nil) != c.auto || got.Why == "" {
			t.Errorf("auto on %s: %+v, %v", c.platform, got, err)
		}
	}
}

// A plugin for CPUs passes only when that is asked for, with a warning, and auto
// never takes it.
func TestAllowCPU(t *testing.T) {
	b := newBench(t, "cpu")
	b.env[allowCPUVariable] = "1"
	if got, err := b.choose("gpu"); err != nil || got.Device == nil || !strings.Contains(got.Warning, "for tests") {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := b.choose("auto"); err != nil || got.Device != nil || !strings.Contains(got.Why, "not for a GPU") {
		t.Errorf("auto: %+v, %v", got, err)
	}
	other := newBench(t, "tpu")
	other.env[allowCPUVariable] = "1"
	if _, err := other.choose("cuda"); err == nil {
		t.Error("the variable let a TPU pass for CUDA")
	}
}

// cpu asks nobody.
func TestCPUIsOurOwn(t *testing.T) {
	b := newBench(t, "cuda")
	if got, err := b.choose("cpu"); err != nil || got.Device != nil || len(b.opened) > 0 {
		t.Errorf("%+v, %v, opened %v", got, err, b.opened)
	}
}

// What is missing is said, with what to do; auto goes on with the reason.
func TestWhatIsMissing(t *testing.T) {
	for why, change := range map[string]func(b *bench){
		"built without XLA (build tag xla)":                 func(b *bench) { b.built = false },
		"neither by LATENT_PJRT_PLUGIN nor by PJRT_PLUGIN_": func(b *bench) { b.env = nil },
		"LATENT_PJRT_PLUGIN=/no/where.so is no file":        func(b *bench) { b.env[PluginVariable] = "/no/where.so" },
		"has no file like pjrt_c_api_cuda_plugin.so":        func(b *bench) { b.env = map[string]string{libraryVariable: t.TempDir()} },
		"plugin.so cannot be used: no visible device":       func(b *bench) { b.open = func(string) (Device, error) { return nil, errors.New("no visible device") } },
	} {
		b := newBench(t, "cuda")
		change(b)
		_, err := b.choose("gpu")
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), why) || !strings.HasPrefix(err.Error(), "--accelerator gpu cannot be used: ") {
			t.Errorf("%q: %v", why, err)
			continue
		}
		if all := strings.Join(e.Hints, " "); !strings.Contains(why, "device") && !strings.Contains(all, "pip download jax-cuda12-pjrt") {
			t.Errorf("%q: hints %q", why, all)
		}
		if got, err := b.choose("auto"); err != nil || got.Device != nil || !strings.Contains(got.Why, why) {
			t.Errorf("%q: auto chose %+v, %v", why, got, err)
		}
	}
	b := newBench(t, "cuda")
	b.built = false
	var e *Error
	if _, err := b.choose("gpu"); !errors.As(err, &e) || !strings.Contains(e.Hints[0], "go build -tags xla") {
		t.Errorf("no word about the build: %+v", e)
	}
}

// In a list of directories the plugin of the asked kind is found.
func TestDirectories(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"pjrt_c_api_tpu_plugin.so", "pjrt_c_api_cuda_plugin.so", "pjrt_c_api_cuda_plugin.txt", "libcuda.so"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	list := filepath.Join(dir, "missing") + string(filepath.ListSeparator) + dir
	for accelerator, want := range map[string]string{"gpu": "pjrt_c_api_cuda_plugin.so", "tpu": "pjrt_c_api_tpu_plugin.so", "mps": ""} {
		got, err := findPlugin(func(k string) string { return map[string]string{libraryVariable: list}[k] }, accelerator)
		if want == "" && err == nil || want != "" && got != filepath.Join(dir, want) {
			t.Errorf("%s: %q, %v", accelerator, got, err)
		}
	}
}
