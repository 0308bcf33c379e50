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

// UnfinishedError reports a run without what is asked of it.
type UnfinishedError struct{ Run, Stage string }

// Error names the run and the stage.
func (e *UnfinishedError) Error() string {
	return fmt.Sprintf("run %s cannot predict: its stage %s has not run, has not finished or is stale", e.Run, e.Stage)
}
