package runs

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/filetest"
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
	filetest.Write(t, old, "old")
	filetest.Must(t, os.Chmod(root, 0o555))
	defer os.Chmod(root, 0o777)
	before := filetest.Tree(t, root)
	asNobody(func() {
		if _, err := os.Create(filepath.Join(root, "probe")); err == nil {
			t.Error("the directory is not read-only: the test shows nothing")
		}
		for name, err := range map[string]error{
			"WriteFile": atomicfile.Write(old, 0o666, filetest.Text("new")),
			"Create":    second(Create(root, epoch)),
			"new root":  second(Create(filepath.Join(root, "reports"), epoch)),
		} {
			var failed *atomicfile.WriteError
			if !errors.As(err, &failed) || !strings.Contains(err.Error(), "not writable") || !strings.Contains(err.Error(), root) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
	if after := filetest.Tree(t, root); after != before {
		t.Errorf("files changed:\n%s\nbefore\n%s", after, before)
	}
}

// TestReadOnlyArchive: finished runs can be listed and read without any right
// to write.
func TestReadOnlyArchive(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o022)) // others may read
	root := t.TempDir()
	filetest.Must(t, os.Chmod(filepath.Dir(root), 0o755))
	r := create(t, root, epoch)
	filetest.Must(t, r.Finish(nil))
	filetest.Must(t, r.Close())
	filetest.Must(t, os.Chmod(r.Dir(), 0o555))
	defer os.Chmod(r.Dir(), 0o777)
	asNobody(func() {
		info, err := Newest(root, true)
		if err != nil || info.ID != r.ID() {
			t.Errorf("newest %v, %v", info, err)
		}
		if _, err := View(root, LatestName); err != nil {
			t.Error(err)
		}
		var failed *atomicfile.WriteError
		if _, err := Open(root, r.ID()); !errors.As(err, &failed) {
			t.Errorf("open: %v", err)
		}
	})
}

func second[T any](_ T, err error) error { return err }
