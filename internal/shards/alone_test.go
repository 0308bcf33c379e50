package shards

import (
	"os"
	"path/filepath"
	"testing"
)

// TestAloneClearsWhatWasKilled: whoever has a directory to itself finds nothing half
// written directly in it; what is somebody's, or of a task at work below, stays.
func TestAloneClearsWhatWasKilled(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "task"), 0o777); err != nil {
		t.Fatal(err)
	}
	const half = ".table.csv.ABCDEFGHIJ.tmp"
	stays := map[string]bool{half: false, filepath.Join("task", half): true, ".mine.tmp": true, "table.csv": true}
	for name := range stays {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	err := Alone(t.Context(), dir, func() error {
		for name, want := range stays {
			if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != want {
				t.Errorf("%s is there: %v, want %v", name, err == nil, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
