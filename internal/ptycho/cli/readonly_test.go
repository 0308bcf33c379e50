//go:build linux

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/output"
)

// A directory that cannot be written to is told with a remedy. Root writes
// everywhere but to /proc.
func TestReadOnlyDirectories(t *testing.T) {
	if err := output.Directory("/proc/self/out"); err == nil || !strings.Contains(err.Error(), "/proc/self/out") {
		t.Errorf("error %v", err)
	}
	if err := outputFile("/proc/self/out.npz"); err == nil || !strings.Contains(err.Error(), "write /proc/self") {
		t.Errorf("error %v", err)
	}
	if os.Getuid() == 0 {
		return
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{output.Directory(dir), output.Directory(filepath.Join(dir, "a")), outputFile(filepath.Join(dir, "a.npz"))} {
		if err == nil || !strings.Contains(err.Error(), "choose another directory") {
			t.Errorf("error %v", err)
		}
	}
}

// Nothing is left behind by the trial.
func TestOutputDirStaysEmpty(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	if err := output.Directory(dir); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 0 {
		t.Errorf("%v, %v", entries, err)
	}
}
