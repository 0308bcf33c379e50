package shards

import (
	"context"
	"errors"
	"os"
	"sync"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/dirlock"
	"github.com/latent-go/latent/internal/owned"
)

// place is the directory of a study, opened once: one that somebody puts in its place
// under way is not touched.
type place struct {
	once sync.Once
	root *os.Root
	err  error
}

// open makes the directory of the study, if need be, and keeps hold of it until the
// process ends.
func (s *Study) open() (*os.Root, error) {
	if s.whole != nil {
		return s.whole.open()
	}
	s.place.once.Do(func() {
		if err := os.MkdirAll(s.Root, 0o777); err != nil {
			s.place.err = &atomicfile.WriteError{Path: s.Root, Err: err}
			return
		}
		s.place.root, s.place.err = os.OpenRoot(s.Root)
	})
	return s.place.root, s.place.err
}

// Alone does something while this process has the directory of the study to itself,
// which it waits for: tables that several processes rebuild are read and written in
// one go, and only files of the program are replaced. What a killed process left half
// written directly in the directory goes first.
func (s *Study) Alone(ctx context.Context, do func(*owned.Dir) error) error {
	root, err := s.open()
	if err != nil {
		return err
	}
	for {
		if err := owned.Unmoved(root, s.Root); err != nil {
			return err
		}
		lock, err := dirlock.Take(s.Root)
		if _, held := errors.AsType[*dirlock.LockedError](err); held {
			if err := pause(ctx, askAgain); err != nil {
				return err
			}
			continue
		}
		if err == nil {
			err = errors.Join(s.with(lock, root, do), lock.Release())
		}
		if moved := owned.Unmoved(root, s.Root); moved != nil {
			return moved
		}
		return err
	}
}

// with does something with the record of the directory whose lock is held.
func (s *Study) with(lock *dirlock.Lock, root *os.Root, do func(*owned.Dir) error) error {
	dir, err := owned.Open(s.Root)
	if err != nil {
		return err
	}
	if !lock.Of(root) || !lock.Of(dir.Root()) {
		return errors.Join(&owned.MovedError{Dir: s.Root}, dir.Close())
	}
	atomicfile.SweepDir(s.Root)
	return errors.Join(do(dir), dir.Close())
}
