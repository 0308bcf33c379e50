package stages

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/term"
)

// Env is what the stages work with beside the run directory.
type Env struct {
	Config  *config.Config
	Dataset config.Dataset
	UI      *term.UI
	Log     *slog.Logger
	// Chains is the directory of the checkpoint of a chain where other processes
	// have drawn it; nil for the run's own.
	Chains func(fit string, chain int) string

	progress *bar // of the evaluation
}

// Input is the data set as it is read.
func (e *Env) Input() ingest.Input {
	d := e.Dataset
	allowed, _ := ingest.ParseAllowance(e.Config.Data.SkipBadRows) // checked when the settings were read
	return ingest.Input{
		Path: d.Path, Name: d.Name, Why: d.Why, Profile: d.Profile, Inline: d.Inline, Encoding: e.Config.Data.Encoding,
		SkipBadRows: allowed, JoinNames: e.Config.Data.JoinNames,
	}
}

// declaration is a stage before it is bound to an environment.
type declaration struct {
	name, summary string
	needs         []string
	version       string // raised when equal inputs give other outputs; see pinned_test.go
	outputs, work []string
	named         bool // the outputs name their run
	run           func(*Env, context.Context, *runs.Run) error
}

var declared = []declaration{
	{
		name: config.StageData, summary: "Load raw data, apply cleaning, create processed datasets", version: "5",
		outputs: []string{results.DataDir}, run: (*Env).data,
	},
	{
		name: config.StageSplits, summary: "Create train/validation/test splits", version: "1",
		needs: []string{config.StageData}, outputs: []string{results.SplitsDir}, run: (*Env).splits,
	},
	{
		name: config.StageFeatures, summary: "Choose features on validation and build feature matrices", version: "12",
		needs: []string{config.StageData, config.StageSplits}, outputs: []string{results.FeaturesDir}, run: (*Env).features,
	},
	{
		name: config.StageTrain, summary: "Fit Bayesian models using NUTS", version: "15",
		needs:   []string{config.StageData, config.StageSplits, config.StageFeatures},
		outputs: []string{results.ModelDir}, work: []string{results.CheckpointDir}, run: (*Env).train,
	},
	{
		name: config.StageEvaluate, summary: "Compute diagnostics, calibration metrics, LOO-CV", version: "10",
		needs:   []string{config.StageData, config.StageSplits, config.StageFeatures, config.StageTrain},
		outputs: []string{results.EvaluationDir}, run: (*Env).evaluate,
	},
	{
		name: config.StageReport, summary: "Generate publication artifacts (figures, tables, model card)", version: "13",
		needs:   []string{config.StageData, config.StageSplits, config.StageFeatures, config.StageTrain, config.StageEvaluate},
		outputs: []string{results.FiguresDir, results.TablesDir, results.ModelCard, results.HTMLReport}, named: true, run: (*Env).report,
	},
}

// Summary returns the one-line description of a stage, "" for an unknown one.
func Summary(name string) string {
	for _, d := range declared {
		if d.name == name {
			return d.summary
		}
	}
	return ""
}

// New returns the pipeline for an environment.
func New(env *Env) (*pipeline.Pipeline, error) {
	list := make([]pipeline.Stage, len(declared))
	for i, d := range declared {
		list[i] = pipeline.Stage{
			Name: d.name, Summary: d.summary, Named: d.named, Needs: d.needs, Version: d.version,
			Outputs: d.outputs, Work: d.work, Settings: env.Config.StageSettings(d.name),
			Run: func(ctx context.Context, r *runs.Run) error {
				if err := makeDirs(r, d.outputs...); err != nil {
					return err
				}
				err := d.run(env, ctx, r)
				if ctx.Err() != nil && !errors.Is(err, context.Canceled) {
					return fmt.Errorf("stopped before its end: %w", ctx.Err()) // whatever else went wrong because of it
				}
				return err
			},
		}
	}
	list[0].Inputs = env.inputs
	return pipeline.New(list...)
}

// makeDirs makes the directories among the names, which end in a slash.
func makeDirs(r *runs.Run, names ...string) error {
	for _, n := range names {
		if !strings.HasSuffix(n, "/") {
			continue
		}
		if err := r.Root().MkdirAll(filepath.FromSlash(strings.TrimSuffix(n, "/")), 0o777); err != nil {
			return err
		}
	}
	return nil
}

// keep writes a result through the handle of the run, and makes its directory if
// need be.
func keep[T any](r *runs.Run, f results.File[T], v T) error {
	return f.WriteIn(r.Root(), v)
}

// ConvergenceError reports that the chains of a strict run did not converge.
type ConvergenceError struct{ Fits []FailedFit }

// FailedFit names a fit whose chains did not converge.
type FailedFit struct {
	Fit     string
	Reasons []string // what failed, each with value and threshold
}

// Error lists the failures and what can be done.
func (e *ConvergenceError) Error() string {
	fits := make([]string, len(e.Fits))
	for i, f := range e.Fits {
		fits[i] = f.Fit + ": " + strings.Join(f.Reasons, ", ")
	}
	return fmt.Sprintf("the sampler did not converge (%s); posterior and diagnostics are kept to look at; start a new run with more --num-warmup or --num-samples or a higher --target-accept, or without --strict",
		strings.Join(fits, "; "))
}
