package output

import (
	"errors"
	"path/filepath"

	"github.com/latent-go/latent/internal/dirlock"
	"github.com/latent-go/latent/internal/owned"
)

// Claimed is an output directory that this process has to itself, with the record
// of what the program has written there.
type Claimed struct {
	*owned.Dir
	Path string        // of the directory, without links
	lock *dirlock.Lock // nil where the file system has no locks
}

// Claim makes a directory, takes its lock and checks that the names are free for
// results: not taken, or by files of the program. It is asked before the work
// that leads to them.
func Claim(dir string, n *Notices, names ...string) (*Claimed, error) {
	if err := Directory(dir); err != nil {
		return nil, err
	}
	dir, err := filepath.EvalSymlinks(dir) // looked up once: what a link leads to later has no part in it
	if err != nil {
		return nil, err
	}
	lock, lockless := dirlock.Take(dir)
	if locked := (*dirlock.LockedError)(nil); errors.As(lockless, &locked) {
		return nil, lockless
	}
	sweep(dir)
	p := &Claimed{lock: lock, Path: dir}
	if p.Dir, err = owned.Open(dir); err == nil {
		err = p.Free(names...)
	}
	if !p.held() {
		err = &owned.MovedError{Dir: dir}
	}
	if err != nil {
		p.Release()
		return nil, err
	}
	if lockless != nil { // not every file system of a cluster has locks
		n.Warn("%v; a second program in the directory would not be noticed", lockless)
	}
	return p, nil
}

// held reports whether the directory whose lock was taken is the one that was opened
// then, and is there at all.
func (p *Claimed) held() bool {
	if p.Dir == nil {
		return Exists(p.Path)
	}
	return p.lock == nil || p.lock.Of(p.Root())
}

// Release gives the directory to others.
func (p *Claimed) Release() {
	if p.Dir != nil {
		_ = p.Close()
	}
	if p.lock != nil {
		_ = p.lock.Release() // it ends with the process at the latest
	}
}
