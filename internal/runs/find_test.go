package runs

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/filetest"
)

// archive makes finished runs with the given starts.
func archive(t *testing.T, root string, starts ...time.Time) []string {
	t.Helper()
	var ids []string
	for _, s := range starts {
		r := create(t, root, s)
		filetest.Must(t, r.Finish(nil))
		filetest.Must(t, r.Close())
		ids = append(ids, r.ID())
	}
	return ids
}

func TestListIsNewestFirst(t *testing.T) {
	root := t.TempDir()
	var starts []time.Time
	for range 11 { // -10 sorts before -2 as text
		starts = append(starts, epoch)
	}
	before := archive(t, root, epoch.Add(-time.Hour))
	ids := append(archive(t, root, append(starts, epoch.Add(time.Hour))...), before...)
	filetest.Write(t, filepath.Join(root, "notes", "x"), "")
	filetest.Write(t, filepath.Join(root, "2026-01-19_143052.txt"), "")
	filetest.Must(t, os.MkdirAll(filepath.Join(root, "2025-01-01_000000"), 0o777)) // no manifest
	list, err := List(root)
	filetest.Must(t, err)
	want := []string{ids[11]}
	for _, id := range slices.Backward(ids[:11]) {
		want = append(want, id)
	}
	want = append(want, ids[12], "2025-01-01_000000")
	var got []string
	for _, i := range list {
		got = append(got, i.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if last := list[len(list)-1]; last.Err == nil || last.Status != Failed || last.Manifest != nil {
		t.Errorf("a directory without manifest: %+v", last)
	}
}

func TestNewest(t *testing.T) {
	root := t.TempDir()
	for _, finished := range []bool{false, true} {
		_, err := Newest(root, finished)
		var missing *NotFoundError
		if !errors.As(err, &missing) || !strings.Contains(err.Error(), root) {
			t.Errorf("error %v", err)
		}
	}
	done := archive(t, root, epoch)[0]
	r := create(t, root, epoch.Add(time.Hour))
	filetest.Must(t, r.Finish(errBoom))
	any, err := Newest(root, false)
	filetest.Must(t, err)
	finished, err := Newest(root, true)
	filetest.Must(t, err)
	filetest.Expect(t, "newest", any.ID, r.ID())
	filetest.Expect(t, "newest finished", finished.ID, done)
	if _, err := List(filepath.Join(root, "missing")); err != nil {
		t.Errorf("a root that does not exist: %v", err)
	}
	filetest.Write(t, filepath.Join(root, "file"), "")
	if _, err := List(filepath.Join(root, "file")); err == nil {
		t.Error("a file has runs")
	}
}

func TestResolve(t *testing.T) {
	root := t.TempDir()
	id := archive(t, root, epoch)[0]
	dir := filepath.Join(root, id)
	filetest.Must(t, os.MkdirAll(filepath.Join(root, "empty"), 0o777))
	for _, name := range []string{id, dir, dir + string(filepath.Separator), LatestName, filepath.Join(root, LatestName)} {
		got, err := Resolve(root, name)
		if err != nil || filepath.Base(got) != id && filepath.Base(got) != LatestName {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	for name, want := range map[string]string{
		"2026-01-19_143053":          "did you mean " + id,
		"":                           "no run",
		"..":                         "",
		"x":                          `no run "x"`,
		"2030-12-31_000000":          "no run",
		filepath.Join(root, "empty"): "it has no manifest.json",
		strings.Repeat("x", 10_000):  "no run",
	} {
		if got, err := Resolve(root, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
	if _, err := Open(root, "nothing"); err == nil {
		t.Error("opened nothing")
	}
	if _, err := View(root, "nothing"); err == nil {
		t.Error("viewed nothing")
	}
}

// TestOpenKeepsOffBrokenRuns: no lock stays behind on a manifest that cannot
// be read.
func TestOpenKeepsOffBrokenRuns(t *testing.T) {
	root := t.TempDir()
	id := archive(t, root, epoch)[0]
	filetest.Write(t, filepath.Join(root, id, ManifestName), "{}")
	for range 2 {
		var broken *manifestError
		if _, err := Open(root, id); !errors.As(err, &broken) {
			t.Errorf("error %v", err)
		}
	}
}

func TestIDs(t *testing.T) {
	for id, want := range map[string]bool{
		"2026-01-19_143052": true, "2026-01-19_143052-2": true, "2026-01-19_143052-0": false,
		"2026-01-19_143052-02": false, "latest": false, "": false, "../2026-01-19_143052": false, "2026-01-19_143052\n": false,
	} {
		filetest.Expect(t, "ValidID "+id, ValidID(id), want)
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "time"), 0).UTC()
		n, m := rapid.IntRange(1, maxSameSecond).Draw(t, "n"), rapid.IntRange(1, maxSameSecond).Draw(t, "m")
		a, b := formatID(at, n), formatID(at, m)
		if !ValidID(a) {
			t.Fatalf("%q is not valid", a)
		}
		if got := compareIDs(a, b); (got < 0) != (n < m) || (got == 0) != (n == m) {
			t.Fatalf("%q and %q compare as %d", a, b, got)
		}
		if later := formatID(at.Add(time.Second), 1); compareIDs(a, later) >= 0 {
			t.Fatalf("%q does not come before %q", a, later)
		}
	})
}
