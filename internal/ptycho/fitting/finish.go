package fitting

import (
	"errors"
	"path/filepath"
	"time"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/internal/ptycho/training/bundle"
	"github.com/latent-go/latent/internal/term"
)

// finish writes the model, the picture of the losses and the record.
func (t *fit) finish() error {
	history := t.trainer.History()
	last := history[len(history)-1]
	t.choose()
	b, err := t.model.Bundle(t.problem.Weights)
	if err != nil {
		return err
	}
	if err := t.settings(b); err != nil {
		return err
	}
	if err := t.place.Replace(results...); err != nil {
		return err
	}
	if err := training.SaveModel(t.place.Root(), b); err != nil {
		return err
	}
	train, val := losses(t.onScan())
	if err := output.WriteFigure(t.place.Root(), lossPicture, output.LossCurves(train, val)); err != nil {
		return err
	}
	t.collapse(last)
	t.stagnation(last)
	if err := t.against(last); err != nil {
		return err
	}
	t.record(last)
	if err := t.Run.Write(t.place.Root(), time.Now()); err != nil {
		return err
	}
	if err := errors.Join(t.place.Written(results...), t.forget()); err != nil {
		return err
	}
	if last.Epoch < t.epochs() {
		t.Say("stopped early: no better validation loss in %s", term.Counted(t.c.Execution.EarlyStopPatience, "epoch"))
	}
	t.Say("trained %s in %s, loss %.5g", term.Counted(last.Epoch, "epoch"), term.Duration(time.Duration(t.Run.Seconds*float64(time.Second))), last.Loss())
	t.Say("model of epoch %d saved to %s", t.chosen, filepath.Join(t.c.OutputDir, training.ModelFile))
	return nil
}

// judged tells whether the best epoch becomes the model. The loss of the training is
// a mean over groups that are drawn anew and over weights that move: without
// validation it says too little about an epoch, unless somebody chose it.
func (t *fit) judged() bool {
	unknown := t.c.Execution.CheckpointMonitorMetric == training.Monitors[0] && len(t.problem.Validation) == 0
	return t.c.FinalModel == "best" && !unknown
}

// choose settles whose weights the model gets: those of the best epoch, or of the
// last.
func (t *fit) choose() {
	all := len(t.trainer.History())
	t.chosen = all
	if !t.judged() || t.trainer.Best() == all {
		t.trainer.UseLast()
		return
	}
	t.chosen = t.trainer.Best()
	t.trainer.UseBest()
	t.Say("the model is that of epoch %d of %d, the best by %s; --final-model last takes the last", t.chosen, all, t.c.Execution.CheckpointMonitorMetric)
}

// settings adds to an archive what inference wants to know of the training.
func (t *fit) settings(b *bundle.Bundle) error {
	return b.Marshal(config.ModelDocument, config.ModelSettings{BatchSize: t.c.BatchSize, Applied: t.c.Applied()})
}

// describe makes a checkpoint a model too. How it was made is not in it: equal
// trainings leave equal checkpoints, wherever and with how many workers.
func (t *fit) describe(b *bundle.Bundle) error { return t.model.Describe(b, t.problem.Weights.Net) }

func losses(history []training.Epoch) (train, val []float64) {
	for _, e := range history {
		train = append(train, e.TrainLoss)
		if e.ValLoss != nil {
			val = append(val, *e.ValLoss)
		}
	}
	return train, val
}

// young is the number of steps up to which a flat amplitude is only a beginning:
// so is every network when it is made.
const young = 100

// collapse names the failure where the network draws the same flat amplitude for
// every pattern: a local optimum that no further epoch leaves.
func (t *fit) collapse(last training.Epoch) {
	switch {
	case !last.Spread.Flat():
	case last.Steps < young:
		t.Warn("after %s the amplitude is as flat as at the start: train longer before judging it", term.Counted(last.Steps, "step"))
	default:
		t.Warn("the amplitude has collapsed: it is flat to %.1e of its mean; try another --seed, a smaller --learning-rate or --gradient-clip-val", last.Spread.First)
	}
}

// learning is the share of what there is to learn below which nothing was learned.
const learning = 0.05

// ending is the number of epochs at the end whose losses are averaged: each epoch has
// seen other patterns.
const ending = 5

// stagnation names a training that ends where it began: with what an empty object
// explains.
func (t *fit) stagnation(last training.Epoch) {
	history := t.onScan()
	history = history[max(len(history)-ending, 0):]
	var loss float64
	for _, e := range history {
		loss += e.TrainLoss / float64(len(history))
	}
	learned := physics.Learned(loss, t.bounds[0], t.bounds[1])
	t.Run.Results["learned"] = learned
	if last.Steps >= young && learned < learning {
		t.Warn("after %d steps the network explains %.0f %% of what an empty object does not: it has learned nothing; try --learning-rate %g, --gradient-clip-val 1 or more epochs", last.Steps, 100*learned, t.c.Execution.LearningRate/10)
	}
}

// against names a training whose network draws something worse than the object that it
// is shown to correct: after some steps, or so much worse that steps do not matter.
func (t *fit) against(last training.Epoch) error {
	drawn, shown, err := t.trainer.Against()
	if err != nil || shown == 0 {
		return err
	}
	r := t.Run.Results
	r["loss_of_what_is_shown"], r["loss_of_what_is_drawn"] = shown, drawn
	t.Say("the object that the network is shown has a loss of %.5g, what it draws one of %.5g", shown, drawn)
	if drawn > shown && (last.Steps >= young || drawn > t.bounds[0]) {
		t.Warn("after %s the network explains patterns worse than the object that it is shown (%.5g, %.5g): it has learned nothing; try --learning-rate %g, --gradient-clip-val 1 or more epochs",
			term.Counted(last.Steps, "step"), drawn, shown, t.c.Execution.LearningRate/10)
	}
	return nil
}

func (t *fit) record(last training.Epoch) {
	r := t.Run
	r.Device, r.Kernels = t.device.Platform(), t.device.Name()
	r.Applied = t.c.Applied()
	r.Results["parameters"] = t.problem.Weights.Net.Size()
	r.Results["model_epoch"] = t.chosen
	r.Results["epochs"], r.Results["steps"], r.Results["train_loss"] = last.Epoch, last.Steps, last.TrainLoss
	r.Results["scale_log"], r.Results["amplitude_spread"] = last.Scale, last.Spread.First
	r.Results["epochs_prefetched"], r.Results["group_makers"] = t.source.ahead, t.source.started
	t.recordPretraining()
	if last.ValLoss != nil {
		r.Results["val_loss"] = *last.ValLoss
	}
	if last.Epoch < t.epochs() {
		r.Results["stopped_early"] = true
	}
}
