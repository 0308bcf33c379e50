package training

import (
	"fmt"
	"slices"

	"github.com/latent-go/latent/internal/ptycho/training/bundle"
)

// Metric is the value of one of [Monitors], smaller is better. val_loss is
// train_loss where nothing is validated.
func (e Epoch) Metric(monitor string) float64 {
	switch monitor {
	case "train_loss":
		return e.TrainLoss
	case "grad_norm":
		return e.GradNorm
	}
	return e.Loss()
}

// best is the epoch with the smallest monitored metric, and its weights. They are
// remembered, because training goes on after the best epoch, until the patience
// is at its end.
type best struct {
	epoch   int // from 1; 0 before the first
	weights []float32
}

// Best returns the number of the best epoch so far, 0 before the first.
func (t *Trainer) Best() int { return t.best.epoch }

// UseBest gives the network the weights of the best epoch.
func (t *Trainer) UseBest() {
	if t.best.epoch == 0 {
		return
	}
	t.use(t.best.weights)
}

// UseLast gives it those of the last epoch: their moving average where there is one.
func (t *Trainer) UseLast() { t.use(t.average.values(t.problem.Weights)) }

func (t *Trainer) use(weights []float32) {
	copy(t.problem.Weights.Flat, weights)
	t.problem.Weights.Pack()
}

// better remembers the weights where the last epoch is the best.
func (t *Trainer) better() {
	if BestEpoch(t.history, t.Settings.Monitor) == len(t.history) {
		t.best = best{len(t.history), t.average.values(t.problem.Weights)}
	}
}

// BestEpoch returns the number of the epoch with the smallest monitored metric,
// from 1, the first of several. 0 for none; those of pre-training do not count, whose
// losses are of other data.
func BestEpoch(history []Epoch, monitor string) int {
	b := 0
	for i, e := range history {
		if e.Pretraining {
			continue
		}
		if b == 0 || compare(e.Metric(monitor), history[b-1].Metric(monitor)) < 0 {
			b = i + 1
		}
	}
	return b
}

// bestTensor holds the weights of the best epoch in a checkpoint of another one.
const bestTensor = "best"

// saveBest adds the weights of the best epoch, unless the checkpoint is that of
// the best.
func (t *Trainer) saveBest(b *bundle.Bundle) {
	if t.best.epoch > 0 && t.best.epoch < len(t.history) {
		b.Tensors = append(b.Tensors, bundle.Tensor{Name: bestTensor, Shape: []int{len(t.best.weights)}, Data: t.best.weights})
	}
}

// recallBest restores what saveBest has saved. The best epoch by another metric,
// or of a checkpoint that does not tell, may be one whose weights are gone: the
// last epoch stands for all before it then, and [Trainer.Forgot] says so.
func (t *Trainer) recallBest(saved int, b *bundle.Bundle) error {
	flat := t.problem.Weights.Flat
	now := BestEpoch(t.history, t.Settings.Monitor)
	if now == 0 {
		return nil
	}
	t.best = best{len(t.history), t.average.values(t.problem.Weights)}
	if now == len(t.history) {
		return nil
	}
	if t.forgot = now != saved; t.forgot {
		return nil
	}
	x, err := b.Tensor(bestTensor, len(flat))
	if err == nil {
		err = checkFinite(bestTensor, x)
	}
	if err != nil {
		return fmt.Errorf("the best epoch, %d: %w", saved, err)
	}
	t.best = best{saved, slices.Clone(x)}
	return nil
}

// Forgot tells whether this is a resumed run that does not know the weights of the
// best epoch before its checkpoint.
func (t *Trainer) Forgot() bool { return t.forgot }
