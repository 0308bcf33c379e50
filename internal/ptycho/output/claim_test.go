//go:build unix

package output

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/filetest"
)

// TestPlaceIsLookedUpOnce: a link that is switched under way leads nobody's results
// into another directory.
func TestPlaceIsLookedUpOnce(t *testing.T) {
	top := t.TempDir()
	one, two, link := filepath.Join(top, "one"), filepath.Join(top, "two"), filepath.Join(top, "latest")
	filetest.Must(t, errors.Join(os.Mkdir(one, 0o777), os.Mkdir(two, 0o777), os.Symlink(one, link)))
	run := Begin("ptycho", nil, time.Now())
	p, err := Claim(link, NewNotices(nil, nil, run), RunFile)
	filetest.Must(t, err)
	defer p.Release()
	filetest.Must(t, errors.Join(os.Remove(link), os.Symlink(two, link)))
	filetest.Must(t, p.Replace(RunFile))
	filetest.Must(t, run.Write(p.Root(), time.Now()))
	filetest.Must(t, p.Written(RunFile))
	filetest.Expect(t, "path", p.Path, one)
	if entries, err := os.ReadDir(two); err != nil || len(entries) > 0 {
		t.Errorf("%v in the other directory, %v", entries, err)
	}
	if _, err := os.Stat(filepath.Join(one, RunFile)); err != nil {
		t.Error(err)
	}
}

// TestClaimClears: what a process left that was killed while it tried whether it can
// write goes, and nothing that looks like it.
func TestClaimClears(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{".writable-123": "", ".writable-4": "somebody's", ".writable-x": "", "writable-5": ""} {
		filetest.Write(t, filepath.Join(dir, name), text)
	}
	p, err := Claim(dir, NewNotices(nil, nil, Begin("ptycho", nil, time.Now())), RunFile)
	filetest.Must(t, err)
	defer p.Release()
	for name, stays := range map[string]bool{".writable-123": false, ".writable-4": true, ".writable-x": true, "writable-5": true} {
		_, err := os.Lstat(filepath.Join(dir, name))
		filetest.Expect(t, name+" stays", err == nil, stays)
	}
}
