package shards

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/dirlock"
	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/owned"
)

// Task is a task that this process works on. Its methods may be called from
// several goroutines.
type Task struct {
	Name string
	Dir  string // its folder

	root   *os.Root // the folder, whatever its name leads to by now
	mu     sync.Mutex
	record Record
	began  time.Time
	before float64   // seconds of earlier tries
	saved  time.Time // when the record was written last
	begun  bool      // the record is on disk: there is something to do
}

// saveEvery is how often progress is written. The lock of the folder says that a
// task lives, so that a record may be old.
const saveEvery = time.Second

// begin reads what is known of a task. Nothing is written before the work says
// that there is some: a task that is done keeps the record of who did it.
func begin(root *os.Root, dir, name string, shard Shard) *Task {
	atomicfile.SweepOf(filepath.Join(dir, recordName))
	r := read(dir, name)
	t := &Task{Name: name, Dir: dir, root: root, began: time.Now(), before: r.Seconds, record: r}
	t.record.Shard, t.record.Job, t.record.Error, t.record.Note = shard.String(), job(), "", ""
	return t
}

// Begin says that there is work to do, in a folder that is where its name says. Work
// that finds its results complete does not call it.
func (t *Task) Begin() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.begun {
		return nil
	}
	t.begun = true
	hostname, _ := os.Hostname()
	t.record.State, t.record.Tries, t.record.Started = Running, t.record.Tries+1, t.began.Round(0)
	t.record.Owner = dirlock.Owner{PID: os.Getpid(), Host: hostname, Program: filepath.Base(os.Args[0]), Since: t.began.Round(time.Second)}
	t.record.Amount, t.record.Total, t.record.Memory = 0, 0, 0
	if err := t.save(); err != nil {
		return err
	}
	return t.Unmoved()
}

// Progress tells how far the task is. A record that cannot be written is no reason
// to stop.
func (t *Task) Progress(amount, total int, note string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.record.Amount, t.record.Total, t.record.Note = amount, total, note
	if t.begun && time.Since(t.saved) >= saveEvery {
		_ = t.save()
	}
}

func (t *Task) save() error {
	t.saved = time.Now()
	t.record.Updated = t.saved.Round(0)
	t.record.Seconds = t.before + time.Since(t.began).Seconds()
	t.record.Memory = max(t.record.Memory, host.PeakMemory())
	return atomicfile.WriteJSONIn(t.root, recordName, &t.record)
}

// Root returns the folder of the task, for whatever is written there. It is open
// until the work returns.
func (t *Task) Root() *os.Root { return t.root }

// Unmoved is an error when the folder was moved or replaced: asked before something is
// looked up in it by its name.
func (t *Task) Unmoved() error { return owned.Unmoved(t.root, t.Dir) }

// end records how the work ended.
func (t *Task) end(ctx context.Context, outcome error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if moved := t.Unmoved(); moved != nil {
		outcome = moved
	}
	stopped := outcome != nil && ctx.Err() != nil
	switch {
	case outcome == nil && !t.begun && t.record.Done():
		return nil // as it was
	case outcome == nil:
		t.record.State, t.record.Note = Done, ""
	case stopped:
		t.record.State = Stopped
	default:
		t.record.State, t.record.Error = Failed, outcome.Error()
	}
	err := t.save()
	switch {
	case stopped:
		return outcome
	case outcome != nil:
		return &Failure{t.Name, outcome}
	}
	return err
}
