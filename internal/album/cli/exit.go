package cli

import (
	"context"
	"errors"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/forecast"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/datasets"
	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/settings"
	"github.com/latent-go/latent/internal/shards"
)

// The exit codes of the documented table, and the two that it leaves open: 64
// for usage (EX_USAGE of sysexits.h, because 2 is taken) and 130 for an
// interruption (128 + SIGINT).
const (
	ExitOK          = 0
	ExitGeneral     = 1
	ExitConvergence = 2
	ExitData        = 3
	ExitStage       = 4
	ExitEnvironment = 5
	ExitGPUMemory   = 6
	ExitUsage       = 64
	ExitInterrupted = 130
)

// environmentError reports that the environment of a strict run cannot be
// verified.
type environmentError struct{ Err error }

// Error returns the cause.
func (e *environmentError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *environmentError) Unwrap() error { return e.Err }

// acceleratorError reports that a run asks for a device that the album sampler
// cannot use.
type acceleratorError struct{ Name string }

// Error says what to do instead.
func (e *acceleratorError) Error() string {
	return "the album sampler has no GPU path, so --accelerator " + e.Name +
		" cannot be used; leave it out or give --accelerator cpu (the CPU path needs minutes, not hours)"
}

// exitCode is the one place where errors become exit codes. The most specific
// error of a chain decides: a stage that failed because of its data is a data
// error.
func exitCode(err error) int {
	switch {
	case err == nil:
		return ExitOK
	case errors.Is(err, context.Canceled):
		return ExitInterrupted
	case is[*usageError](err), is[*options.UsageError](err), is[*settings.Error](err), is[*pipeline.UnknownStageError](err):
		return ExitUsage
	case is[*stages.ConvergenceError](err):
		return ExitConvergence
	case is[*ingest.DataError](err), is[*config.DatasetError](err), is[*datasets.Error](err), is[*pipeline.InputChangedError](err), is[*runs.DamagedError](err), is[*forecast.NonFiniteError](err):
		return ExitData
	case is[*environmentError](err):
		return ExitEnvironment
	case is[*acceleratorError](err):
		return ExitGPUMemory
	case is[*pipeline.SettingsChangedError](err):
		return ExitUsage
	case is[*pipeline.StageError](err), is[*pipeline.MissingStageError](err), is[*forecast.UnfinishedError](err), is[*shards.RowsError](err):
		return ExitStage
	case is[*atomicfile.WriteError](err), is[*host.RoomError](err):
		return ExitEnvironment
	default:
		return ExitGeneral
	}
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// usageError is a mistake on the command line that the flag parser cannot see.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }
