package mcmc

import "fmt"

// FingerprintError reports a checkpoint that belongs to another model, data
// set, or configuration than the one to be sampled.
type FingerprintError struct {
	Path         string // the checkpoint file
	Field        string // what differs, in the words of its header
	Stored, Want string // the value in the file and the value of this run
}

func (e *FingerprintError) Error() string {
	return fmt.Sprintf("mcmc: checkpoint %s belongs to another run: its %s is %s, this run has %s; "+
		"restore the old settings, or delete the file to start this chain anew", e.Path, e.Field, e.Stored, e.Want)
}

// CheckpointError reports a checkpoint that cannot be read, written or locked.
type CheckpointError struct {
	Path string
	Op   string // "open", "read", "write", "lock", ...
	Err  error
}

func (e *CheckpointError) Error() string {
	return fmt.Sprintf("mcmc: %s checkpoint %s: %v", e.Op, e.Path, e.Err)
}

func (e *CheckpointError) Unwrap() error { return e.Err }

// InterruptedError is returned, with the partial Result, when the context ends
// before the chains do. It wraps the context's error.
type InterruptedError struct {
	Kept []int // draws kept per chain
	Err  error
}

func (e *InterruptedError) Error() string {
	return fmt.Sprintf("mcmc: interrupted with %d draws kept per chain: %v", e.Kept, e.Err)
}

func (e *InterruptedError) Unwrap() error { return e.Err }

// StartError reports that no starting point with finite log density and
// gradient was found.
type StartError struct {
	Chain, Tries int
}

func (e *StartError) Error() string {
	return fmt.Sprintf("mcmc: chain %d: log density or gradient not finite at %d starting points; "+
		"check the target, or give starting points inside the support (Config.Start)", e.Chain, e.Tries)
}

// LaplaceError reports that a target has no regular mode, so that no Gaussian
// stands in for it. Sample without a metric instead.
type LaplaceError struct {
	Reason     string
	Coordinate int       // the coordinate to blame, or -1
	At         []float64 // where the search ended
}

func (e *LaplaceError) Error() string {
	if e.Coordinate < 0 {
		return "mcmc: no Laplace approximation: " + e.Reason
	}
	return fmt.Sprintf("mcmc: no Laplace approximation: %s along coordinate %d", e.Reason, e.Coordinate)
}
