package stages

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
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
}

// declaration is a stage before it is bound to an environment.
type declaration struct {
	name, summary string
	needs         []string
	version       string // bumped when equal inputs would give other outputs
	outputs, work []string
	run           func(*Env, context.Context, *runs.Run) error
}

var declared = []declaration{
	{
		name: config.StageData, summary: "Load raw data, apply cleaning, create processed datasets", version: "1",
		outputs: []string{dataDir}, run: (*Env).data,
	},
	{
		name: config.StageSplits, summary: "Create train/validation/test splits", version: "1",
		needs: []string{config.StageData}, outputs: []string{splitsDir}, run: (*Env).splits,
	},
	{
		name: config.StageFeatures, summary: "Choose features on validation and build feature matrices", version: "1",
		needs: []string{config.StageData, config.StageSplits}, outputs: []string{featuresDir}, run: (*Env).features,
	},
	{
		name: config.StageTrain, summary: "Fit Bayesian models using NUTS", version: "1",
		needs:   []string{config.StageData, config.StageSplits, config.StageFeatures},
		outputs: []string{modelDir}, work: []string{checkpointDir}, run: (*Env).train,
	},
	{
		name: config.StageEvaluate, summary: "Compute diagnostics, calibration metrics, LOO-CV", version: "1",
		needs:   []string{config.StageData, config.StageSplits, config.StageFeatures, config.StageTrain},
		outputs: []string{evaluationDir}, run: (*Env).evaluate,
	},
	{
		name: config.StageReport, summary: "Generate publication artifacts (figures, tables, model card)", version: "2",
		needs:   []string{config.StageData, config.StageSplits, config.StageFeatures, config.StageTrain, config.StageEvaluate},
		outputs: []string{figuresDir, tablesDir, modelCard, htmlReport}, run: (*Env).report,
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
			Name: d.name, Summary: d.summary, Needs: d.needs, Version: d.version,
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
		if err := os.MkdirAll(r.Path(n), 0o777); err != nil {
			return err
		}
	}
	return nil
}

// targets returns the scores to model, in the order of the configuration.
func (e *Env) targets() []catalog.Target {
	var out []catalog.Target
	for _, t := range e.Config.Model.Targets {
		out = append(out, catalog.Target(t))
	}
	return out
}
