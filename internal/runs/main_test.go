package runs

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// childEnv makes the test binary play the part of another process; see
// child_test.go.
const childEnv = "RUNS_TEST_CHILD"

func TestMain(m *testing.M) {
	if part := os.Getenv(childEnv); part != "" {
		os.Exit(playChild(part))
	}
	flush = func(*os.File) error { return nil } // a power cut would end the tests anyway
	goleak.VerifyTestMain(m)
}

// epoch is when the tests' runs start.
var epoch = time.Date(2026, 1, 19, 14, 30, 52, 0, time.UTC)

// create makes a run that is closed with the test.
func create(t *testing.T, root string, now time.Time) *Run {
	t.Helper()
	r, err := Create(root, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// must stops the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// write makes a file with its parents.
func write(t *testing.T, path, text string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(path), 0o777))
	must(t, os.WriteFile(path, []byte(text), 0o666))
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	return string(data)
}

// tree lists every file below dir with its size and time, to see whether
// anything was written.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var lines []string
	must(t, filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		lines = append(lines, fmt.Sprint(p, " ", info.Mode(), " ", info.Size(), " ", info.ModTime().UnixNano()))
		return err
	}))
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// noTemporaries fails when a temporary file was left below dir.
func noTemporaries(t *testing.T, dir string) {
	t.Helper()
	if all := tree(t, dir); strings.Contains(all, tempSuffix) {
		t.Errorf("temporary files were left:\n%s", all)
	}
}
