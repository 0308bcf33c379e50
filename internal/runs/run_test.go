package runs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/dirlock"
	"github.com/latent-go/latent/internal/filetest"
)

func TestCreateInTheSameSecond(t *testing.T) {
	root := filepath.Join(t.TempDir(), "deep", "reports")
	const n = 12
	var mu sync.Mutex
	ids := make(map[string]bool)
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			r, err := Create(root, epoch)
			if err != nil {
				t.Error(err)
				return
			}
			defer r.Close()
			mu.Lock()
			defer mu.Unlock()
			ids[r.ID()] = true
		})
	}
	wg.Wait()
	for i := range n {
		if id := formatID(epoch, i+1); !ids[id] {
			t.Errorf("no run %s among %v", id, ids)
		}
	}
}

func TestNewRunIsDescribed(t *testing.T) {
	t.Setenv("AOTY_DATASET_PATH", "/data/x.csv")
	t.Setenv("SECRET_TOKEN", "hunter2")
	root := t.TempDir()
	r := create(t, root, epoch)
	filetest.Must(t, r.Describe(Start{
		Program: "aoty-pipeline", Version: "v1", Command: []string{"aoty-pipeline", "run"},
		Settings: []byte(`{"seed": 7}`), Seed: 7, LockFile: &FileHash{"go.sum", someHash},
	}))
	m, err := ReadManifest(r.Dir())
	filetest.Must(t, err)
	filetest.Expect(t, "status", m.Status, Running)
	filetest.Expect(t, "id", m.RunID, "2026-01-19_143052")
	filetest.Expect(t, "created", m.Created.Equal(epoch), true)
	filetest.Expect(t, "seed", m.Seed, 7)
	filetest.Expect(t, "variable", m.Environment["AOTY_DATASET_PATH"], "/data/x.csv")
	if text := filetest.Read(t, r.Path(ManifestName)); strings.Contains(text, "hunter2") || strings.Contains(text, "PATH\":") && !strings.Contains(text, "AOTY") {
		t.Errorf("the manifest holds an environment:\n%s", text)
	}
}

// TestUpdateIsAllOrNothing: a manifest that cannot be saved is not changed in
// memory either.
func TestUpdateIsAllOrNothing(t *testing.T) {
	r := create(t, t.TempDir(), epoch)
	before := r.Manifest()
	path := r.Path(ManifestName)
	filetest.Must(t, os.Remove(path))
	filetest.Write(t, filepath.Join(path, "in the way"), "")
	err := r.Update(func(m *Manifest) { m.Seed = 1 })
	var failed *atomicfile.WriteError
	if !errors.As(err, &failed) {
		t.Errorf("error %v", err)
	}
	filetest.Must(t, os.RemoveAll(path))
	if err := r.Update(func(m *Manifest) { m.Status = Done }); err == nil || !strings.Contains(err.Error(), "not a status of a run") {
		t.Errorf("an impossible manifest: %v", err)
	}
	if diff := cmp.Diff(before, r.Manifest()); diff != "" {
		t.Errorf("changed:\n%s", diff)
	}
	filetest.NoTemporaries(t, r.Dir())
}

func TestFinish(t *testing.T) {
	for name, test := range map[string]struct {
		outcome error
		want    Status
		latest  bool
	}{
		"success":     {nil, Finished, true},
		"failure":     {errBoom, Failed, false},
		"interrupted": {fmt.Errorf("stage train: %w", context.Canceled), Interrupted, false},
		"timeout":     {context.DeadlineExceeded, Failed, false},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			r := create(t, root, epoch)
			filetest.Must(t, r.Finish(test.outcome))
			filetest.Must(t, r.Close())
			list, err := List(root)
			filetest.Must(t, err)
			filetest.Expect(t, "status", list[0].Status, test.want)
			_, err = Resolve(root, LatestName)
			filetest.Expect(t, "latest", err == nil, test.latest)
		})
	}
}

func TestLatestMovesWithTheTree(t *testing.T) {
	top := t.TempDir()
	root := filepath.Join(top, "reports")
	for range 2 {
		r := create(t, root, epoch)
		filetest.Must(t, r.Finish(nil))
		filetest.Must(t, r.Close())
	}
	moved := filepath.Join(top, "elsewhere")
	filetest.Must(t, os.Rename(root, moved))
	dir, err := Resolve(moved, LatestName)
	filetest.Must(t, err)
	filetest.Expect(t, "latest", dir, filepath.Join(moved, "2026-01-19_143052-2"))
	r, err := Open(moved, LatestName)
	filetest.Must(t, err)
	filetest.Expect(t, "id", r.ID(), "2026-01-19_143052-2")
	filetest.Must(t, r.Close())
	filetest.NoTemporaries(t, moved)
}

// What lies under the name stays, and the run is found all the same.
func TestLatestDoesNotReplaceADirectory(t *testing.T) {
	root := t.TempDir()
	filetest.Write(t, filepath.Join(root, LatestName, "mine"), "precious")
	r := create(t, root, epoch)
	filetest.Must(t, r.Finish(nil))
	filetest.Expect(t, "file", filetest.Read(t, filepath.Join(root, LatestName, "mine")), "precious")
	filetest.Expect(t, "status", r.Manifest().Status, Finished)
	dir, err := Resolve(root, LatestName)
	filetest.Must(t, err)
	filetest.Expect(t, "latest", dir, r.Dir())
}

// On file systems without links, whatever they call that, latest.txt takes their
// place; where links can be made again, it goes.
func TestLatestWithoutLinks(t *testing.T) {
	make := link
	defer func() { link = make }()
	root := t.TempDir()
	finish := func() *Run {
		r := create(t, root, epoch)
		filetest.Must(t, r.Finish(nil))
		for _, name := range []string{LatestName, filepath.Join(root, LatestName)} {
			dir, err := Resolve(root, name)
			filetest.Must(t, err)
			filetest.Expect(t, "latest", dir, r.Dir())
		}
		return r
	}
	finish()
	for _, err := range []error{syscall.EPERM, syscall.ENOSYS, syscall.EOPNOTSUPP, syscall.EINVAL, errors.New("whatever")} {
		link = func(_, _ string) error { return err }
		finish()
		filetest.Expect(t, "link", isFile(filepath.Join(root, latestFile)), true)
	}
	link = make
	r := finish()
	if filepath.Separator == '/' {
		filetest.Expect(t, "text", isFile(filepath.Join(root, latestFile)), false)
	}

	// Where neither can be written the run is finished, and the error says how to
	// name it.
	link = func(_, _ string) error { return syscall.EPERM }
	filetest.Write(t, filepath.Join(root, latestFile, "mine"), "precious")
	var none *LatestError
	if err := r.Finish(nil); !errors.As(err, &none) || !strings.Contains(err.Error(), "--run "+r.ID()) {
		t.Errorf("error %v", err)
	}
	filetest.Expect(t, "status", r.Manifest().Status, Finished)
	if dir, err := Resolve(root, r.ID()); err != nil || dir != r.Dir() {
		t.Errorf("the remedy leads to %s, %v", dir, err)
	}
}

// TestLatestIsNotTrusted: only a run can be the latest one.
func TestLatestIsNotTrusted(t *testing.T) {
	root := t.TempDir()
	filetest.Write(t, filepath.Join(root, "notes", ManifestName), "{}")
	for _, target := range []string{"notes", "../" + filepath.Base(root) + "/notes", "2026-01-19_143052", "."} {
		filetest.Must(t, pointLatest(root, target))
		var missing *NotFoundError
		if dir, err := Resolve(root, LatestName); !errors.As(err, &missing) {
			t.Errorf("latest at %s: %s, %v", target, dir, err)
		}
	}
}

func TestLockKeepsOthersOut(t *testing.T) {
	root := t.TempDir()
	r := create(t, root, epoch)
	_, err := Open(root, r.ID())
	var locked *dirlock.LockedError
	if !errors.As(err, &locked) || locked.Owner.PID != os.Getpid() {
		t.Fatalf("in this process: %v", err)
	}
	line, _ := filetest.Child(t, childEnv, "open "+r.Dir())
	if want := fmt.Sprintf("process %d on host", os.Getpid()); !strings.Contains(line, "error: run directory") || !strings.Contains(line, want) {
		t.Errorf("in another process: %q, want %q", line, want)
	}
	if v, err := View(root, r.ID()); err != nil || v.Update(func(*Manifest) {}) == nil {
		t.Errorf("view: %v", err)
	}
	filetest.Must(t, r.Close())
	filetest.Must(t, r.Close())
	r, err = Open(root, r.ID())
	filetest.Must(t, err)
	filetest.Must(t, r.Close())
	if _, err := os.Stat(r.Path(".owner.json")); !os.IsNotExist(err) {
		t.Errorf("the signature stays: %v", err)
	}
}

// TestOpenSweeps: a process that was killed inside WriteFile leaves its
// temporary file to the next one, which removes that and nothing else.
func TestOpenSweeps(t *testing.T) {
	root := t.TempDir()
	id := archive(t, root, epoch)[0]
	dir := filepath.Join(root, id)
	gone := filepath.Join(dir, "model", ".idata.nc.ABCDEFGHIJ.tmp")
	kept := []string{filepath.Join(dir, "model", "idata.nc"), filepath.Join(dir, ".hidden.tmp"), filepath.Join(dir, "a.ABCDEFGHIJ.tmp")}
	for _, path := range append(kept, gone) {
		filetest.Write(t, path, "x")
	}
	_, err := View(root, id)
	filetest.Must(t, err)
	filetest.Expect(t, "kept by a reader", isFile(gone), true)
	r, err := Open(root, id)
	filetest.Must(t, err)
	filetest.Must(t, r.Close())
	filetest.Expect(t, "left", isFile(gone), false)
	for _, path := range kept {
		filetest.Expect(t, path, isFile(path), true)
	}
}

func TestWorkingTimeAddsUp(t *testing.T) {
	root := t.TempDir()
	r := create(t, root, epoch)
	filetest.Must(t, r.Update(func(*Manifest) {}))
	r.worked = 100e9 // as if read from an earlier process
	filetest.Must(t, r.Finish(errBoom))
	filetest.Must(t, r.Close())
	r, err := Open(root, r.ID())
	filetest.Must(t, err)
	defer r.Close()
	filetest.Must(t, r.Finish(nil))
	if s := r.Manifest().Seconds; s < 100 || s > 160 {
		t.Errorf("%v seconds", s)
	}
}

func TestPath(t *testing.T) {
	r := create(t, t.TempDir(), epoch)
	filetest.Expect(t, "path", r.Path("model", "a/b.nc"), filepath.Join(r.Dir(), "model", "a", "b.nc"))
}
