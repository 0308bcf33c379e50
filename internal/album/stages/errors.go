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
	return fmt.Sprintf("the sampler did not converge: %s; raise --num-warmup, --num-samples or --target-accept, or run without --strict",
		strings.Join(e.Reasons, "; "))
}
