// Package evidence is for tests that need real data, which are never in the
// tree. They run when the environment variable LATENT_DATA names a directory
// that has the files, and are skipped with a reason otherwise:
//
//	path := evidence.File(t, "ptycho/siemens-star-raw.npz")
//	...
//	evidence.Figure(t, "star.epie.raw128", residual, "0.014554")
//
// A figure that README or docs quote is printed as a line of its own,
//
//	evidence: star.epie.raw128 = 0.014554
//
// so that one command can list them all (make evidence LATENT_DATA=DIR), and
// checked to the last digit. docs/evidence.md says where each is quoted, and how to
// get the files.
package evidence

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Variable names the directory with real data. A relative one is meant from the
// root of the module, wherever the test runs.
const Variable = "LATENT_DATA"

// File returns the path of the first of the named files that exists under the
// directory of [Variable]; names have slashes. Several names are several layouts
// of the same file. Without the variable, or without the file, the test is
// skipped and says so.
func File(t testing.TB, names ...string) string {
	t.Helper()
	dir := os.Getenv(Variable)
	if dir == "" {
		t.Skipf("not run: %s names no directory with %s; docs/evidence.md says how to get one", Variable, names[0])
	}
	path, err := find(dir, names)
	if err != nil {
		t.Fatal(err)
	}
	if path == "" {
		t.Skipf("not run: %s=%s has no %s; docs/evidence.md says how to get it", Variable, dir, strings.Join(names, " or "))
	}
	return path
}

// Figure prints a number as it is quoted, with as many decimals as want has, in
// the form that is collected, and fails the test when a digit differs from want.
func Figure(t testing.TB, name string, got float64, want string) {
	t.Helper()
	_, decimals, _ := strings.Cut(want, ".")
	text := strconv.FormatFloat(got, 'f', len(decimals), 64)
	fmt.Printf("evidence: %s = %s\n", name, text) // a test's log is shown on demand only
	if text != want {
		t.Errorf("%s is %s, quoted is %s", name, text, want)
	}
}

// find returns "" when none of the files is there. A directory that is not
// there is an error: a typing mistake must not pass for a skipped test.
func find(dir string, names []string) (string, error) {
	if !filepath.IsAbs(dir) {
		root, err := moduleRoot()
		if err != nil {
			return "", err
		}
		dir = filepath.Join(root, dir)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return "", fmt.Errorf("%s=%s is no directory", Variable, dir)
	}
	for _, name := range names {
		for _, below := range []string{".", "datasets"} { // a data directory of data get has the folder
			path := filepath.Join(dir, below, filepath.FromSlash(name))
			switch _, err := os.Stat(path); {
			case err == nil:
				return path, nil
			case !errors.Is(err, fs.ErrNotExist):
				return "", err
			}
		}
	}
	return "", nil
}

// moduleRoot is the nearest directory above with a go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", fmt.Errorf("no go.mod above: give %s as an absolute path", Variable)
		}
		dir = filepath.Dir(dir)
	}
	return "", err
}
