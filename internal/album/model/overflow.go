package model

import (
	"fmt"
	"slices"
)

// A PriorError reports priors with which no density can be computed. A run keeps its
// settings, so that the remedy takes another one.
type PriorError struct{ Problem, Remedy string }

// Error says which priors, and what others to choose.
func (e *PriorError) Error() string { return e.Problem + ": " + e.Remedy }

// tooFar is the error for scales of which one lies so far from the others that sums
// keep nothing of the smaller one.
func (p *Priors) tooFar() error {
	return &PriorError{
		fmt.Sprintf("the priors of the coefficients lie too far from the data for computation: in units of the standardised score, mu_artist has %g +- %g and beta %g +- %g", p.MuLoc, p.MuScale, p.BetaLoc, p.BetaScale),
		"choose scales between 0.001 and 1000",
	}
}

func allFinite(x []float64) bool {
	return !slices.ContainsFunc(x, func(v float64) bool { return !finite(v) })
}
