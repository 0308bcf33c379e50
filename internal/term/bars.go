package term

import (
	"fmt"
	"sync"
	"time"

	"github.com/latent-go/latent/internal/crew"
	"github.com/latent-go/latent/internal/safetext"
)

// State is how far one worker is.
type State struct {
	Done, Total int
	Label       string // the phase: "warm-up", "sampling"
	Note        string // "step 0.52, 0 divergences"
}

// frame is the time between two looks at the states. Drawing more often than
// ten times a second only costs.
const frame = 100 * time.Millisecond

// Bars show the progress of several workers. Make them with [UI.Bars].
type Bars struct {
	ui    *UI
	slots []*slot
	show  renderer
	stop  chan struct{}
	ended chan struct{}
	once  sync.Once
}

// renderer draws all slots; it is called from one goroutine at a time.
type renderer interface {
	draw(now time.Time)
	finish(now time.Time)
}

// slot is the progress of one worker.
type slot struct {
	name    string
	started time.Time

	mu     sync.Mutex
	state  State
	phases []State   // that ended since the last look
	set    bool      // Update was called
	ended  time.Time // when it had nothing left to do, zero before
	eta    estimator
}

// Bars starts to show n workers called "title 1" to "title n" (or just title
// when n is 1). Close must be called, also after an interruption.
func (u *UI) Bars(title string, n int) *Bars {
	b := &Bars{ui: u, stop: make(chan struct{}), ended: make(chan struct{})}
	for i := range n {
		name := safetext.TerminalSafe(title)
		if n > 1 {
			name = fmt.Sprintf("%s %d", name, i+1)
		}
		b.slots = append(b.slots, &slot{name: name, started: time.Now()})
	}
	switch u.progress {
	case ProgressLive:
		b.show = newLivePanel(u, b.slots)
	case ProgressOff:
		b.show = silent{}
	default:
		b.show = newPlainLines(u, b.slots)
	}
	crew.Background(b.watch)
	return b
}

// Update tells how far worker i (from 0) is. It only stores the state, and may
// be called from any goroutine as often as there is news.
func (b *Bars) Update(i int, s State) {
	if i < 0 || i >= len(b.slots) {
		panic(fmt.Sprintf("term: worker %d of %d bars", i, len(b.slots)))
	}
	b.slots[i].update(s)
}

// maxPhases bounds what a worker that only changes its label could pile up
// between two looks.
const maxPhases = 16

func (s *slot) update(state State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.set && s.state.Label != state.Label && len(s.phases) < maxPhases {
		s.phases = append(s.phases, s.state)
	}
	s.state, s.set = state, true
	switch full := state.Total > 0 && state.Done >= state.Total; {
	case !full:
		s.ended = time.Time{}
	case s.ended.IsZero():
		s.ended = time.Now()
	}
}

// view is what there is to show of a slot at one moment.
type view struct {
	State
	set    bool
	phases []State
	left   time.Duration // estimate; negative when unknown
	took   time.Duration // until it was full, 0 before
}

// full reports whether there is nothing left to do.
func (v view) full() bool { return v.set && v.Total > 0 && v.Done >= v.Total }

// look returns the slot's view and forgets the phases that ended.
func (s *slot) look(now time.Time) view {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := view{State: s.state, set: s.set, phases: s.phases}
	s.phases = nil
	v.left = s.eta.left(now, v.State)
	if !s.ended.IsZero() {
		v.took = s.ended.Sub(s.started)
	}
	v.State = v.safe()
	for i := range v.phases {
		v.phases[i] = v.phases[i].safe()
	}
	return v
}

func (s State) safe() State {
	s.Label, s.Note = safetext.TerminalSafe(s.Label), safetext.TerminalSafe(s.Note)
	return s
}

// watch draws until Close.
func (b *Bars) watch() {
	defer close(b.ended)
	ticker := time.NewTicker(frame)
	defer ticker.Stop()
	for {
		select {
		case now := <-ticker.C:
			b.show.draw(now)
		case <-b.stop:
			return
		}
	}
}

// Close shows the last states and ends the display; bars that are not full
// stay as they are. Further calls do nothing.
func (b *Bars) Close() {
	b.once.Do(func() {
		close(b.stop)
		<-b.ended
		b.show.finish(time.Now())
	})
}

// Drop shows nothing more of bars whose work is done: what they were about is said
// otherwise. Only live bars leave anything to drop.
func (b *Bars) Drop() {
	b.once.Do(func() {
		close(b.stop)
		<-b.ended
		if l, ok := b.show.(*livePanel); ok {
			l.drop()
			return
		}
		b.show.finish(time.Now())
	})
}

// silent is the renderer of ProgressOff.
type silent struct{}

func (silent) draw(time.Time)   {}
func (silent) finish(time.Time) {}
