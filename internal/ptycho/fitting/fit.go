package fitting

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/device"
	"github.com/latent-go/latent/internal/ptycho/input"
	"github.com/latent-go/latent/internal/ptycho/inspect"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/internal/ptycho/training/bundle"
)

// program names the files of TensorBoard.
const program = "ptycho"

// Progress is told how a training goes.
type Progress interface {
	// Begin comes before the first epoch: of how many, with how many patterns.
	Begin(epochs, patterns int)
	Epoch(e training.Epoch)
	Close()
}

// ResumableError is the end of a training that can be continued.
type ResumableError struct {
	Checkpoint string
	Err        error
}

func (e *ResumableError) Error() string { return e.Err.Error() }
func (e *ResumableError) Unwrap() error { return e.Err }

// Train trains a network as c says, on d, and leaves model, checkpoints, logs,
// the picture of the losses and the record in the output directory. It has the
// directory to itself. An error after the first checkpoint is a
// *[ResumableError].
func Train(ctx context.Context, c *config.Training, d *device.Device, n *output.Notices, p Progress) error {
	t := &fit{Notices: n, c: c, device: d, progress: p, aside: map[string]string{}}
	return t.execute(ctx)
}

// fit is one training.
type fit struct {
	*output.Notices
	c        *config.Training
	device   *device.Device
	progress Progress
	place    *output.Claimed
	aside    map[string]string // folders of an earlier training, and what they are called now
	trainer  *training.Trainer
	source   *groupSource
	model    training.Model
	problem  *training.Problem
	parts    []*part    // the data files
	count    int        // groups in an epoch
	bounds   [2]float64 // losses, see [physics.Data.Bounds]
	chosen   int        // the epoch whose weights the model has
}

func (t *fit) execute(ctx context.Context) error {
	train, err := t.load()
	if err != nil {
		return err
	}
	var test *npzdata.Data
	if t.c.TestFile != nil {
		if test, err = input.Load(*t.c.TestFile, t.c.DataKind, t.Notices); err != nil {
			return err
		}
		test, _ = inspect.Prepare(*t.c.TestFile, test, t.c.Inspection(), t.Notices)
	}
	if err := t.build(ctx, train, test); err != nil {
		return err
	}
	defer t.source.close()
	if t.c.RangeTest {
		return t.rangeTest(ctx)
	}
	if err := t.start(); err != nil {
		return err
	}
	if err := t.claim(); err != nil {
		return err
	}
	defer t.place.Release()
	t.Say("network of %d parameters, N=%d, gridsize=(%d, %d); training on %d patterns, %d groups of %d an epoch, for %d epochs, learning rate %g, seed %d",
		t.problem.Weights.Net.Size(), t.c.N, t.c.GridSize, t.c.GridSize, t.trained(), t.count, t.c.GridSize*t.c.GridSize,
		t.c.MaxEpochs, t.c.Execution.LearningRate, t.c.Seed)
	t.announcePretraining()
	if err = t.train(ctx); err == nil {
		err = t.finish()
	}
	return t.place.Cause(err)
}

// trained is how many patterns of all data files are trained on.
func (t *fit) trained() (n int) {
	for _, p := range t.parts {
		n += p.trained()
	}
	return n
}

// epochs are those before the scan and on it.
func (t *fit) epochs() int { return t.pretrains() + t.c.MaxEpochs }

// start makes the trainer, new or from a checkpoint.
func (t *fit) start() (err error) {
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
	t.Say("resuming after epoch %d", len(t.trainer.History()))
	t.warnResumed()
	return nil
}

// train trains, with a record, a checkpoint and a log entry after every epoch.
func (t *fit) train(ctx context.Context) error {
	log, err := newMetricsLog(t.c, t.trainer, t.place.Dir, time.Now())
	if err != nil {
		return err
	}
	e := t.c.Execution
	files := t.place.Below(training.CheckpointDir)
	keeper := &training.Keeper{Files: files, Best: e.CheckpointSaveTopK, Monitor: e.CheckpointMonitorMetric, Describe: t.describe}
	if e.EnableCheckpointing {
		if err := errors.Join(keeper.Check(), t.saveIdentity(files)); err != nil {
			return errors.Join(err, log.close())
		}
	}
	t.progress.Begin(t.epochs(), t.count*t.c.GridSize*t.c.GridSize)
	err = t.trainer.Run(ctx, func(r training.Epoch) error {
		t.progress.Epoch(r)
		t.pretrained(r)
		if e.EnableCheckpointing {
			if err := keeper.Save(t.trainer); err != nil {
				return err
			}
		}
		return log.epoch(r, time.Now())
	})
	t.progress.Close()
	if err = errors.Join(err, log.close()); err == nil {
		return nil
	}
	if files.Has(training.LastCheckpoint) {
		return &ResumableError{filepath.Join(t.c.OutputDir, training.CheckpointDir, training.LastCheckpoint), err}
	}
	return err
}
