package runs

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/filetest"
)

// Records of stages are found by name, made once, and complete in two states.
func TestStageRecords(t *testing.T) {
	var m Manifest
	first := m.Ensure("data")
	if first.Status != Pending || m.Stage("splits") != nil || m.Stage("data") == nil {
		t.Errorf("%+v", m.Stages)
	}
	first.Status = Done
	if again := m.Ensure("data"); again.Status != Done || len(m.Stages) != 1 {
		t.Errorf("made twice: %+v", m.Stages)
	}
	for s, want := range map[Status]bool{Done: true, Skipped: true, Pending: false, Running: false, Failed: false, Stale: false} {
		if r := (&StageRecord{Status: s}); r.Complete() != want {
			t.Errorf("%s: complete is %v", s, !want)
		}
	}
}

// The maker is named with its revision, unless the version says it.
func TestMaker(t *testing.T) {
	for _, c := range []struct{ program, version, revision, want string }{
		{"", "1.2", "abc", ""},
		{"p", "1.2", "", "p 1.2"},
		{"p", "1.2", "0123456789abcdef", "p 1.2 (0123456789abcdef)"},
		{"p", "dev-0123456789ab", "0123456789abcdef", "p dev-0123456789ab"},
		{"p", "dev-0123456789a", "0123456789abcdef", "p dev-0123456789a (0123456789abcdef)"},
		{"p", "1.2-abc", "abc", "p 1.2-abc"},
	} {
		m := Manifest{Program: c.program, ProgramVersion: c.version}
		m.Build.Revision = c.revision
		if got := m.Maker(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// An output is the recorded one, gone, or changed in size, content or kind.
func TestCheckOutput(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a", "out.csv")
	filetest.Must(t, os.Mkdir(filepath.Dir(path), 0o777))
	filetest.Must(t, os.WriteFile(path, []byte("1,2\n"), 0o666))
	sum, err := filehash.File(path)
	filetest.Must(t, err)
	check := func(want string) {
		t.Helper()
		err := CheckOutput(t.Context(), dir, "a/out.csv", sum)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	check("")
	filetest.Must(t, os.WriteFile(path, []byte("1,3\n"), 0o666))
	check("changed (content)")
	filetest.Must(t, os.WriteFile(path, []byte("1,22\n"), 0o666))
	check("changed (size)")
	filetest.Must(t, os.Remove(path))
	check("is gone")
	filetest.Must(t, os.Mkdir(path, 0o777))
	check("changed (size)")
}

// What was likely meant: the nearest first, nothing that is too far.
func TestNearest(t *testing.T) {
	names := []string{"data", "splits", "features", "evaluate", "date"}
	for _, c := range []struct {
		name string
		n    int
		want []string
	}{
		{"dat", 3, []string{"data", "date"}},
		{"date", 3, []string{"date", "data"}},
		{"date", 1, []string{"date"}},
		{"featrues", 3, []string{"features"}},
		{"fea", 3, nil},
		{"xx", 0, nil},
	} {
		if got := Nearest(c.name, names, c.n); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.name, got, c.want)
		}
	}
}

// What is missing, and what there is instead.
func TestNotFoundError(t *testing.T) {
	for want, e := range map[string]NotFoundError{
		"no finished run in reports":                   {Root: "reports", What: "finished run"},
		`no run "x" in reports`:                        {Root: "reports", Name: "x", What: "run"},
		`no run "x" in reports (did you mean y?)`:      {Root: "reports", Name: "x", Suggestions: []string{"y"}},
		`no run "x" in reports (did you mean y or z?)`: {Root: "reports", Name: "x", Suggestions: []string{"y", "z"}},
		"no finished run in reports (did you mean y?)": {Root: "reports", What: "finished run", Suggestions: []string{"y"}},
	} {
		if got := e.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
