package training

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/ptycho/training/bundle"
)

// Monitors are the metrics that can decide which checkpoints are the best. All
// of them are better when smaller. val_loss is train_loss in runs without
// validation.
var Monitors = []string{"val_loss", "train_loss", "grad_norm"}

// CheckpointDir is the folder of the checkpoints in the directory of a training,
// LastCheckpoint the name of the newest.
const (
	CheckpointDir  = "checkpoints"
	LastCheckpoint = "last.ckpt.zip"
)

// Keeper writes checkpoints to a directory: always the last one, and the best.
type Keeper struct {
	Files   *owned.Below // the directory
	Best    int          // how many of the best to keep; -1 keeps all, 0 none
	Monitor string       // of [Monitors]
	// Describe adds what makes a checkpoint a model; nil for nothing.
	Describe func(*bundle.Bundle) error

	kept []kept // best first
}

type kept struct {
	name  string
	value float64
}

// Check returns an error for a metric that is not known.
func (k *Keeper) Check() error {
	if !slices.Contains(Monitors, k.Monitor) {
		return fmt.Errorf("training: monitored metric %q: choose %s", k.Monitor, strings.Join(Monitors, ", "))
	}
	if k.Best < -1 {
		return fmt.Errorf("training: keep %d checkpoints: must be at least -1", k.Best)
	}
	return nil
}

// Save writes the state of a trainer after an epoch.
func (k *Keeper) Save(t *Trainer) error {
	b, err := t.Checkpoint()
	if err != nil {
		return err
	}
	if k.Describe != nil {
		if err := k.Describe(b); err != nil {
			return err
		}
	}
	e := t.history[len(t.history)-1]
	best := fmt.Sprintf("epoch-%05d.ckpt.zip", e.Epoch)
	if err := k.put(LastCheckpoint, b); err != nil || e.Pretraining {
		return err
	}
	k.recall(t.history[:len(t.history)-1])
	k.kept = append(k.kept, kept{best, e.Metric(k.Monitor)})
	slices.SortStableFunc(k.kept, func(a, b kept) int { return compare(a.value, b.value) })
	if k.Best < 0 || slices.IndexFunc(k.kept, func(c kept) bool { return c.name == best }) < k.Best {
		if err := k.put(best, b); err != nil {
			return err
		}
	}
	return k.prune()
}

func compare(a, b float64) int {
	switch {
	case a < b, math.IsNaN(b) && !math.IsNaN(a):
		return -1
	case a > b, math.IsNaN(a) && !math.IsNaN(b):
		return 1
	}
	return 0
}

// recall finds the checkpoints that an earlier part of the run left.
func (k *Keeper) recall(history []Epoch) {
	if k.kept != nil {
		return
	}
	for _, e := range history {
		if e.Pretraining {
			continue
		}
		name := fmt.Sprintf("epoch-%05d.ckpt.zip", e.Epoch)
		if k.Files.Has(name) {
			k.kept = append(k.kept, kept{name, e.Metric(k.Monitor)})
		}
	}
}

// prune removes what is not among the best any more.
func (k *Keeper) prune() error {
	if k.Best < 0 {
		return nil
	}
	for len(k.kept) > k.Best {
		worst := k.kept[len(k.kept)-1]
		k.kept = k.kept[:len(k.kept)-1]
		if _, err := k.Files.Remove(worst.name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("training: old checkpoint: %w", err)
		}
	}
	return nil
}

func (k *Keeper) put(name string, b *bundle.Bundle) error {
	return k.Files.Put(name, 0o644, func(w io.Writer) error { return bundle.Write(w, b) })
}

// SaveModel writes a model under [ModelFile] into the directory that dir holds open.
func SaveModel(dir *os.Root, b *bundle.Bundle) error {
	return atomicfile.WriteIn(dir, ModelFile, 0o644, func(w io.Writer) error { return bundle.Write(w, b) })
}
