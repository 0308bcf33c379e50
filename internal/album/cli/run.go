package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/shards"
	"github.com/latent-go/latent/internal/term"
)

func runCommand(ui *term.UI) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Execute the full pipeline",
		Long: `Runs the stages in dependency order: data, splits, features, train, evaluate,
report. Without options it reads the demo catalogue, whose albums are invented, and
writes a new directory below reports/.

With --chains-as-tasks every chain is a task: "submit" starts them all, on this
machine or on a cluster, and --shard K/N does a part by hand. Whoever comes first
makes data and features, and --collect goes on with the run when all chains are
drawn. What is there already with the same data and settings is not done again.`,
		Example: `  aoty-pipeline run
  aoty-pipeline submit local -- run --chains-as-tasks --num-chains 8`,
		Args: program.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd, ui) },
	}
	bind(cmd, runOptions())
	return cmd
}

// runOptions are the options of run, and those of commands that can be split.
func runOptions() *options.Set {
	list := shards.Options()
	for _, o := range config.Options().ForCommand(config.CommandRun).All() {
		list = append(list, *o)
	}
	return options.NewSet(list...)
}

// helpWidth is the width of help texts.
const helpWidth = 100

// bind gives a command its flags, completions and grouped help.
func bind(cmd *cobra.Command, set *options.Set) {
	if err := set.Attach(cmd, helpWidth); err != nil {
		panic("cli: " + err.Error()) // a flag that was declared twice
	}
}

func run(cmd *cobra.Command, ui *term.UI) error {
	in := config.Inputs{Flags: cmd.Flags()}
	split, err := shards.FromFlags(cmd.Flags())
	if err != nil {
		return err
	}
	if id := resumeID(cmd); id != "" {
		if split != (shards.Flags{}) || flagValue[bool](cmd.Flags(), "chains-as-tasks") {
			return &usageError{errors.New("--resume goes on in one process: leave out what is about tasks, or --resume")}
		}
		return resume(cmd.Context(), ui, in, id)
	}
	cfg, resolved, warnings, err := config.Load(in)
	if err != nil {
		return err
	}
	s, err := newSession(ui, cfg, resolved, warnings)
	if err != nil || s == nil {
		return err
	}
	defer s.close()
	if err := s.chainsNeed(split); err != nil {
		return err
	}
	if done, err := s.preflight(cmd.Context()); done {
		return err
	}
	if cfg.Run.ChainsAsTasks && !cfg.Run.DryRun {
		return s.chainTasks(cmd.Context(), split)
	}
	opts := pipeline.Options{Stages: s.whole(cfg.Run.Stages), SkipExisting: cfg.Run.SkipExisting, Root: cfg.Outputs.ReportsDir, Log: s.log}
	if cfg.Run.DryRun {
		return s.plan(cmd.Context(), nil, opts)
	}
	return s.start(cmd.Context(), opts)
}

// whole adds the stages between those of --stages, and says so: a new run cannot
// train on features that it does not build.
func (s *session) whole(asked []string) []string {
	more := s.pipe.Between(asked)
	for _, name := range more {
		s.log.Info("stage_added", "stage", name, "reason", "a later one that was asked for needs it")
	}
	return append(slices.Clone(asked), more...)
}

// resumeID returns the run that --resume names; the flag is read before the
// settings because it decides where they come from.
func resumeID(cmd *cobra.Command) string {
	f := cmd.Flags().Lookup("resume")
	if f == nil || !f.Changed {
		return ""
	}
	return f.Value.String()
}

// resume continues a run with its own settings.
func resume(ctx context.Context, ui *term.UI, in config.Inputs, id string) error {
	free, _, _, err := config.Load(config.Inputs{Flags: in.Flags})
	if err != nil {
		return err
	}
	r, err := openRun(free, id)
	if err != nil {
		return err
	}
	saved, err := config.Saved(r)
	if err != nil {
		return err
	}
	cfg, resolved, warnings, err := config.Resume(r.ID(), saved, in)
	if err != nil {
		return err
	}
	s, err := newSession(ui, cfg, resolved, warnings)
	if err != nil || s == nil {
		return err
	}
	defer s.close()
	if done, err := s.preflight(ctx); done {
		return err
	}
	opts := pipeline.Options{Stages: cfg.Run.Stages, Resume: true, Log: s.log}
	if cfg.Run.DryRun {
		return s.plan(ctx, r, opts)
	}
	s.log.Info(journal.EventResumingRun, "run", r.ID())
	return s.continueRun(ctx, r.Dir(), opts)
}

// openRun reads a run for its settings; work reopens it under its lock.
func openRun(cfg *config.Config, id string) (*runs.Run, error) {
	return runs.View(cfg.Outputs.ReportsDir, id)
}
