package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/internal/ptycho/training/bundle"
	"github.com/latent-go/latent/internal/term"
)

func trainCommand(ui *term.UI) *cobra.Command {
	return bind(&cobra.Command{
		Use:   "train",
		Short: "Train a network on a scan, without ground truth",
		Long: `Trains a network to draw the object patch behind every diffraction pattern. The
only teacher is the physics: what the network draws must explain the counts.`,
		Example: `  ptycho train --train_data_file datasets/siemens-star/siemens-star-64.npz \
    --output_dir outputs --n_images 512 --max_epochs 10 \
    --accelerator cpu --deterministic --num-workers 4 --learning-rate 5e-4`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runTrain(cmd, ui) },
	}, config.Options(config.Train))
}

func runTrain(cmd *cobra.Command, ui *term.UI) error {
	c, err := config.NewTraining(config.Inputs{Flags: cmd.Flags()}, nil)
	if err != nil {
		return err
	}
	warn(ui, c.Warnings...)
	if c.PrintConfig {
		return c.Applied().WriteTable(ui.Out())
	}
	d, err := openDevice(c.Execution.Accelerator)
	if err != nil {
		return err
	}
	defer d.close()
	c.Warnings = append(c.Warnings, warn(ui, d.warning, d.promises(c.Execution.Deterministic))...)
	if err := checkTrainFiles(c); err != nil {
		return err
	}
	t := &trainRun{ui: ui, c: c, device: d, run: output.Begin(Program, commandLine(), time.Now())}
	t.say("%s", d.line)
	return t.execute(cmd.Context())
}

// warn prints warnings and returns those that are not empty.
func warn(ui *term.UI, warnings ...string) []string {
	warnings = slices.DeleteFunc(warnings, func(w string) bool { return w == "" })
	for _, w := range warnings {
		ui.Warnf("%s", w)
	}
	return warnings
}

func checkTrainFiles(c *config.Training) error {
	if err := errors.Join(required("train_data_file", c.TrainFile), required("output_dir", c.OutputDir)); err != nil {
		return err
	}
	files := []struct {
		what string
		path *string
	}{{"Training data file", &c.TrainFile}, {"Test data file", c.TestFile}}
	for _, f := range files {
		if f.path == nil {
			continue
		}
		path, err := dataFile(f.what, *f.path)
		if err != nil {
			return err
		}
		*f.path = path
	}
	if c.Resume == "" {
		return nil
	}
	err := mustExist("Checkpoint", c.Resume)
	for _, below := range []string{"", checkpointDir} {
		if last := filepath.Join(c.Resume, below, training.LastCheckpoint); err != nil && mustExist("", last) == nil {
			return fmt.Errorf("%w: name the file, --resume %s", err, last)
		}
	}
	return err
}

// trainRun is one call of train.
type trainRun struct {
	ui      *term.UI
	c       *config.Training
	device  *device
	run     *output.Run
	trainer *training.Trainer
	source  *groupSource
	model   training.Model
	problem *training.Problem
}

// say prints a message unless the user wants quiet.
func (t *trainRun) say(format string, args ...any) {
	if t.c.Execution.EnableProgressBar {
		t.ui.Infof(format, args...)
	}
}

func (t *trainRun) execute(ctx context.Context) error {
	train, err := load(t.ui, t.run, t.c.TrainFile, t.c.DataKind)
	if err != nil {
		return err
	}
	if err := t.c.SetN(train.Patterns.N); err != nil {
		return err
	}
	var test *npzdata.Data
	if t.c.TestFile != nil {
		if test, err = load(t.ui, t.run, *t.c.TestFile, t.c.DataKind); err != nil {
			return err
		}
	}
	if err := t.build(train, test); err != nil {
		return err
	}
	defer t.source.close()
	if err := t.start(); err != nil {
		return err
	}
	release, err := t.claim()
	if err != nil {
		return err
	}
	defer release()
	t.say("network of %d parameters, N=%d, gridsize=(%d, %d); training on %d patterns, %d groups of %d an epoch, for %d epochs, learning rate %g, seed %d",
		t.problem.Weights.Net.Size(), t.c.N, t.c.GridSize, t.c.GridSize, train.Patterns.Len(), min(t.c.Groups, train.Patterns.Len()), t.c.GridSize*t.c.GridSize,
		t.c.MaxEpochs, t.c.Execution.LearningRate, t.c.Seed)
	if err := t.fit(ctx); err != nil {
		return err
	}
	return t.finish()
}

// start makes the trainer, new or from a checkpoint.
func (t *trainRun) start() (err error) {
	s := trainerSettings(t.c)
	if t.c.Resume == "" {
		t.trainer, err = training.New(t.problem, s)
		return err
	}
	if err := t.checkResume(); err != nil {
		return err
	}
	b, err := bundle.Load(t.c.Resume)
	if err != nil {
		return err
	}
	if t.trainer, err = training.Resume(t.problem, s, b); err != nil {
		return fmt.Errorf("%s: %w", t.c.Resume, err)
	}
	t.say("resuming after epoch %d", len(t.trainer.History()))
	t.warnResumed()
	return nil
}

// fit trains, with a record, a checkpoint and a log entry after every epoch.
func (t *trainRun) fit(ctx context.Context) error {
	log, err := newMetricsLog(t.c, t.trainer, time.Now())
	if err != nil {
		return err
	}
	e := t.c.Execution
	keeper := &training.Keeper{Dir: filepath.Join(t.c.OutputDir, checkpointDir), Best: e.CheckpointSaveTopK, Monitor: e.CheckpointMonitorMetric}
	if e.EnableCheckpointing {
		if err := errors.Join(os.MkdirAll(keeper.Dir, 0o755), t.saveIdentity(keeper.Dir)); err != nil {
			return errors.Join(err, log.close())
		}
	}
	progress := t.progress()
	err = t.trainer.Run(ctx, func(r training.Epoch) error {
		progress.epoch(r)
		if e.EnableCheckpointing {
			if err := keeper.Save(t.trainer); err != nil {
				return err
			}
		}
		return log.epoch(r, time.Now())
	})
	progress.close()
	if err = errors.Join(err, log.close()); err == nil {
		return nil
	}
	if last := filepath.Join(keeper.Dir, training.LastCheckpoint); mustExist("", last) == nil {
		return &resumableError{last, err}
	}
	return err
}
