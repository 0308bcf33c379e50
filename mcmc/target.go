package mcmc

import "math/rand/v2"

// Target is a log density on R^Dim, known up to a constant.
//
// LogDensity writes the gradient at q into grad and returns the log density.
// Outside the support it may return NaN or -Inf, and grad is then ignored. It
// must be a pure function of q: a resumed chain is bit-identical only if equal
// q give equal bits. It must not keep q or grad. One Target belongs to one
// goroutine, so it may own scratch memory.
type Target interface {
	Dim() int
	LogDensity(q, grad []float64) float64
}

// Refresher is a Target given auxiliary variables that it holds itself: LogDensity
// is the log density of q and them together, as a function of q. A chain calls
// Refresh after every iteration, so that it alternates between NUTS for q and
// another Markov kernel for the rest (Gibbs sampling).
//
// It also serves to sample one density by proposals from another: LogDensity is the
// one that proposes, the auxiliary variables are the last point that was accepted, and
// Refresh goes back there unless it accepts q (the surrogate transition method).
type Refresher interface {
	Target
	// Refresh draws the auxiliary variables anew given q, and may move q, in place.
	// Together with them q must stay distributed as the joint density says. All
	// randomness comes from rng.
	Refresh(q []float64, rng *rand.Rand)
	// State returns the auxiliary variables themselves, not a copy, always as many:
	// a checkpoint stores them, and a resumed chain writes them back.
	State() []float64
}
