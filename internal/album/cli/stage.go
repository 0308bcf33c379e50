package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/term"
)

func stageCommand(ui *term.UI) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "stage",
		Short: "Run one stage of the pipeline",
		Long: `Runs one stage in the directory of --run, or of the newest run. Its inputs are
the files of the stages before it; "stage data" without --run starts a new run.
The settings of the run apply, and options given here change them.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("name a stage: %s", strings.Join(config.Stages(), ", "))
			}
			return &pipeline.UnknownStageError{Name: args[0], Known: config.Stages(), Suggestions: near(args[0])}
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	for _, name := range config.Stages() {
		sub := &cobra.Command{
			Use: name, Short: stages.Summary(name), Args: program.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return runStage(cmd, ui, name) },
		}
		bind(sub, config.Options().ForStage(config.CommandStage, name))
		cmd.AddCommand(sub)
	}
	return cmd
}

func near(name string) []string {
	if n := options.Nearest(name, config.Stages()); n != "" {
		return []string{n}
	}
	return nil
}

// runStage works in the run that --run names, else in the newest one; only the
// first stage may start a new one.
func runStage(cmd *cobra.Command, ui *term.UI, name string) error {
	in := config.Inputs{Flags: cmd.Flags()}
	cfg, resolved, warnings, err := config.Load(in)
	if err != nil {
		return err
	}
	fresh := name == config.StageData && cfg.Run.Dir == ""
	var r *runs.Run
	if !fresh {
		if r, err = findRun(cfg, name); err != nil {
			return err
		}
		saved, err := config.Saved(r)
		if err != nil {
			return err
		}
		if cfg, resolved, warnings, err = config.Continue(r.ID(), saved, in); err != nil {
			return err
		}
	}
	s, err := newSession(ui, cfg, resolved, warnings)
	if err != nil || s == nil {
		return err
	}
	defer s.close()
	opts := pipeline.Options{Stages: []string{name}, Log: s.log}
	switch {
	case cfg.Run.DryRun:
		return s.plan(cmd.Context(), r, opts)
	case fresh:
		return s.start(cmd.Context(), opts)
	default:
		return s.continueRun(cmd.Context(), r.Dir(), opts)
	}
}

// findRun returns the run to work in. That there is none means that an earlier
// stage has not run.
func findRun(cfg *config.Config, stage string) (*runs.Run, error) {
	if cfg.Run.Dir != "" {
		return runs.View(cfg.Outputs.ReportsDir, cfg.Run.Dir)
	}
	info, err := runs.Newest(cfg.Outputs.ReportsDir, false)
	var none *runs.NotFoundError
	if errors.As(err, &none) {
		before := config.Stages()[:slices.Index(config.Stages(), stage)]
		return nil, &pipeline.MissingStageError{Stage: stage, Missing: before[len(before)-1], Why: "has not run: there is no run in " + cfg.Outputs.ReportsDir, Run: before}
	}
	if err != nil {
		return nil, err
	}
	return runs.View(cfg.Outputs.ReportsDir, info.Dir)
}
