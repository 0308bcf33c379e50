package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/settings"
	"github.com/latent-go/latent/internal/shards"
	"github.com/latent-go/latent/internal/term"
)

// baseVariant is the name of the run that variants are compared with.
const baseVariant = "base"

// sensitivityDir holds the runs of the variants and their comparison, below the
// reports directory.
const sensitivityDir = "sensitivity"

// sensitivityOptions are those of run that describe a fit, and the command's own.
func sensitivityOptions() *options.Set {
	list := []options.Option{
		{Key: "variants", Flag: "variants", Kind: options.List, Default: []string{}, Given: true, Placeholder: "names", Group: "General Options", Help: "Comma-separated names of the variants to run; all that the configuration names if not given"},
		{Key: "format", Flag: "format", Short: "f", Kind: options.Enum, Default: "table", Choices: []string{"table", "csv", "json"}, Group: "General Options", Help: "Format of the comparison on standard output"},
	}
	list = append(list, shards.Options()...)
	for _, o := range config.Options().ForCommand(config.CommandRun).All() {
		if !o.FlagOnly && o.Key != "convergence.strict" || o.Key == "run.config" || o.Key == "run.verbose" || o.Key == "run.quiet" {
			list = append(list, *o)
		}
	}
	return options.NewSet(list...)
}

func sensitivityCommand(ui *term.UI) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sensitivity",
		Short: "Compare variants of a run: priors, ablations, filters",
		Long: `Runs the base configuration and each variant that the configuration names (those
of configs/sensitivity.yaml if it names none), and compares them in one table and
one forest plot. Variants with the rows of the base are compared by leave-one-out:
elpd difference with its standard error. Those that change the rows have another
sum, and the table refuses them that column: CRPS and coverage on the test albums
that all variants predict are there for every one.

Each variant is a run below reports/sensitivity/NAME. What is there already with
the same data and settings is not run again, and what was stopped goes on. The
table is made from all runs that are there.

With --shard K/N several processes share the variants, on one machine or many, and
with --collect one of them makes the table; "submit" starts them all.`,
		Args: program.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runSensitivity(cmd, ui) },
	}
	bind(cmd, sensitivityOptions())
	return cmd
}

func runSensitivity(cmd *cobra.Command, ui *term.UI) error {
	split, err := shards.FromFlags(cmd.Flags())
	if err != nil {
		return err
	}
	cfg, resolved, warnings, err := config.Load(config.Inputs{Flags: cmd.Flags()})
	if err != nil {
		return err
	}
	all, wanted, err := chooseVariants(cfg, flagValue[[]string](cmd.Flags(), "variants"))
	if err != nil {
		return err
	}
	s, err := newSession(ui, cfg, resolved, append(warnings, idleVariants(cfg, all, wanted)...))
	if err != nil {
		return err
	}
	defer s.close()
	c := &comparison{
		session: s, root: filepath.Join(cfg.Outputs.ReportsDir, sensitivityDir), format: flagValue[string](cmd.Flags(), "format"),
		all: append([]config.Variant{{Name: baseVariant}}, all...), wanted: append([]string{baseVariant}, wanted...),
	}
	return c.do(cmd.Context(), split)
}

// idleVariants says which variants are the base by another name. One that cannot be is
// told of when its turn comes.
func idleVariants(cfg *config.Config, all []config.Variant, wanted []string) []settings.Warning {
	var out []settings.Warning
	for _, v := range all {
		if !slices.Contains(wanted, v.Name) {
			continue
		}
		for _, w := range cfg.Idle(v) {
			out = append(out, settings.Warning{Key: w.Key, Msg: "the variant " + v.Name + " changes nothing: " + w.Msg})
		}
	}
	return out
}

// chooseVariants returns all variants of the configuration, and the names of those
// that were asked for, in its order.
func chooseVariants(cfg *config.Config, names []string) (all []config.Variant, wanted []string, err error) {
	if all, err = cfg.Variants(); err != nil {
		return nil, nil, err
	}
	if all == nil {
		all = config.ShippedVariants()
	}
	var known []string
	for _, v := range all {
		if v.Name == baseVariant {
			return nil, nil, &usageError{errors.New(`a variant is called "base", which is the name of what variants are compared with: call it otherwise`)}
		}
		known = append(known, v.Name)
		if len(names) == 0 || slices.Contains(names, v.Name) {
			wanted = append(wanted, v.Name)
		}
	}
	for _, n := range names {
		if !slices.Contains(known, n) {
			return nil, nil, &usageError{unknownVariant(n, known)}
		}
	}
	return all, wanted, nil
}

func unknownVariant(name string, known []string) error {
	hint := ""
	if near := options.Nearest(name, known); near != "" {
		hint = fmt.Sprintf(" (did you mean %s?)", near)
	}
	return fmt.Errorf("there is no variant %q%s: the configuration has %s", name, hint, strings.Join(known, ", "))
}

// againError ends a command that goes on where it stopped when it is given again.
type againError struct{ err error }

func (e *againError) Error() string { return e.err.Error() }
func (e *againError) Unwrap() error { return e.err }

// with returns a session for the settings of a variant.
func (s *session) with(v config.Variant) (*session, error) {
	sub, cfg := *s, s.cfg
	sub.log = newLog(s.ui, s.cfg.Run.Verbose, s.cfg.Run.Quiet)
	if v.Set != nil {
		var err error
		if cfg, _, err = s.cfg.With(v); err != nil {
			return nil, err
		}
	}
	sub.cfg, sub.part = cfg, true
	sub.streams.dir = "" // they stay until the last variant is done
	sub.env = &stages.Env{Config: cfg, Dataset: s.env.Dataset, UI: s.ui, Log: sub.log.Logger}
	var err error
	sub.pipe, err = stages.New(sub.env)
	return &sub, err
}

// changes lists what a variant sets.
func changes(v config.Variant) []string {
	var out []string
	if v.Set == nil {
		return nil
	}
	for _, o := range config.Options().All() {
		if x, ok := v.Set.Lookup(o.Key); ok {
			out = append(out, fmt.Sprintf("%s %v", o.Key, x.Value))
		}
	}
	return out
}
