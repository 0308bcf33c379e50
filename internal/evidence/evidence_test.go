package evidence

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFindTakesTheFirstLayoutThatIsThere(t *testing.T) {
	dir := t.TempDir()
	second := filepath.Join(dir, "b", "x.npz")
	if err := os.MkdirAll(filepath.Dir(second), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(second, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for want, names := range map[string][]string{second: {"a/x.npz", "b/x.npz"}, "": {"a/x.npz"}} {
		if got, err := find(dir, names); got != want || err != nil {
			t.Errorf("%v: %q, %v", names, got, err)
		}
	}
	got := filepath.Join(dir, "datasets", "set", "y.npz") // as data get leaves it
	if err := os.MkdirAll(filepath.Dir(got), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(got, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if path, err := find(dir, []string{"a/y.npz", "set/y.npz"}); path != got || err != nil {
		t.Errorf("a data directory: %q, %v", path, err)
	}
	if _, err := find(filepath.Join(dir, "typo"), []string{"b/x.npz"}); err == nil || !strings.Contains(err.Error(), "typo is no directory") {
		t.Errorf("a directory that is not there: %v", err)
	}
}

// A relative directory counts from the root of the module, in every package.
func TestRelativeDirectory(t *testing.T) {
	path, err := find("internal", []string{"evidence/evidence.go"})
	if err != nil || !strings.HasSuffix(filepath.ToSlash(path), "/internal/evidence/evidence.go") {
		t.Errorf("%q, %v", path, err)
	}
}

// Without the variable, and without the file, a test is skipped, not passed.
func TestFileSkips(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		t.Run("directory "+dir, func(t *testing.T) {
			t.Setenv(Variable, dir)
			t.Cleanup(func() {
				if !t.Skipped() {
					t.Error("the test was not skipped")
				}
			})
			File(t, "x.npz")
			t.Error("not reached")
		})
	}
}

// recorder is a test that only remembers whether it failed.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.failed = true }

func TestFigureComparesTheQuotedDigits(t *testing.T) {
	for _, c := range []struct {
		got  float64
		want string
		bad  bool
	}{
		{0.0145543, "0.014554", false},
		{0.0145557, "0.014554", true},
		{6.7664, "6.766", false},
		{200, "200", false},
		{math.NaN(), "0.01", true},
	} {
		r := &recorder{TB: t}
		if Figure(r, "test.only", c.got, c.want); r.failed != c.bad {
			t.Errorf("%v against %s: failed is %v", c.got, c.want, r.failed)
		}
	}
}
