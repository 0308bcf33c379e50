package dirlock

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/crew"
	"github.com/latent-go/latent/internal/regular"
)

// Where a file system has no locks (NFS without lockd, Lustre without -o flock), a
// directory is held by files that are created exclusively, which every file system
// can do:
//
//	.claim-000007   the owner as JSON; its time is renewed every beat
//
// Whoever created the file with the highest number holds the directory, until the
// file says released or its time is old. The next holder creates the next number:
// of any number of processes that try, one can. A claim is judged by the clock of
// the file system alone, against a file that the judge has just written.
//
// A process that was stopped for longer than [claimStale] may be overtaken: a file
// system that has no locks cannot prevent it. It learns of it at its next beat.
const (
	claimPrefix   = ".claim-"
	claimReleased = "released\n"
	claimBeat     = 5 * time.Second
	claimGone     = 3 * claimBeat  // when a process of this machine that is not there counts as dead
	claimStale    = 12 * claimBeat // when any process counts as dead
)

// variable chooses how directories are locked: "flock", which falls back to
// exclusive creation where the file system has no locks, or "files" for exclusive
// creation always. The second is for file systems whose locks hold on one machine
// only (NFS with nolock, Lustre with localflock).
const variable = "LATENT_LOCKS"

// claim is a directory held by a file of a number.
type claim struct {
	dir  string
	n    int
	file *os.File
	text []byte
	stop chan struct{}
	beat crew.Group
}

func claimName(n int) string { return fmt.Sprintf("%s%06d", claimPrefix, n) }

// claimNumbers lists the numbers of the claims in a directory, highest last.
func claimNumbers(dir string) ([]int, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var list []int
	for _, e := range entries {
		digits, ok := strings.CutPrefix(e.Name(), claimPrefix)
		if n, err := strconv.Atoi(digits); ok && err == nil && n > 0 {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list, nil
}

// takeClaim takes a directory by exclusive creation. ok is false where somebody
// else has it.
func takeClaim(dir string, owner Owner) (c *claim, ok bool, err error) {
	list, err := claimNumbers(dir)
	if err != nil {
		return nil, false, err
	}
	next := 1
	if len(list) > 0 {
		last := list[len(list)-1]
		free, err := claimFree(dir, last)
		if err != nil || !free {
			return nil, false, err
		}
		next = last + 1
	}
	text, err := json.Marshal(owner)
	if err != nil {
		return nil, false, err
	}
	path := filepath.Join(dir, claimName(next))
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, &atomicfile.WriteError{Path: path, Err: err}
	}
	c = &claim{dir: dir, n: next, file: f, text: text, stop: make(chan struct{})}
	if err := c.renew(); err != nil {
		return nil, false, errors.Join(err, f.Close(), os.Remove(path))
	}
	// A directory that was listed long ago may be held by a higher number, whose
	// holder has cleared this one away in between.
	if held, err := c.overtaken(); held || err != nil {
		gone := os.Remove(path) // that holder may have done it
		if errors.Is(gone, fs.ErrNotExist) {
			gone = nil
		}
		return nil, false, errors.Join(err, f.Close(), gone)
	}
	for _, n := range list {
		os.Remove(filepath.Join(dir, claimName(n))) // numbers below count for nothing
	}
	c.beat.Go(c.keep)
	return c, true, nil
}

func (c *claim) overtaken() (bool, error) {
	list, err := claimNumbers(c.dir)
	return err == nil && len(list) > 0 && list[len(list)-1] > c.n, err
}

// renew writes the owner again, which lets the file system set the time.
func (c *claim) renew() error {
	_, err := c.file.WriteAt(c.text, 0)
	return err
}

// keep renews the claim until it is released or overtaken. A beat that fails is
// made up for by the next.
func (c *claim) keep() {
	t := time.NewTicker(claimBeat)
	defer t.Stop()
	for {
		select {
		case <-c.stop:
			return
		case <-t.C:
			if lost, _ := c.overtaken(); lost {
				return
			}
			_ = c.renew()
		}
	}
}

// release says that the directory is free. The file stays, so that numbers grow.
func (c *claim) release() error {
	close(c.stop)
	c.beat.Wait()
	if lost, _ := c.overtaken(); lost {
		return c.file.Close()
	}
	return errors.Join(c.file.Truncate(0), released(c.file), c.file.Close())
}

func released(f *os.File) error {
	_, err := f.WriteAt([]byte(claimReleased), 0)
	return err
}

// claimFree reports whether the claim of a number holds no more.
func claimFree(dir string, n int) (bool, error) {
	path := filepath.Join(dir, claimName(n))
	text, err := regular.ReadFile(path, regular.Document)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil // cleared away by a higher one
	}
	if err != nil {
		return false, err
	}
	if string(text) == claimReleased {
		return true, nil
	}
	now, err := fileSystemTime(dir)
	if err != nil || !claimDead(path, text, now) {
		return false, err
	}
	return silent(path), nil
}

// silent watches a claim that looks dead for longer than a beat. The clock may have
// been set forward since the last one, or back: an owner that lives renews its claim.
func silent(path string) bool {
	before, err := os.Stat(path)
	if err != nil {
		return false
	}
	watch(claimBeat + time.Second)
	after, err := os.Stat(path)
	return err == nil && after.ModTime().Equal(before.ModTime())
}

// watch waits. Tests set the clock instead.
var watch = time.Sleep

// claimDead reports whether the process of a claim counts as dead at a time.
func claimDead(path string, text []byte, now time.Time) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	age := now.Sub(info.ModTime())
	if age <= -claimStale {
		return true // the clock was set back since: an owner that lives would have renewed it
	}
	var owner Owner
	here, _ := os.Hostname()
	if json.Unmarshal(text, &owner) == nil && owner.PID > 0 && owner.Host == here && !alive(owner.PID) {
		return age >= claimGone
	}
	return age >= claimStale
}

// fileSystemTime is the time by the clock of the file system of a directory.
func fileSystemTime(dir string) (time.Time, error) {
	path := filepath.Join(dir, ".clock."+rand.Text()[:10]+".tmp") // named as what atomicfile sweeps
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return time.Time{}, &atomicfile.WriteError{Path: path, Err: err}
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if _, err := f.Write([]byte{0}); err != nil {
		return time.Time{}, &atomicfile.WriteError{Path: f.Name(), Err: err, Content: true}
	}
	info, err := f.Stat()
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

// claimed returns who holds a directory by a claim, without leaving a trace: by
// the clock of this machine, which may be a little off.
func claimed(dir string) (Owner, bool) {
	list, err := claimNumbers(dir)
	if err != nil || len(list) == 0 {
		return Owner{}, false
	}
	path := filepath.Join(dir, claimName(list[len(list)-1]))
	text, err := regular.ReadFile(path, regular.Document)
	if err != nil || string(text) == claimReleased || claimDead(path, text, time.Now()) {
		return Owner{}, false
	}
	var owner Owner
	_ = json.Unmarshal(text, &owner) // one that is just being written has no name yet
	return owner, true
}
