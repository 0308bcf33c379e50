package mcmc

// Lengths of the phases of warm-up for long runs: fast (to reach the typical
// set), slow (the metric that counts, in windows that double), fast again (step
// only). They are the defaults of the Stan reference manual, which readers of
// diagnostics expect.
const (
	initBuffer = 75
	baseWindow = 25
	termBuffer = 50
	minTerm    = 8  // fewer steps after the last window leave a first guess
	minWindows = 40 // below this, only the step is adapted

	// firstWindow starts a row of doubling windows inside the initial fast
	// phase. A metric from a few early draws is crude, yet on badly scaled
	// targets it saves trees of a thousand leapfrogs through 100 iterations.
	firstWindow = 8

	// The trial of longer steps at the end takes a fifth of the warm-up.
	trialShare  = 5
	maxTrial    = 96
	minPerTrial = 4
)

// schedule says what each warm-up iteration adapts. Iterations in
// [0, trialFrom) adapt the step; those of the windows also feed the metric,
// which takes effect after iteration ends[i]-1; those in [trialFrom, warmup)
// try longer steps.
type schedule struct {
	warmup, trialFrom int
	slowFrom, slowTo  int
	ends              []int
}

func newSchedule(warmup int) schedule {
	s := schedule{warmup: warmup, trialFrom: warmup}
	if warmup < minWindows {
		return s
	}
	if n := min(warmup/trialShare, maxTrial); n >= minPerTrial*len(trialFactors) {
		s.trialFrom -= n
	}
	s.place(s.trialFrom)
	return s
}

// place lays the windows over n iterations.
func (s *schedule) place(n int) {
	from, term, window := initBuffer, termBuffer, baseWindow
	if from+window+term > n {
		from, term = n*15/100, max(n/10, minTerm)
		window = n - from - term
	}
	s.slowFrom, s.slowTo = from, n-term
	for at, w := firstWindow, firstWindow; at <= from-firstWindow; at += w {
		s.ends = append(s.ends, at)
		w *= 2
	}
	for at := from; at < s.slowTo; window *= 2 {
		at += window
		// A window that leaves no room for its successor takes the rest.
		if at+2*window > s.slowTo {
			at = s.slowTo
		}
		s.ends = append(s.ends, at)
	}
}

// feeds reports whether the draw of iteration it belongs to a window.
func (s *schedule) feeds(it int) bool { return it < s.slowTo }

// opens reports whether the slow phase begins with iteration it, so that what
// the fast phase left over must be forgotten.
func (s *schedule) opens(it int) bool { return it == s.slowFrom }

// closes reports whether a window ends with iteration it.
func (s *schedule) closes(it int) bool {
	for _, end := range s.ends {
		if it == end-1 {
			return true
		}
	}
	return false
}

// tries reports whether iteration it belongs to the trial.
func (s *schedule) tries(it int) bool { return it >= s.trialFrom && it < s.warmup }
