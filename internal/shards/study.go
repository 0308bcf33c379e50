package shards

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/latent-go/latent/internal/dirlock"
	"github.com/latent-go/latent/internal/owned"
)

// Study is a directory of tasks.
type Study struct {
	Root  string   // one folder for each task
	Names []string // of all tasks, in order
	// Say tells what a user should know: that a task is waited for. It may be nil.
	Say func(format string, args ...any)

	whole *Study // that this is a part of
	place place
}

// Part is the study with some of its tasks, in the same directory, whatever its name
// leads to by now.
func (s *Study) Part(names []string) *Study {
	return &Study{Root: s.Root, Names: names, Say: s.Say, whole: s}
}

// Work does one task. It must find out by itself what is done already.
type Work func(ctx context.Context, t *Task) error

// Failure is a task that failed.
type Failure struct {
	Task string
	Err  error
}

// Error names the task.
func (f *Failure) Error() string { return fmt.Sprintf("task %s: %v", f.Task, f.Err) }

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// askAgain is the time between two looks at a task that somebody else has.
const askAgain = 500 * time.Millisecond

// Run does the tasks of a shard, one after the other. A task that somebody else
// works on comes last and is waited for, because its results may never come. A
// failure ends its task only; all are returned, in order. The error is that of the
// context, or of a folder that cannot be made or written. A directory that was moved
// under way ends it, and nothing else is the cause then.
func (s *Study) Run(ctx context.Context, shard Shard, work Work) ([]*Failure, error) {
	root, err := s.open()
	if err != nil {
		return nil, err
	}
	var failed []*Failure
	told := map[string]bool{}
	for names := shard.Part(s.Names); len(names) > 0; {
		var held []string
		for _, name := range names {
			err := s.one(ctx, root, shard, name, work)
			if moved := owned.Unmoved(root, s.Root); moved != nil {
				return nil, moved
			}
			f, isFailure := errors.AsType[*Failure](err)
			h, isHeld := errors.AsType[*heldError](err)
			switch {
			case isHeld:
				s.wait(told, name, h.owner)
				held = append(held, name)
			case isFailure:
				failed = append(failed, f)
			case err != nil:
				return failed, err
			}
		}
		if len(held) == len(names) {
			if err := pause(ctx, askAgain); err != nil {
				return failed, err
			}
		}
		names = held
	}
	return failed, nil
}

func (s *Study) wait(told map[string]bool, name string, owner dirlock.Owner) {
	if !told[name] && s.Say != nil {
		s.Say("%s is being done by %s: it is waited for, and not done twice", name, owner)
	}
	told[name] = true
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// heldError says that somebody else works on a task.
type heldError struct{ owner dirlock.Owner }

func (e *heldError) Error() string { return "held by " + e.owner.String() }

// one does a task under the lock of its folder.
func (s *Study) one(ctx context.Context, root *os.Root, shard Shard, name string, work Work) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	dir, err := folder(root, s.Root, name)
	if err != nil {
		return err
	}
	lock, err := dirlock.Take(dir)
	if locked := (*dirlock.LockedError)(nil); errors.As(err, &locked) {
		return &heldError{locked.Owner}
	}
	if err != nil {
		return err
	}
	t := begin(lock.Root(), dir, name, shard)
	err = work(ctx, t)
	return errors.Join(t.end(ctx, err), lock.Release())
}

// job names the job of a scheduler that this process belongs to, "" for none.
func job() string {
	if array := os.Getenv("SLURM_ARRAY_JOB_ID"); array != "" {
		return array + "_" + os.Getenv("SLURM_ARRAY_TASK_ID")
	}
	return os.Getenv("SLURM_JOB_ID")
}
