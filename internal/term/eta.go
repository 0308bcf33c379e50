package term

import "time"

// window is how far back the speed is measured: long enough to be steady,
// short enough to follow a phase that is faster than the one before.
const (
	window  = 20 * time.Second
	samples = 40
)

// estimator guesses the time left from the speed over the last window.
type estimator struct {
	label string
	past  []sample // oldest first
}

type sample struct {
	at   time.Time
	done int
}

// left returns the time that s still needs at the present speed, or a negative
// number while that is unknown.
func (e *estimator) left(now time.Time, s State) time.Duration {
	e.observe(now, s)
	first := e.past[0]
	took, gained := now.Sub(first.at), s.Done-first.done
	switch {
	case s.Done >= s.Total && s.Total > 0:
		return 0
	case gained <= 0 || took <= 0 || s.Total <= 0:
		return -1
	}
	perItem := float64(took) / float64(gained)
	return time.Duration(perItem * float64(s.Total-s.Done))
}

// observe enters a sample, thinned so that the memory is bounded. A new phase
// or a step back starts afresh.
func (e *estimator) observe(now time.Time, s State) {
	if n := len(e.past); n > 0 && (e.label != s.Label || s.Done < e.past[n-1].done) {
		e.past = e.past[:0]
	}
	e.label = s.Label
	if n := len(e.past); n == 0 || now.Sub(e.past[n-1].at) >= window/samples {
		e.past = append(e.past, sample{now, s.Done})
	}
	for len(e.past) > 1 && now.Sub(e.past[1].at) >= window {
		e.past = e.past[1:]
	}
}
