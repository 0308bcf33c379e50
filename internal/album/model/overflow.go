package model

import (
	"fmt"
	"slices"
)

// A priorError reports priors with which the density cannot be computed: one scale
// lies so far from the others that sums keep nothing of the smaller one.
type priorError struct{ Priors Priors }

// Error names the scales and what they are compared with.
func (e *priorError) Error() string {
	p := &e.Priors
	return fmt.Sprintf("the priors of the coefficients lie too far from the data for computation: in units of the standardised score, mu_artist has %g +- %g and beta %g +- %g: choose scales between 0.001 and 1000", p.MuLoc, p.MuScale, p.BetaLoc, p.BetaScale)
}

func allFinite(x []float64) bool {
	return !slices.ContainsFunc(x, func(v float64) bool { return !finite(v) })
}
