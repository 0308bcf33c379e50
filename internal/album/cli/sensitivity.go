package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/sensitivity"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/dirlock"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/runs"
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
	for _, o := range config.Options().ForCommand(config.CommandRun).All() {
		if !o.FlagOnly && o.Key != "convergence.strict" || o.Key == "run.config" || o.Key == "run.verbose" {
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
the same data and settings is not run again, and what was stopped goes on.`,
		Args: program.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runSensitivity(cmd, ui) },
	}
	bind(cmd, sensitivityOptions())
	return cmd
}

func runSensitivity(cmd *cobra.Command, ui *term.UI) error {
	cfg, resolved, warnings, err := config.Load(config.Inputs{Flags: cmd.Flags()})
	if err != nil {
		return err
	}
	variants, err := chooseVariants(cfg, flagValue[[]string](cmd.Flags(), "variants"))
	if err != nil {
		return err
	}
	s, err := newSession(ui, cfg, resolved, warnings)
	if err != nil {
		return err
	}
	defer s.close()
	root := filepath.Join(cfg.Outputs.ReportsDir, sensitivityDir)
	base, err := s.fitVariant(cmd.Context(), root, config.Variant{Name: baseVariant})
	if err != nil {
		return err
	}
	fits := []*sensitivity.Fit{base}
	var failed []error
	for _, v := range variants {
		f, err := s.fitVariant(cmd.Context(), root, v)
		if cmd.Context().Err() != nil {
			return err
		}
		if err != nil {
			err = fmt.Errorf("variant %s: %w", v.Name, err)
			f, failed = &sensitivity.Fit{Name: v.Name, Changes: changes(v), Failed: err}, append(failed, err)
		}
		fits = append(fits, f)
	}
	return errors.Join(append(failed, reportSensitivity(ui, root, flagValue[string](cmd.Flags(), "format"), fits))...)
}

// chooseVariants returns the named variants, in the order of the configuration.
func chooseVariants(cfg *config.Config, names []string) ([]config.Variant, error) {
	all, err := cfg.Variants()
	if err != nil {
		return nil, err
	}
	if all == nil {
		all = config.ShippedVariants()
	}
	var known []string
	for _, v := range all {
		if v.Name == baseVariant {
			return nil, &usageError{errors.New(`a variant is called "base", which is the name of what variants are compared with: call it otherwise`)}
		}
		known = append(known, v.Name)
	}
	for _, n := range names {
		if !slices.Contains(known, n) {
			return nil, &usageError{unknownVariant(n, known)}
		}
	}
	if len(names) == 0 {
		return all, nil
	}
	return slices.DeleteFunc(slices.Clone(all), func(v config.Variant) bool { return !slices.Contains(names, v.Name) }), nil
}

func unknownVariant(name string, known []string) error {
	hint := ""
	if near := options.Nearest(name, known); near != "" {
		hint = fmt.Sprintf(" (did you mean %s?)", near)
	}
	return fmt.Errorf("there is no variant %q%s: the configuration has %s", name, hint, strings.Join(known, ", "))
}

// fitVariant runs a variant up to evaluate, or finds it done, and reads it.
func (s *session) fitVariant(ctx context.Context, root string, v config.Variant) (*sensitivity.Fit, error) {
	sub, err := s.with(v)
	if err != nil {
		return nil, err
	}
	defer sub.close()
	own := filepath.Join(root, v.Name)
	s.log.Info("variant", "name", v.Name, "changes", strings.Join(changes(v), "; "))
	dir, err := sub.runVariant(ctx, own, filepath.Join(root, baseVariant))
	if ctx.Err() != nil {
		return nil, &againError{err}
	}
	if err != nil {
		return nil, err
	}
	return sub.readFit(v, dir)
}

// againError ends a command that goes on where it stopped when it is given again.
type againError struct{ err error }

func (e *againError) Error() string { return e.err.Error() }
func (e *againError) Unwrap() error { return e.err }

// with returns a session for the settings of a variant.
func (s *session) with(v config.Variant) (*session, error) {
	sub, cfg := *s, s.cfg
	sub.log = journal.New(s.ui.Err(), journal.Options{Color: s.ui.Color(), Short: s.ui.Interactive(), Verbose: s.cfg.Run.Verbose})
	if v.Set != nil {
		var err error
		if cfg, _, err = s.cfg.With(v); err != nil {
			return nil, err
		}
	}
	sub.cfg, sub.part = cfg, true
	sub.env = &stages.Env{Config: cfg, Dataset: s.env.Dataset, UI: s.ui, Log: sub.log.Logger}
	var err error
	sub.pipe, err = stages.New(sub.env)
	return &sub, err
}

// fitted are the stages of a variant: a comparison needs no report.
func fitted() []string {
	return slices.DeleteFunc(config.Stages(), func(s string) bool { return s == config.StageReport })
}

// runVariant brings the newest run below own up to date, or makes one if there is
// none with these settings and data, and returns its directory. Stages that the
// newest run below base has with the same inputs and settings are taken from there.
func (s *session) runVariant(ctx context.Context, own, base string) (string, error) {
	opts := pipeline.Options{Stages: fitted(), Resume: true, SkipExisting: true, Root: base, Log: s.log}
	r, err := s.reopen(ctx, own, opts)
	if err != nil {
		return "", err
	}
	if r == nil {
		if _, err := s.pipe.Plan(ctx, nil, opts); err != nil {
			return "", err
		}
		if r, err = runs.Create(own, time.Now()); err != nil {
			return "", err
		}
	}
	return r.Dir(), s.execute(ctx, r, opts)
}

// reopen returns the newest run below root if it can be continued: with the same
// settings and data, and by nobody else. Else it returns nil.
func (s *session) reopen(ctx context.Context, root string, opts pipeline.Options) (*runs.Run, error) {
	info, err := runs.Newest(root, false)
	if is[*runs.NotFoundError](err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r, err := runs.Open(root, info.Dir)
	if is[*dirlock.LockedError](err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if _, err := s.pipe.Plan(ctx, r, opts); err != nil {
		return nil, r.Close()
	}
	return r, nil
}

func (s *session) readFit(v config.Variant, dir string) (*sensitivity.Fit, error) {
	f, err := sensitivity.ReadFit(dir, catalog.Target(s.cfg.Model.Targets[0]))
	if err != nil {
		return nil, err
	}
	f.Name, f.Changes = v.Name, changes(v)
	return f, nil
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

// reportSensitivity prints the comparison and keeps it in all formats.
func reportSensitivity(ui *term.UI, root, format string, fits []*sensitivity.Fit) error {
	t, err := sensitivity.Compare(fits)
	if err != nil {
		return err
	}
	if err := saveSensitivity(root, t); err != nil {
		return err
	}
	switch format {
	case "json":
		return printJSON(ui.Out(), t)
	case "csv":
		return t.WriteCSV(ui.Out())
	}
	ui.Table(sensitivity.Columns(), t.Cells(), term.TableOptions{})
	ui.Infof("crps and coverage on the %d test albums that all variants predict, new artists on %d; kept in %s", t.Known, t.New, root)
	return nil
}

func saveSensitivity(root string, t *sensitivity.Comparison) error {
	if err := atomicfile.Write(filepath.Join(root, "sensitivity.csv"), 0o666, t.WriteCSV); err != nil {
		return err
	}
	if err := atomicfile.WriteJSON(filepath.Join(root, "sensitivity.json"), t); err != nil {
		return err
	}
	f := t.Figure()
	if len(f.Panels) == 0 {
		return nil
	}
	for ext, write := range map[string]func(io.Writer) error{
		".svg": func(w io.Writer) error { return f.SVG(w, figure.Options{}) },
		".png": func(w io.Writer) error { return f.PNG(w, figure.Options{Scale: 2}) },
		".pdf": func(w io.Writer) error { return f.PDF(w, figure.Options{}) },
	} {
		if err := atomicfile.Write(filepath.Join(root, "forest"+ext), 0o666, write); err != nil {
			return err
		}
	}
	return nil
}
