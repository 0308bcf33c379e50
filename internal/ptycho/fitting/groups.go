package fitting

import (
	"sync"

	"github.com/latent-go/latent/internal/crew"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
)

// groupSource gives the groups of an epoch. With ahead > 0, those of the next
// epochs are made meanwhile by workers of its own: goroutines that live until
// close when persistent, else one for each epoch. What it gives never depends on
// any of this.
type groupSource struct {
	make       func(epoch int) ([]physics.Group, error)
	ahead      int
	persistent bool

	jobs    chan *futureGroups
	waiting map[int]*futureGroups
	turn    int // the epoch that comes next where one follows another
	workers sync.WaitGroup
	started int // goroutines, for the record
}

type futureGroups struct {
	epoch  int
	done   chan struct{}
	groups []physics.Group
	err    error
}

func newGroupSource(ahead, workers int, persistent bool, make_ func(int) ([]physics.Group, error)) *groupSource {
	s := &groupSource{make: make_, ahead: ahead, persistent: persistent, waiting: map[int]*futureGroups{}}
	if ahead > 0 && persistent {
		s.jobs = make(chan *futureGroups, ahead)
		for range workers {
			s.spawn(func() {
				for f := range s.jobs {
					s.fill(f)
				}
			})
		}
	}
	return s
}

func (s *groupSource) spawn(work func()) {
	s.started++
	s.workers.Go(work)
}

func (s *groupSource) fill(f *futureGroups) {
	defer close(f.done)
	defer func() {
		if r := recover(); r != nil {
			f.err = crew.Caught(r)
		}
	}()
	f.groups, f.err = s.make(f.epoch)
}

// at returns the groups of an epoch and orders the next ones, unless it is asked for
// one out of turn, after which no others will be asked for.
func (s *groupSource) at(epoch int) ([]physics.Group, error) {
	f := s.waiting[epoch]
	delete(s.waiting, epoch)
	for next := epoch + 1; epoch == s.turn && next <= epoch+s.ahead; next++ {
		if s.waiting[next] == nil {
			s.order(next)
		}
	}
	s.turn = epoch + 1
	if f == nil {
		return s.make(epoch)
	}
	<-f.done
	return f.groups, f.err
}

func (s *groupSource) order(epoch int) {
	f := &futureGroups{epoch: epoch, done: make(chan struct{})}
	s.waiting[epoch] = f
	if s.persistent {
		s.jobs <- f
		return
	}
	s.spawn(func() { s.fill(f) })
}

// close ends the workers.
func (s *groupSource) close() {
	if s.jobs != nil {
		close(s.jobs)
	}
	s.workers.Wait()
}
