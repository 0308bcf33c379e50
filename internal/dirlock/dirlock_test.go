package dirlock

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

func TestLockedErrorWithoutAnOwner(t *testing.T) {
	filetest.Expect(t, "message", (&LockedError{Dir: "d"}).Error(), "run directory d is in use by another process: wait for it to end, or stop it")
	dir := t.TempDir()
	for _, text := range []string{"", "{", `{"pid":-1}`, strings.Repeat(" ", 5000) + "{}", `{"pid":"x"}`} {
		filetest.Write(t, filepath.Join(dir, ownerName), text)
		filetest.Expect(t, "owner of "+text, ReadOwner(dir), Owner{})
	}
	filetest.Write(t, filepath.Join(dir, ownerName), `{"pid":3,"host":"\u001b[31mevil\u202e"}`)
	if s := ReadOwner(dir).String(); strings.ContainsAny(s, "\x1b\u202e") || !strings.Contains(s, "evil") {
		t.Errorf("hostile host: %q", s)
	}
}

func TestLockFailureIsExplained(t *testing.T) {
	err := failure("d", errors.New("boom"))
	filetest.Expect(t, "message", err.Error(), "write "+filepath.Join("d", lockName)+": boom (the file system does not seem to support locks: choose another directory)")
}

// TestTakeClears: a process that was killed while it signed leaves no trace.
func TestTakeClears(t *testing.T) {
	dir := t.TempDir()
	rest := filepath.Join(dir, "."+ownerName+".ABCDEFGHIJ.tmp")
	filetest.Write(t, rest, "{")
	lock, err := Take(dir)
	filetest.Must(t, err)
	filetest.Must(t, lock.Release())
	filetest.NoTemporaries(t, dir)
}

// TestReleaseOfAMovedDirectory: what has the name by then keeps its signature, and is
// not the directory that was locked.
func TestReleaseOfAMovedDirectory(t *testing.T) {
	for _, take := range []func(string) (*Lock, error){Take, takeFile} {
		dir := filepath.Join(t.TempDir(), "mine")
		filetest.Must(t, os.Mkdir(dir, 0o777))
		lock, err := take(dir)
		filetest.Must(t, err)
		before, err := os.OpenRoot(dir)
		filetest.Must(t, err)
		if err := os.Rename(dir, dir+".away"); err != nil {
			t.Skip(err) // Windows does not allow it
		}
		filetest.Write(t, filepath.Join(dir, ownerName), "another's")
		now, err := os.OpenRoot(dir)
		filetest.Must(t, err)
		filetest.Expect(t, "lock of what was moved", lock.Of(before), true)
		filetest.Expect(t, "lock of what is there now", lock.Of(now), false)
		filetest.Must(t, errors.Join(before.Close(), now.Close(), lock.Release()))
		filetest.Expect(t, "signature", filetest.Read(t, filepath.Join(dir, ownerName)), "another's")
		_, err = os.Lstat(filepath.Join(dir+".away", ownerName))
		filetest.Expect(t, "own signature is gone", errors.Is(err, fs.ErrNotExist), true)
	}
}

// Who waits for the other process to end gets the directory; so does who chooses
// another one.
func TestRemediesOfLocks(t *testing.T) {
	dir := t.TempDir()
	first, err := Take(dir)
	filetest.Must(t, err)
	_, err = Take(dir)
	var locked *LockedError
	if !errors.As(err, &locked) || !strings.Contains(err.Error(), "wait for it to end, or stop it") {
		t.Errorf("%v", err)
	}
	filetest.Must(t, first.Release())
	again, err := Take(dir)
	filetest.Must(t, err)
	filetest.Must(t, again.Release())
	other, err := Take(t.TempDir())
	filetest.Must(t, err)
	filetest.Must(t, other.Release())
}
