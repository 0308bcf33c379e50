package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/ptycho/batch"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/shards"
	"github.com/latent-go/latent/internal/term"
)

func batchOptions() *options.Set {
	const group = "Scans"
	steps := []string{config.Train, config.Inference, config.Reconstruct}
	return options.NewSet(append([]options.Option{
		{Key: "steps", Flag: "steps", Kind: options.List, Default: []string{config.Reconstruct}, Choices: steps, NonEmpty: true, Given: true, Placeholder: "steps", Group: group, Help: "What is done with each scan, of train, inference and reconstruct; raw data are converted first"},
		{Key: "set", Flag: "set", Kind: options.List, Default: []string{}, Whole: true, Given: true, Placeholder: "key=value", Group: group, Help: "A key of the steps for all scans, repeatable; a cell of the list beats it"},
		{Key: "output_dir", Flag: "output_dir", Kind: options.String, Default: "batch_outputs", Given: true, Placeholder: "directory", Group: group, Help: "Directory of one folder for each scan, and of the table"},
		{Key: "format", Flag: "format", Short: "f", Kind: options.Enum, Default: "table", Choices: []string{"table", "csv", "json"}, Group: group, Help: "Format of the table on standard output"},
	}, shards.Options()...)...)
}

func batchCommand(ui *term.UI) *cobra.Command {
	return bind(&cobra.Command{
		Use:   "batch LIST",
		Short: "Do the same with many scans",
		Long: `Takes every scan of LIST through the steps and makes one table of what came out.
LIST is a directory of scans, or a CSV file with a column scan, a column name where
file names are not enough, and further columns that are keys of the steps: passes,
train.max_epochs. An empty cell leaves the default.

Each scan has a folder below --output_dir. What is there already of the same data
with the same keys is not done again, and what was stopped goes on. With --shard
K/N several processes share the scans, on one machine or many, and with --collect
one of them makes the table; "submit" starts them all.`,
		Example: `  ptycho batch scans.csv --output_dir out
  ptycho batch raw/ --set convert.N=128 --set passes=50
  ptycho batch scans.csv --steps train,inference --shard 3/16`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return runBatch(cmd, ui, args[0]) },
	}, batchOptions())
}

// batchRun is one call of batch.
type batchRun struct {
	ui     *term.UI
	root   string
	study  *shards.Study
	format string
	scans  []*batch.Scan
}

func runBatch(cmd *cobra.Command, ui *term.UI, list string) error {
	split, err := shards.FromFlags(cmd.Flags())
	if err != nil {
		return err
	}
	get := func(name string) any { return cmd.Flags().Lookup(name).Value.(*options.Value).Get() }
	b := &batchRun{ui: ui, root: get("output_dir").(string), format: get("format").(string)}
	if b.scans, err = batch.Read(list, get("steps").([]string), get("set").([]string)); err != nil {
		return err
	}
	study := &shards.Study{Root: b.root, Say: ui.Infof}
	b.study = study
	raw := 0
	for _, s := range b.scans {
		study.Names = append(study.Names, s.Name)
		if s.Raw {
			raw++
		}
	}
	if split.List {
		l, err := study.List()
		if err != nil {
			return err
		}
		l.Memory = batch.Memory(b.scans)
		return l.Print(ui.Out())
	}
	var failed []*shards.Failure
	if !split.Collect {
		if raw > 0 {
			ui.Infof("to convert first, for being no data files: %d of %s", raw, term.Counted(len(b.scans), "scan"))
		}
		if split.Shard.Whole() {
			if err := b.free(cmd.Context()); err != nil {
				return err
			}
		}
		failed, err = study.Run(cmd.Context(), split.Shard, b.scan)
	}
	for _, f := range failed {
		err = errors.Join(err, fmt.Errorf("scan %s: %w", f.Task, f.Err))
	}
	if _, moved := errors.AsType[*owned.MovedError](err); split.Shard.Whole() && cmd.Context().Err() == nil && !moved {
		err = errors.Join(err, b.collect(cmd.Context(), failed))
	}
	return err
}

// steps are the commands that a scan goes through, as a program of their own.
func stepProgram(ui *term.UI) *cobra.Command {
	return program.Program{Name: Program, Commands: func(ui *term.UI) []*cobra.Command {
		return []*cobra.Command{convertCommand(ui), trainCommand(ui), inferenceCommand(ui), reconstructCommand(ui)}
	}}.Root(ui)
}

// scan takes a scan through the steps that are not done.
func (b *batchRun) scan(ctx context.Context, t *shards.Task) error {
	s := b.scans[slices.IndexFunc(b.scans, func(s *batch.Scan) bool { return s.Name == t.Name })]
	for i, step := range s.Do {
		w := b.step(s, step)
		w.task = t
		done, err := w.done()
		if err != nil {
			return errors.Join(t.Begin(), fmt.Errorf("%s: %w", step, err))
		}
		if done {
			continue
		}
		if err := t.Begin(); err != nil {
			return err
		}
		t.Progress(i, len(s.Do), step)
		if err := w.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step, err)
		}
		t.Progress(i+1, len(s.Do), step)
	}
	return nil
}

// step describes a step of a scan: where it reads and writes, and its words.
func (b *batchRun) step(s *batch.Scan, step string) *stepWork {
	folder := filepath.Join(b.root, s.Name)
	data := s.Path
	if s.Raw {
		data = filepath.Join(folder, "data.npz")
	}
	w := &stepWork{ui: b.ui, step: step, folder: folder, input: data, args: s.Args(step)}
	switch step {
	case config.Convert:
		w.input, w.output = s.Path, data
		w.words = []string{s.Path, data}
	case config.Train:
		w.output = filepath.Join(folder, "model")
		w.words = []string{"--train_data_file", data, "--output_dir", w.output}
	case config.Inference:
		w.output = filepath.Join(folder, "inference")
		w.words = []string{"--test_data", data, "--output_dir", w.output}
		if slices.Contains(s.Do, config.Train) && !slices.ContainsFunc(w.args, func(a string) bool { return strings.HasPrefix(a, "--model_path=") }) {
			w.words = append(w.words, "--model_path", filepath.Join(folder, "model"))
		}
	case config.Reconstruct:
		w.output = filepath.Join(folder, "reconstruction")
		w.words = []string{data, "--output_dir", w.output}
		if !slices.ContainsFunc(w.args, func(a string) bool { return strings.HasPrefix(a, "--save-every") }) {
			w.words = append(w.words, "--save-every", "5")
		}
	}
	return w
}
