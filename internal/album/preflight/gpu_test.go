package preflight

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestGPUIndex(t *testing.T) {
	for name, want := range map[string]int{"gpu": 0, "cuda": 0, "CUDA:3": 3, "nvidia:1": 1, "tpu": -1, "mps": -1, "cuda:x": -1, "cuda:-1": -1, "": -1} {
		got, err := gpuIndex(name)
		if (err != nil) != (want < 0) || err == nil && got != want {
			t.Errorf("%q: %d, %v, want %d", name, got, err, want)
		}
	}
}

func TestParseGPU(t *testing.T) {
	for _, c := range []struct {
		text        string
		index       int
		total, free uint64 // MiB; 0 for an error
		problem     string
	}{
		{"24463, 23010\n", 0, 24463, 23010, ""},
		{"24463, 23010\n81559, 5\n", 1, 81559, 5, ""},
		{"24463, 23010\r\n", 0, 24463, 23010, ""},
		{"24463, 23010\n", 1, 0, 0, "there is no GPU 1: nvidia-smi lists 1"},
		{"", 0, 0, 0, "there is no GPU 0: nvidia-smi lists 0"},
		{"[N/A], [N/A]\n", 0, 0, 0, "does not tell"},
		{"100, 200\n", 0, 0, 0, "does not tell"},
		{"100\n", 0, 0, 0, "does not tell"},
	} {
		m, err := parseGPU(c.text, c.index)
		if c.problem != "" {
			if err == nil || !strings.Contains(err.Error(), c.problem) {
				t.Errorf("%q: %v, want %q", c.text, err, c.problem)
			}
			continue
		}
		if err != nil || m.Total != c.total<<20 || m.Available != c.free<<20 {
			t.Errorf("%q: %+v, %v", c.text, m, err)
		}
	}
}

func FuzzParseGPU(f *testing.F) {
	f.Add("24463, 23010\n81559, 5\n", 1)
	f.Add("[N/A], 1", 0)
	f.Fuzz(func(t *testing.T, text string, index int) {
		if m, err := parseGPU(text, max(index, 0)); err == nil && m.Available > m.Total {
			t.Errorf("%q: %+v", text, m)
		}
	})
}

// fakeSMI puts a nvidia-smi that runs a shell script first in PATH.
func fakeSMI(t *testing.T, script string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Setenv("PATH", t.TempDir())
		return
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "nvidia-smi"), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func TestGPUStatuses(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("the fake nvidia-smi is a shell script: only its absence is tested here")
	}
	m := machine(1, 0, nil)
	need := total(estimate(size)) >> 20
	for _, c := range []struct {
		script, name string
		want         Status
		why          string
	}{
		{"echo 999999, 999999", "gpu", Pass, ""},
		{"echo 999999, 10", "gpu", Fail, ""},
		{"echo 1, 1; echo 999999, 999999", "cuda:1", Pass, ""},
		{"echo 1, 1; echo 999999, 999999", "cuda:2", CannotCheck, "there is no GPU 2"},
		{"exit 9", "gpu", CannotCheck, "nvidia-smi failed"},
		{"echo 1, 1", "tpu", CannotCheck, "only NVIDIA"},
	} {
		fakeSMI(t, c.script)
		r := GPU(t.Context(), size, c.name, m)
		if runtime.GOOS == "windows" {
			continue
		}
		if r.Status != c.want || !strings.Contains(r.Why, c.why) {
			t.Errorf("%s, %s: %s (need %d MiB), want %s %q", c.script, c.name, r.Line(), need, c.want, c.why)
		}
	}
	t.Setenv("PATH", t.TempDir())
	if r := GPU(t.Context(), size, "gpu", m); r.Status != CannotCheck || !strings.Contains(r.Why, "no nvidia-smi") {
		t.Errorf("without nvidia-smi: %s", r.Line())
	}
}

// A driver that hangs must not hang the check.
func TestGPUHangs(t *testing.T) {
	if runtime.GOOS == "windows" {
		return
	}
	fakeSMI(t, "exec sleep 60")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	if r := GPU(ctx, size, "gpu", machine(1, 0, nil)); r.Status != CannotCheck || !strings.Contains(r.Why, "no answer") {
		t.Errorf("got %s", r.Line())
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}
