package runs

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// asNobody calls f on a thread whose file accesses are those of an ordinary
// user, so that permissions count even when the tests run as root. The thread
// is not used again.
func asNobody(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked: the thread ends here
		if os.Geteuid() == 0 {
			_ = unix.Setfsuid(65534) // has no useful error; the tests notice
		}
		f()
	}()
	<-done
}

func TestReadOnlyDirectory(t *testing.T) {
	root := t.TempDir()
	old := filepath.Join(root, "a.txt")
	write(t, old, "old")
	must(t, os.Chmod(root, 0o555))
	defer os.Chmod(root, 0o777)
	before := tree(t, root)
	asNobody(func() {
		if _, err := os.Create(filepath.Join(root, "probe")); err == nil {
			t.Error("the directory is not read-only: the test shows nothing")
		}
		for name, err := range map[string]error{
			"WriteFile": WriteFile(old, 0o666, writeText("new")),
			"Create":    second(Create(root, epoch)),
			"new root":  second(Create(filepath.Join(root, "reports"), epoch)),
		} {
			var failed *WriteError
			if !errors.As(err, &failed) || !strings.Contains(err.Error(), "not writable") || !strings.Contains(err.Error(), root) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
	if after := tree(t, root); after != before {
		t.Errorf("files changed:\n%s\nbefore\n%s", after, before)
	}
}

// TestReadOnlyArchive: finished runs can be listed and read without any right
// to write.
func TestReadOnlyArchive(t *testing.T) {
	root := t.TempDir()
	must(t, os.Chmod(filepath.Dir(root), 0o755))
	r := create(t, root, epoch)
	must(t, r.Finish(nil))
	must(t, r.Close())
	must(t, os.Chmod(r.Dir(), 0o555))
	defer os.Chmod(r.Dir(), 0o777)
	asNobody(func() {
		info, err := Newest(root, true)
		if err != nil || info.ID != r.ID() {
			t.Errorf("newest %v, %v", info, err)
		}
		if _, err := View(root, LatestName); err != nil {
			t.Error(err)
		}
		var failed *WriteError
		if _, err := Open(root, r.ID()); !errors.As(err, &failed) {
			t.Errorf("open: %v", err)
		}
	})
}

func second[T any](_ T, err error) error { return err }
