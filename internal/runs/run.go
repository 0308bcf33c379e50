package runs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/dirlock"
	"github.com/latent-go/latent/internal/origin"
)

// Run is a run directory. One made by [Create] or [Open] is locked by this
// process until Close; one made by [View] can only be read. Its methods may be
// called from several goroutines.
type Run struct {
	dir  string        // without links
	root *os.Root      // the directory, whatever its name leads to by now; nil for a view
	seen fs.FileInfo   // the directory when it was found
	lock *dirlock.Lock // nil for a view

	ahead *Info // a run that began later by its clock and was there when this one was created; nil for none

	mu       sync.Mutex
	manifest *Manifest
	resumed  time.Time     // when this process began to work
	worked   time.Duration // by earlier processes
}

// Start describes the program for a new run.
type Start struct {
	Program  string // "aoty-pipeline"
	Version  string
	Command  []string
	Settings []byte // JSON of the resolved settings with provenance
	Seed     int64
	Git      origin.Git
	Build    origin.Build
	LockFile *FileHash
}

// maxSameSecond bounds the suffixes that Create tries.
const maxSameSecond = 100_000

// Create makes a new directory for a run that starts now, below root (which is
// made if need be), and locks it. Its name is the id of the run; a second start
// in the same second gets the suffix -2. No other process can get the same
// directory.
func Create(root string, now time.Time) (*Run, error) {
	if err := os.MkdirAll(root, 0o777); err != nil {
		return nil, &atomicfile.WriteError{Path: root, Err: err}
	}
	root, err := real(root)
	if err != nil {
		return nil, err
	}
	m := &Manifest{
		Version: manifestVersion, Status: Running, Created: now.Round(0),
		Command: []string{}, Stages: []StageRecord{}, Environment: origin.DocumentedEnvironment(),
	}
	before, behind := ahead(root, now)
	if behind {
		m.Order = before.order().Add(time.Microsecond)
	}
	if m.RunID, err = makeDir(root, now); err != nil {
		return nil, err
	}
	dir := filepath.Join(root, m.RunID)
	r, err := createIn(dir, m)
	if err != nil {
		os.RemoveAll(dir) // only what this call made
		return nil, err
	}
	if behind {
		r.ahead = &before
	}
	return r, nil
}

// makeDir makes the directory with the first free id.
func makeDir(root string, now time.Time) (string, error) {
	for n := 1; n <= maxSameSecond; n++ {
		id := formatID(now, n)
		err := os.Mkdir(filepath.Join(root, id), 0o777)
		switch {
		case err == nil:
			return id, nil
		case !errors.Is(err, os.ErrExist):
			return "", &atomicfile.WriteError{Path: filepath.Join(root, id), Err: err}
		}
	}
	return "", fmt.Errorf("%s holds %d runs of %s", root, maxSameSecond, formatID(now, 1))
}

func createIn(dir string, m *Manifest) (*Run, error) {
	root, seen, err := openDir(dir)
	if err != nil {
		return nil, err
	}
	lock, err := dirlock.Take(dir)
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	r := &Run{dir: dir, root: root, seen: seen, lock: lock, resumed: time.Now(), manifest: m}
	if err := r.Update(func(*Manifest) {}); err != nil {
		return nil, errors.Join(err, root.Close(), lock.Release())
	}
	return r, nil
}

// openDir opens a directory, and says which one it is.
func openDir(dir string) (*os.Root, fs.FileInfo, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, err
	}
	seen, err := root.Stat(".")
	if err != nil {
		return nil, nil, errors.Join(err, root.Close())
	}
	return root, seen, nil
}

// Open continues the run named by an id below root, by a path, or by "latest",
// and locks its directory. Temporary files of a process that was killed while
// writing are removed. Errors are *[NotFoundError], *[dirlock.LockedError],
// *[manifestError] and *[atomicfile.WriteError].
func Open(root, idOrPath string) (*Run, error) {
	dir, err := Resolve(root, idOrPath)
	if err != nil {
		return nil, err
	}
	handle, seen, err := openDir(dir)
	if err != nil {
		return nil, err
	}
	lock, err := dirlock.Take(dir)
	if err != nil {
		return nil, errors.Join(err, handle.Close())
	}
	r, err := load(dir)
	if err != nil {
		return nil, errors.Join(err, handle.Close(), lock.Release())
	}
	r.root, r.seen, r.lock = handle, seen, lock
	if err := r.Unmoved(); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	atomicfile.SweepIn(r.root)
	return r, nil
}

// View reads the run named as for [Open] without locking it. Its manifest may
// be behind if another process works there.
func View(root, idOrPath string) (*Run, error) {
	dir, err := Resolve(root, idOrPath)
	if err != nil {
		return nil, err
	}
	return load(dir)
}

func load(dir string) (*Run, error) {
	seen, err := os.Stat(dir)
	if err != nil {
		return nil, &manifestError{Path: filepath.Join(dir, ManifestName), Err: err}
	}
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	worked := time.Duration(m.Seconds * float64(time.Second))
	return &Run{dir: dir, seen: seen, manifest: m, resumed: time.Now(), worked: worked}, nil
}

// ID returns the id of the run.
func (r *Run) ID() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.manifest.RunID
}

// Dir returns the run directory, by a path without links: what `latest` leads to
// later has no part in it.
func (r *Run) Dir() string { return r.dir }

// Root returns the directory of a run that was created or opened, for whatever is
// written or removed there: a link that leads out of it is not followed, and another
// directory that has its name by then is not touched. It is nil for a view.
func (r *Run) Root() *os.Root { return r.root }

// Path returns the path of a file of the run; elem are relative, with slashes.
func (r *Run) Path(elem ...string) string {
	parts := []string{r.dir}
	for _, e := range elem {
		parts = append(parts, filepath.FromSlash(e))
	}
	return filepath.Join(parts...)
}

// Manifest returns a copy of the manifest.
func (r *Run) Manifest() *Manifest {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.manifest.clone()
}

// errView is a programmer's mistake, but one that data (a path) can lead to.
var errView = errors.New("runs: this run was opened for reading")

// Update changes the manifest through change and saves it. When it cannot be
// saved, the change is undone and the error is a *[atomicfile.WriteError]. A
// manifest that is not that of this run is left alone: see [replacedError].
func (r *Run) Update(change func(*Manifest)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.lock == nil {
		return errView
	}
	next := r.manifest.clone()
	change(next)
	next.Updated = time.Now().Round(0)
	next.Seconds = (r.worked + time.Since(r.resumed)).Seconds()
	if err := next.validate(); err != nil {
		return &manifestError{Path: r.Path(ManifestName), Err: err}
	}
	if err := r.Unmoved(); err != nil {
		return err
	}
	if err := atomicfile.WriteJSONIn(r.root, ManifestName, next); err != nil {
		return err
	}
	r.manifest = next
	return nil
}

// Describe records what was started; see [Start].
func (r *Run) Describe(s Start) error {
	return r.Update(func(m *Manifest) {
		m.Program, m.ProgramVersion, m.Command = s.Program, s.Version, s.Command
		m.SettingsSum = settingsSum(s.Settings)
		m.Settings, m.Seed, m.Git, m.Build, m.LockFile = s.Settings, s.Seed, s.Git, s.Build, s.LockFile
	})
}

// Begin marks the run as running, again for a stage or a resumption, and
// enters the stages that are new to it.
func (r *Run) Begin(stages []string) error {
	return r.Update(func(m *Manifest) {
		m.Status, m.Error = Running, ""
		for _, name := range stages {
			m.Ensure(name)
		}
	})
}

// Finish records how the work ended: finished for nil (and `latest` is
// switched to this run, or the error is a *[LatestError]), interrupted when the context was cancelled, else
// failed. The directory stays usable until Close.
func (r *Run) Finish(outcome error) error {
	err := r.Update(func(m *Manifest) {
		switch {
		case outcome == nil:
			m.Status, m.Error = Finished, ""
		case errors.Is(outcome, context.Canceled):
			m.Status, m.Error = Interrupted, outcome.Error()
		default:
			m.Status, m.Error = Failed, outcome.Error()
		}
	})
	if err != nil || outcome != nil {
		return err
	}
	return setLatest(r.dir)
}

// Close gives up the lock. A run that was not finished is shown as
// interrupted from then on. Further calls do nothing.
func (r *Run) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.lock == nil {
		return nil
	}
	lock := r.lock
	r.lock = nil
	return errors.Join(lock.Release(), r.root.Close())
}
