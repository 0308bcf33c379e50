package cli

import (
	"context"
	"errors"

	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/runs"
)

// silentError ends the program with a code after everything was said.
type silentError struct{ code int }

func (e *silentError) Error() string { return "" }

func asSilent(err error) (*silentError, bool) { return errors.AsType[*silentError](err) }

// hints returns what a user can do about an error whose text does not say so
// already.
func hints(err error) []string {
	if e, ok := errors.AsType[*resumableError](err); ok && errors.Is(err, context.Canceled) {
		return []string{"continue with: " + Program + " run --resume " + e.run}
	}
	if is[*ingest.DataError](err) || is[*stages.ConvergenceError](err) {
		return nil // the error says what to do, and it takes another run
	}
	if e, ok := errors.AsType[*resumableError](err); ok {
		return []string{"once that is mended, continue with: " + Program + " run --resume " + e.run}
	}
	if is[*runs.NotFoundError](err) {
		return []string{"list the runs with: " + Program + " runs"}
	}
	return nil
}

// resumableError wraps the error of a run that can be continued.
type resumableError struct {
	run string
	err error
}

func (e *resumableError) Error() string { return e.err.Error() }
func (e *resumableError) Unwrap() error { return e.err }
