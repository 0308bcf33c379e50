package dirlock

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

func init() { watch = func(time.Duration) {} } // nobody renews a claim meanwhile

// age makes the claim of a directory look as if its last beat was some time ago.
func age(t *testing.T, dir string, by time.Duration) {
	t.Helper()
	list, err := claimNumbers(dir)
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	at := time.Now().Add(-by)
	if err := os.Chtimes(filepath.Join(dir, claimName(list[len(list)-1])), at, at); err != nil {
		t.Fatal(err)
	}
}

func taken(t *testing.T, dir string) *Lock {
	t.Helper()
	l, err := takeFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func refused(t *testing.T, dir string) {
	t.Helper()
	l, err := takeFile(dir)
	var locked *LockedError
	if !errors.As(err, &locked) {
		t.Fatalf("taken twice: %v, %v", l, err)
	}
	if locked.Owner.PID != os.Getpid() || !Live(dir) {
		t.Errorf("the owner is %v, live %v", locked.Owner, Live(dir))
	}
}

func TestClaimsAreExclusiveAndGivenBack(t *testing.T) {
	dir := t.TempDir()
	for range 3 {
		l := taken(t, dir)
		refused(t, dir)
		if err := l.Release(); err != nil {
			t.Fatal(err)
		}
		if Live(dir) {
			t.Error("lives after its release")
		}
	}
	if list, err := claimNumbers(dir); err != nil || len(list) != 1 || list[0] != 3 {
		t.Errorf("left are %v, %v", list, err)
	}
}

// A claim whose beats have stopped can be taken over, by one; the process that
// slept finds out and leaves the claim of its successor alone.
func TestSilentClaimsAreTakenOver(t *testing.T) {
	dir := t.TempDir()
	old := taken(t, dir)
	age(t, dir, claimGone+time.Second)
	refused(t, dir) // this process is alive, so only silence counts
	age(t, dir, claimStale+time.Second)
	next := taken(t, dir)
	if lost, err := old.claim.overtaken(); !lost || err != nil {
		t.Error("does not know that it was overtaken")
	}
	if err := old.Release(); err != nil {
		t.Error(err)
	}
	refused(t, dir)
	if err := next.Release(); err != nil {
		t.Error(err)
	}
}

// However far the clock is set, an owner that lives renews its claim while it is
// watched, and keeps the directory; one that does not loses it, once.
func TestClaimsAndTheClock(t *testing.T) {
	defer func(before func(time.Duration)) { watch = before }(watch)
	for _, by := range []time.Duration{24 * time.Hour, 2 * claimStale, -2 * claimStale, -24 * time.Hour} { // set forward, set back
		dir := t.TempDir()
		old := taken(t, dir)
		watched := time.Duration(0)
		watch = func(d time.Duration) {
			watched += d
			if err := old.claim.renew(); err != nil {
				t.Error(err)
			}
		}
		age(t, dir, by)
		if l, err := takeFile(dir); !errors.As(err, new(*LockedError)) {
			t.Errorf("clock set by %v: taken from an owner that lives: %v, %v", by, l, err)
		}
		if watched <= claimBeat {
			t.Errorf("clock set by %v: watched for %v, a beat is %v", by, watched, claimBeat)
		}
		watch = func(time.Duration) {}
		age(t, dir, by)
		if Live(dir) {
			t.Errorf("clock set by %v: a claim without beats is called alive", by)
		}
		next := taken(t, dir)
		refused(t, dir)
		if err := errors.Join(old.Release(), next.Release()); err != nil {
			t.Error(err)
		}
	}
	// A clock that is a little off, as that of another machine may be, means nothing.
	dir := t.TempDir()
	old := taken(t, dir)
	age(t, dir, -claimStale/2)
	refused(t, dir)
	if err := old.Release(); err != nil {
		t.Error(err)
	}
}

// A process of this machine that is gone needs no minute of silence; one of
// another machine does, whatever its number is here.
func TestDeadProcesses(t *testing.T) {
	host, _ := os.Hostname()
	for _, c := range []struct {
		host  string
		quiet time.Duration
		free  bool
	}{
		{host, claimGone - 2*time.Second, false},
		{host, claimGone + time.Second, true},
		{"elsewhere", claimGone + time.Second, false},
		{"elsewhere", claimStale + time.Second, true},
	} {
		dir := t.TempDir()
		l, ok, err := takeClaim(dir, Owner{PID: 1 << 30, Host: c.host})
		if !ok || err != nil {
			t.Fatal(ok, err)
		}
		age(t, dir, c.quiet)
		if free, err := claimFree(dir, l.n); free != c.free || err != nil {
			t.Errorf("%+v: free %v, %v", c, free, err)
		}
		close(l.stop)
		l.beat.Wait()
		l.file.Close()
	}
}

// What is not a claim yet, because its owner is about to be written, is somebody's.
func TestEmptyClaimIsHeld(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, claimName(4)), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := takeFile(dir); !errors.As(err, new(*LockedError)) {
		t.Errorf("taken: %v", err)
	}
}

// Many that take and give back at once: never two at a time, whatever the order.
func TestClaimsUnderContention(t *testing.T) {
	dir := t.TempDir()
	var inside, turns atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 60 {
				l, err := takeFile(dir)
				if errors.As(err, new(*LockedError)) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if n := inside.Add(1); n != 1 {
					t.Errorf("%d hold the directory", n)
				}
				turns.Add(1)
				inside.Add(-1)
				if err := l.Release(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if turns.Load() == 0 {
		t.Error("nobody ever held it")
	}
	left, _ := filepath.Glob(filepath.Join(dir, ".clock*"))
	if list, _ := claimNumbers(dir); len(list) != 1 || len(left) > 0 {
		t.Errorf("left are %v and %v", list, left)
	}
}

// A file system without locks is one on which locking fails in a certain way;
// other failures are told.
func TestFallBackWhereThereAreNoLocks(t *testing.T) {
	dir := t.TempDir()
	without := func(e error) func(*flock.Flock) tryLock {
		return func(*flock.Flock) tryLock {
			return func(context.Context, time.Duration) (bool, error) { return false, e }
		}
	}
	for _, e := range noLocks() {
		l, err := take(dir, without(e))
		if err != nil || l.claim == nil {
			t.Fatalf("%v: %v", e, err)
		}
		if _, err := take(dir, without(e)); !errors.As(err, new(*LockedError)) {
			t.Errorf("%v: taken twice: %v", e, err)
		}
		if err := l.Release(); err != nil {
			t.Error(err)
		}
	}
	if _, err := take(dir, without(errors.New("boom"))); err == nil || errors.As(err, new(*LockedError)) {
		t.Errorf("another failure: %v", err)
	}
}

func TestVariableChoosesFiles(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(variable, "files")
	l, err := Take(dir)
	if err != nil || l.claim == nil {
		t.Fatal(l, err)
	}
	if !Owns(claimName(1)) || !Owns(lockName) || Owns("model.nc") {
		t.Error("does not know its own files")
	}
	if err := l.Release(); err != nil {
		t.Error(err)
	}
}
