package runs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
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
		if id := FormatID(epoch, i+1); !ids[id] {
			t.Errorf("no run %s among %v", id, ids)
		}
	}
}

func TestNewRunIsDescribed(t *testing.T) {
	t.Setenv("AOTY_DATASET_PATH", "/data/x.csv")
	t.Setenv("SECRET_TOKEN", "hunter2")
	root := t.TempDir()
	r := create(t, root, epoch)
	must(t, r.Describe(Start{
		Program: "aoty-pipeline", Version: "v1", Command: []string{"aoty-pipeline", "run"},
		Settings: []byte(`{"seed": 7}`), Seed: 7, LockFile: &FileHash{"go.sum", someHash},
	}))
	m, err := ReadManifest(r.Dir())
	must(t, err)
	expect(t, "status", m.Status, Running)
	expect(t, "id", m.RunID, "2026-01-19_143052")
	expect(t, "created", m.Created.Equal(epoch), true)
	expect(t, "seed", m.Seed, 7)
	expect(t, "variable", m.Environment["AOTY_DATASET_PATH"], "/data/x.csv")
	if text := read(t, r.Path(ManifestName)); strings.Contains(text, "hunter2") || strings.Contains(text, "PATH\":") && !strings.Contains(text, "AOTY") {
		t.Errorf("the manifest holds an environment:\n%s", text)
	}
}

// TestUpdateIsAllOrNothing: a manifest that cannot be saved is not changed in
// memory either.
func TestUpdateIsAllOrNothing(t *testing.T) {
	r := create(t, t.TempDir(), epoch)
	before := r.Manifest()
	path := r.Path(ManifestName)
	must(t, os.Remove(path))
	write(t, filepath.Join(path, "in the way"), "")
	err := r.Update(func(m *Manifest) { m.Seed = 1 })
	var failed *WriteError
	if !errors.As(err, &failed) {
		t.Errorf("error %v", err)
	}
	must(t, os.RemoveAll(path))
	if err := r.Update(func(m *Manifest) { m.Status = Done }); err == nil || !strings.Contains(err.Error(), "not a status of a run") {
		t.Errorf("an impossible manifest: %v", err)
	}
	if diff := cmp.Diff(before, r.Manifest()); diff != "" {
		t.Errorf("changed:\n%s", diff)
	}
	noTemporaries(t, r.Dir())
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
			must(t, r.Finish(test.outcome))
			must(t, r.Close())
			list, err := List(root)
			must(t, err)
			expect(t, "status", list[0].Status, test.want)
			_, err = Resolve(root, LatestName)
			expect(t, "latest", err == nil, test.latest)
		})
	}
}

func TestLatestMovesWithTheTree(t *testing.T) {
	top := t.TempDir()
	root := filepath.Join(top, "reports")
	for range 2 {
		r := create(t, root, epoch)
		must(t, r.Finish(nil))
		must(t, r.Close())
	}
	moved := filepath.Join(top, "elsewhere")
	must(t, os.Rename(root, moved))
	dir, err := Resolve(moved, LatestName)
	must(t, err)
	expect(t, "latest", dir, filepath.Join(moved, "2026-01-19_143052-2"))
	r, err := Open(moved, LatestName)
	must(t, err)
	expect(t, "id", r.ID(), "2026-01-19_143052-2")
	must(t, r.Close())
	noTemporaries(t, moved)
}

func TestLatestDoesNotReplaceADirectory(t *testing.T) {
	root := t.TempDir()
	if filepath.Separator == '\\' {
		return // there, latest.txt is in nobody's way
	}
	write(t, filepath.Join(root, LatestName, "mine"), "precious")
	r := create(t, root, epoch)
	if err := r.Finish(nil); err == nil || !strings.Contains(err.Error(), "latest") {
		t.Errorf("error %v", err)
	}
	expect(t, "file", read(t, filepath.Join(root, LatestName, "mine")), "precious")
	expect(t, "status", r.Manifest().Status, Finished)
}

// TestLatestIsNotTrusted: only a run can be the latest one.
func TestLatestIsNotTrusted(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "notes", ManifestName), "{}")
	for _, target := range []string{"notes", "../" + filepath.Base(root) + "/notes", "2026-01-19_143052", "."} {
		must(t, pointLatest(root, target))
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
	var locked *LockedError
	if !errors.As(err, &locked) || locked.Owner.PID != os.Getpid() {
		t.Fatalf("in this process: %v", err)
	}
	line, _ := child(t, "open "+r.Dir())
	if want := fmt.Sprintf("process %d on host", os.Getpid()); !strings.Contains(line, "error: run directory") || !strings.Contains(line, want) {
		t.Errorf("in another process: %q, want %q", line, want)
	}
	if v, err := View(root, r.ID()); err != nil || v.Update(func(*Manifest) {}) == nil {
		t.Errorf("view: %v", err)
	}
	must(t, r.Close())
	must(t, r.Close())
	r, err = Open(root, r.ID())
	must(t, err)
	must(t, r.Close())
	if _, err := os.Stat(r.Path(ownerName)); !os.IsNotExist(err) {
		t.Errorf("the signature stays: %v", err)
	}
}

func TestLockedErrorWithoutAnOwner(t *testing.T) {
	expect(t, "message", (&LockedError{Dir: "d"}).Error(), "run directory d is in use by another process: wait for it to end, or stop it")
	dir := t.TempDir()
	for _, text := range []string{"", "{", `{"pid":-1}`, strings.Repeat(" ", 5000) + "{}", `{"pid":"x"}`} {
		write(t, filepath.Join(dir, ownerName), text)
		expect(t, "owner of "+text, readOwner(dir), Owner{})
	}
	write(t, filepath.Join(dir, ownerName), `{"pid":3,"host":"\u001b[31mevil\u202e"}`)
	if s := readOwner(dir).String(); strings.ContainsAny(s, "\x1b\u202e") || !strings.Contains(s, "evil") {
		t.Errorf("hostile host: %q", s)
	}
}

// TestKilledProcess: a run whose process died is shown as interrupted, can be
// resumed, and ends like one that was never killed.
func TestKilledProcess(t *testing.T) {
	root := t.TempDir()
	line, kill := child(t, "work "+root)
	expect(t, "other process", line, "ready")
	info, err := Newest(root, false)
	must(t, err)
	expect(t, "while it lives", info.Status, Running)
	if info.Owner.PID == 0 || info.Owner.PID == os.Getpid() {
		t.Errorf("owner %+v", info.Owner)
	}
	kill()
	info, err = Newest(root, false)
	must(t, err)
	expect(t, "after its death", info.Status, Interrupted)
	expect(t, "owner", info.Owner, Owner{})
	if _, err := Newest(root, true); err == nil {
		t.Error("a dead run counts as finished")
	}

	r, err := Open(root, info.ID)
	must(t, err)
	defer r.Close()
	ran := ""
	note := func(s Stage) Stage {
		work := s.Run
		s.Run = func(ctx context.Context, r *Run) error {
			ran += s.Name
			if _, err := os.Stat(r.Path("second.txt")); err == nil {
				t.Error("half a file was left for the stage to stumble over")
			}
			return work(ctx, r)
		}
		return s
	}
	p, err := NewPipeline(note(writerStage("first", nil, "first.txt")), note(writerStage("second", []string{"first"}, "second.txt")))
	must(t, err)
	must(t, p.Execute(t.Context(), r, Options{Resume: true}))
	expect(t, "ran", ran, "second")
	expect(t, "content", read(t, r.Path("second.txt")), "second")
	expect(t, "status", r.Manifest().Status, Finished)
}

// TestOpenSweeps: a process that was killed inside WriteFile leaves its
// temporary file to the next one, which removes that and nothing else.
func TestOpenSweeps(t *testing.T) {
	root := t.TempDir()
	id := archive(t, root, epoch)[0]
	dir := filepath.Join(root, id)
	gone := tempName(filepath.Join(dir, "model", "idata.nc"))
	kept := []string{filepath.Join(dir, "model", "idata.nc"), filepath.Join(dir, ".hidden.tmp"), filepath.Join(dir, "a.ABCDEFGHIJ.tmp")}
	for _, path := range append(kept, gone) {
		write(t, path, "x")
	}
	_, err := View(root, id)
	must(t, err)
	expect(t, "kept by a reader", isFile(gone), true)
	r, err := Open(root, id)
	must(t, err)
	must(t, r.Close())
	expect(t, "left", isFile(gone), false)
	for _, path := range kept {
		expect(t, path, isFile(path), true)
	}
}

func TestLockFailureIsExplained(t *testing.T) {
	err := lockFailure("d", errBoom)
	expect(t, "message", err.Error(), "write "+filepath.Join("d", lockName)+": boom (the file system does not seem to support locks: choose another directory)")
}

func TestWorkingTimeAddsUp(t *testing.T) {
	root := t.TempDir()
	r := create(t, root, epoch)
	must(t, r.Update(func(*Manifest) {}))
	r.worked = 100e9 // as if read from an earlier process
	must(t, r.Finish(errBoom))
	must(t, r.Close())
	r, err := Open(root, r.ID())
	must(t, err)
	defer r.Close()
	must(t, r.Finish(nil))
	if s := r.Manifest().Seconds; s < 100 || s > 160 {
		t.Errorf("%v seconds", s)
	}
}

func TestPath(t *testing.T) {
	r := create(t, t.TempDir(), epoch)
	expect(t, "path", r.Path("model", "a/b.nc"), filepath.Join(r.Dir(), "model", "a", "b.nc"))
}
