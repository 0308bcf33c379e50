package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/ptycho/compare"
	"github.com/latent-go/latent/internal/ptycho/fitting"
	"github.com/latent-go/latent/internal/ptycho/infer"
	"github.com/latent-go/latent/internal/ptycho/solve"
	"github.com/latent-go/latent/internal/ptycho/xla"
	"github.com/latent-go/latent/internal/shards"
)

// The exit codes. Ranges, data and everything else that goes wrong end with 1;
// the flag parser (types, choices, unknown flags) with 2; a file of the program
// that is not as it was written, with 3; an interruption with 128 + SIGINT.
const (
	ExitOK          = 0
	ExitError       = 1
	ExitUsage       = 2
	ExitDamaged     = 3
	exitInterrupted = 130
)

// exitCode is the one place where errors become exit codes.
func exitCode(err error) int {
	var usage *options.UsageError
	var damaged *owned.DamagedError
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &usage):
		return ExitUsage
	case errors.As(err, &damaged):
		return ExitDamaged
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	return ExitError
}

// hints returns what a user can do about an error whose text does not say so.
func hints(err error) []string {
	var rows *shards.RowsError
	if errors.As(err, &rows) {
		return []string{shards.MissingHint}
	}
	var x *xla.Error
	if errors.As(err, &x) {
		return x.Hints
	}
	var r *fitting.ResumableError
	if errors.As(err, &r) {
		return []string{"continue with the same command and --resume " + r.Checkpoint}
	}
	var c *compare.InterruptedError
	if errors.As(err, &c) {
		done := "nothing was finished"
		if len(c.Finished) > 0 {
			done = "finished and kept: " + strings.Join(c.Finished, ", ")
		}
		return []string{done + "; the same command goes on with the rest"}
	}
	var s *solve.ResumableError
	if errors.As(err, &s) {
		return []string{"what there is was written; continue with the same command and --resume " + s.State}
	}
	var i *infer.StoppedError
	if errors.As(err, &i) && i.Written {
		return []string{"what there is was written to " + i.Dir + ": the object of the network, polished as far as it came"}
	}
	if errors.As(err, &i) {
		return []string{"nothing was written to " + i.Dir + "; what was there before is as it was"}
	}
	return nil
}
