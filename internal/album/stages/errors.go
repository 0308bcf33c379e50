package stages

import (
	"fmt"
	"strings"
)

// ConvergenceError reports that the chains of a strict run did not converge.
type ConvergenceError struct {
	Reasons []string // what failed, each with value and threshold
}

// Error lists the failures and what can be done.
func (e *ConvergenceError) Error() string {
	return fmt.Sprintf("the sampler did not converge: %s; start a new run with more --num-warmup or --num-samples or a higher --target-accept, or without --strict",
		strings.Join(e.Reasons, "; "))
}
