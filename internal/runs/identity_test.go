//go:build unix

package runs

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/filetest"
)

// TestLatestMayMoveOn: a run that was opened as `latest` stays the one that it was
// when another run finishes meanwhile.
func TestLatestMayMoveOn(t *testing.T) {
	root := t.TempDir()
	old := create(t, root, epoch)
	filetest.Must(t, old.Finish(nil))
	filetest.Must(t, old.Close())
	for _, name := range []string{LatestName, filepath.Join(root, LatestName)} {
		r, err := Open(root, name)
		filetest.Must(t, err)
		next := create(t, root, epoch.Add(time.Hour))
		filetest.Must(t, next.Finish(nil))
		filetest.Must(t, next.Close())
		before := filetest.Read(t, next.Path(ManifestName))
		filetest.Must(t, r.Update(func(m *Manifest) { m.Seed = 9 }))
		filetest.Expect(t, "directory", r.Dir(), old.Dir())
		filetest.Expect(t, "the other manifest", filetest.Read(t, next.Path(ManifestName)), before)
		m, err := ReadManifest(old.Dir())
		filetest.Must(t, err)
		filetest.Expect(t, "seed", m.Seed, 9)
		filetest.Must(t, r.Finish(nil)) // latest is this one again
		filetest.Must(t, r.Close())
	}
	v, err := View(root, LatestName)
	filetest.Must(t, err)
	filetest.Expect(t, "view", v.Dir(), old.Dir())
}

// TestReplacedRunIsLeftAlone: a manifest is written only where it belongs.
func TestReplacedRunIsLeftAlone(t *testing.T) {
	for name, replace := range map[string]func(t *testing.T, r, other *Run){
		"moved":             func(t *testing.T, r, _ *Run) { filetest.Must(t, os.Rename(r.Dir(), r.Dir()+".moved")) },
		"moved, other made": func(t *testing.T, r, other *Run) { exchange(t, r.Dir(), other.Dir()) },
		"link in its place": func(t *testing.T, r, other *Run) {
			filetest.Must(t, os.Rename(r.Dir(), r.Dir()+".moved"))
			filetest.Must(t, os.Symlink(other.Dir(), r.Dir()))
		},
		"other manifest": func(t *testing.T, r, other *Run) {
			filetest.Write(t, r.Path(ManifestName), filetest.Read(t, other.Path(ManifestName)))
		},
		"manifest gone":    func(t *testing.T, r, _ *Run) { filetest.Must(t, os.Remove(r.Path(ManifestName))) },
		"manifest damaged": func(t *testing.T, r, _ *Run) { filetest.Write(t, r.Path(ManifestName), "{") },
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			r, other := create(t, root, epoch), create(t, root, epoch.Add(time.Hour))
			replace(t, r, other)
			before := filetest.Tree(t, root)
			var replaced *replacedError
			err := r.Update(func(m *Manifest) { m.Seed = 9 })
			if !errors.As(err, &replaced) || !strings.Contains(err.Error(), "nothing was written") {
				t.Errorf("error %v", err)
			}
			filetest.Expect(t, "files", filetest.Tree(t, root), before)
		})
	}
}

// exchange swaps the names of two directories.
func exchange(t *testing.T, a, b string) {
	t.Helper()
	filetest.Must(t, os.Rename(a, a+".x"))
	filetest.Must(t, os.Rename(b, a))
	filetest.Must(t, os.Rename(a+".x", b))
}

// TestRootIsLookedUpOnce: a link above the runs may be switched under way, too.
func TestRootIsLookedUpOnce(t *testing.T) {
	top := t.TempDir()
	one, two, link := filepath.Join(top, "one"), filepath.Join(top, "two"), filepath.Join(top, "reports")
	filetest.Must(t, errors.Join(os.Mkdir(one, 0o777), os.Mkdir(two, 0o777), os.Symlink(one, link)))
	r := create(t, link, epoch)
	filetest.Must(t, errors.Join(os.Remove(link), os.Symlink(two, link)))
	filetest.Must(t, r.Finish(nil))
	filetest.Expect(t, "directory", r.Dir(), filepath.Join(one, r.ID()))
	if entries, err := os.ReadDir(two); err != nil || len(entries) > 0 {
		t.Errorf("%v in the other directory, %v", entries, err)
	}
}

// TestViewKnowsItsRun: who has only read a run learns that another one has its name.
func TestViewKnowsItsRun(t *testing.T) {
	for name, c := range map[string]struct {
		replace func(r, other *Run)
		moved   bool
	}{
		"nothing":       {func(_, _ *Run) {}, false},
		"work goes on":  {func(r, _ *Run) { filetest.Must(t, r.Update(func(m *Manifest) { m.Seed = 9 })) }, false},
		"other made":    {func(r, other *Run) { exchange(t, r.Dir(), other.Dir()) }, true},
		"gone":          {func(r, _ *Run) { filetest.Must(t, os.Rename(r.Dir(), r.Dir()+".moved")) }, true},
		"link switched": {func(_, other *Run) { filetest.Must(t, other.Finish(nil)) }, false},
		"other name":    {func(r, _ *Run) { rewrite(t, r, `"run_id": "`, `"run_id": "x`) }, true},
		"other time":    {func(r, _ *Run) { rewrite(t, r, `"created": "20`, `"created": "21`) }, true},
	} {
		root := t.TempDir()
		r, other := create(t, root, epoch), create(t, root, epoch.Add(time.Hour))
		filetest.Must(t, r.Finish(nil))
		v, err := View(root, LatestName)
		filetest.Must(t, err)
		c.replace(r, other)
		if err := v.Unmoved(); (err != nil) != c.moved {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// rewrite changes the manifest of a run behind its back.
func rewrite(t *testing.T, r *Run, from, to string) {
	t.Helper()
	path := r.Path(ManifestName)
	text, err := os.ReadFile(path)
	filetest.Must(t, err)
	if !strings.Contains(string(text), from) {
		t.Fatalf("%s is not in the manifest:\n%s", from, text)
	}
	filetest.Must(t, os.WriteFile(path, []byte(strings.Replace(string(text), from, to, 1)), 0o666))
}
