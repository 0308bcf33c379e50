// Package dirlock lets one process at a time work in a directory, and names it to
// the others.
package dirlock

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/regular"
	"github.com/latent-go/latent/internal/safetext"
)

// The lock is advisory on a file of its own: the owner's name lies in a second
// file, because a locked file cannot be read on Windows.
const (
	lockName  = ".lock"
	ownerName = ".owner.json"
)

// lockPatience is how long to wait for a lock that may only be held for the
// moment in which somebody lists the runs.
const lockPatience = 300 * time.Millisecond

// Owns reports whether a file of a directory belongs to its lock.
func Owns(name string) bool {
	return name == lockName || name == ownerName || strings.HasPrefix(name, claimPrefix)
}

// Owner is the process that works in a directory.
type Owner struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Program string    `json:"program"`
	Since   time.Time `json:"since"`
}

// String describes the owner for a message.
func (o Owner) String() string {
	if o.PID == 0 {
		return "another process"
	}
	return safetext.TerminalSafe(fmt.Sprintf("process %d on host %s (%s, since %s)",
		o.PID, o.Host, o.Program, o.Since.Format(time.DateTime)))
}

// LockedError reports that another process works in a directory.
type LockedError struct {
	Dir   string
	Owner Owner // zero when unknown
}

// Error names the directory and its owner.
func (e *LockedError) Error() string {
	return fmt.Sprintf("run directory %s is in use by %s: wait for it to end, or stop it", e.Dir, e.Owner)
}

// Lock is the lock of a directory, held by this process.
type Lock struct {
	dir   string
	root  *os.Root // the directory, whatever its name leads to by now
	file  *flock.Flock
	claim *claim // where the file system has no locks
}

// Take takes the lock of a directory and signs it. Where somebody else has it
// the error is a *[LockedError]. Where the file system has no locks, or [variable]
// says so, the directory is taken by exclusive creation of a file.
func Take(dir string) (*Lock, error) {
	if os.Getenv(variable) == "files" {
		return takeFile(dir)
	}
	return take(dir, func(f *flock.Flock) tryLock { return f.TryLockContext })
}

// tryLock is [flock.Flock.TryLockContext], and what file systems without locks
// make of it.
type tryLock func(context.Context, time.Duration) (bool, error)

func take(dir string, try func(*flock.Flock) tryLock) (*Lock, error) {
	lock := flock.New(filepath.Join(dir, lockName), flock.SetPermissions(0o666))
	ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
	defer cancel()
	ok, err := try(lock)(ctx, lockPatience/15)
	if !ok {
		lock.Close()
		if lockless(err) {
			return takeFile(dir)
		}
		if err != nil && ctx.Err() == nil {
			return nil, failure(dir, err)
		}
		return nil, &LockedError{Dir: dir, Owner: ReadOwner(dir)}
	}
	l := &Lock{dir: dir, file: lock}
	if err := l.open(); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	atomicfile.SweepOf(filepath.Join(dir, ownerName)) // of a process that was killed while signing
	if err := atomicfile.WriteJSONIn(l.root, ownerName, self()); err != nil {
		return nil, errors.Join(err, l.root.Close(), lock.Close())
	}
	return l, nil
}

// open keeps hold of the directory.
func (l *Lock) open() (err error) {
	l.root, err = os.OpenRoot(l.dir)
	return err
}

// Root returns the directory, whatever its name leads to by now. It is open until the
// lock is released.
func (l *Lock) Root() *os.Root { return l.root }

// Of reports whether the lock is that of the directory that dir holds open: its name
// may have led elsewhere in between.
func (l *Lock) Of(dir *os.Root) bool {
	a, errA := l.root.Stat(".")
	b, errB := dir.Stat(".")
	return errA == nil && errB == nil && os.SameFile(a, b)
}

func self() Owner {
	host, _ := os.Hostname() // an unknown host is only missing in a message
	return Owner{PID: os.Getpid(), Host: host, Program: filepath.Base(os.Args[0]), Since: time.Now().Round(time.Second)}
}

// takeFile takes a directory without locks.
func takeFile(dir string) (*Lock, error) {
	c, ok, err := takeClaim(dir, self())
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, &LockedError{Dir: dir, Owner: ReadOwner(dir)}
	}
	l := &Lock{dir: dir, claim: c}
	if err := l.open(); err != nil {
		return nil, errors.Join(err, c.release())
	}
	return l, nil
}

// failure explains an error that is not "somebody else has it".
func failure(dir string, err error) error {
	path := filepath.Join(dir, lockName)
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return &atomicfile.WriteError{Path: path, Err: err} // the file could not be made
	}
	err = fmt.Errorf("%w (the file system does not seem to support locks: choose another directory)", err)
	return &atomicfile.WriteError{Path: path, Err: err, Content: true}
}

// Release gives the lock back. The lock file stays: removing it would let two
// processes hold locks on two files of the same name.
func (l *Lock) Release() error {
	if l.claim != nil {
		return errors.Join(l.root.Close(), l.claim.release())
	}
	_ = l.root.Remove(ownerName) // a stale signature does no harm; that of a directory in its place is another's
	if err := errors.Join(l.root.Close(), l.file.Close()); err != nil {
		return fmt.Errorf("unlock %s: %w", l.dir, err)
	}
	return nil
}

// Live reports whether a process works in dir, without leaving a trace.
func Live(dir string) bool {
	if _, ok := claimed(dir); ok {
		return true
	}
	path := filepath.Join(dir, lockName)
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return false // a pipe would be waited for
	}
	// Without O_CREATE, so that read-only archives can be listed.
	lock := flock.New(path, flock.SetFlag(os.O_RDONLY))
	defer lock.Close()
	ok, err := lock.TryRLock()
	return err == nil && !ok
}

// ReadOwner returns the signature in dir, or zero.
func ReadOwner(dir string) Owner {
	if owner, ok := claimed(dir); ok {
		return owner
	}
	f, err := regular.Open(filepath.Join(dir, ownerName))
	if err != nil {
		return Owner{}
	}
	defer f.Close()
	var owner Owner
	if err := json.NewDecoder(io.LimitReader(f, 4<<10)).Decode(&owner); err != nil || owner.PID < 0 {
		return Owner{}
	}
	return owner
}
