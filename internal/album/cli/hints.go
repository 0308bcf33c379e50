package cli

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/latent-go/latent/internal/album/forecast"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/safetext"
	"github.com/latent-go/latent/internal/shards"
)

// hints returns what a user can do about an error whose text does not say so
// already.
func hints(err error) []string {
	if e, ok := errors.AsType[*resumableError](err); ok && (errors.Is(err, context.Canceled) || is[*forecast.UnfinishedError](err)) {
		return []string{"continue with: " + e.command()}
	}
	if is[*againError](err) {
		return []string{"the same command goes on where this one stopped"}
	}
	if is[*shards.RowsError](err) {
		return []string{shards.MissingHint}
	}
	if is[*ingest.DataError](err) || is[*stages.ConvergenceError](err) {
		return nil // the error says what to do, and it takes another run
	}
	if is[*model.PriorError](err) {
		return []string{"a run keeps its settings: start a new one with other priors"}
	}
	if e, ok := errors.AsType[*resumableError](err); ok {
		if is[*model.FollowError](err) {
			return []string{"a run keeps its settings: start a new one with another --noise-by or --feature-set"}
		}
		return []string{"once that is mended, continue with: " + e.command()}
	}
	if e, ok := errors.AsType[*runs.NotFoundError](err); ok {
		return []string{"list the runs with: " + Program + " runs" + below(e.Root)}
	}
	return nil
}

// defaultRoot is where runs are looked for if nobody says otherwise.
const defaultRoot = "reports"

// below returns the option that names another root than the default.
func below(root string) string {
	if filepath.Clean(root) == defaultRoot {
		return ""
	}
	return " --reports-dir " + safetext.ShellWord(root)
}

// resumableError wraps the error of a run that can be continued.
type resumableError struct {
	run, root string // its id, and the directory that holds it
	err       error
}

// command continues the run, wherever it is.
func (e *resumableError) command() string {
	return Program + " run --resume " + e.run + below(e.root)
}

func (e *resumableError) Error() string { return e.err.Error() }
func (e *resumableError) Unwrap() error { return e.err }
