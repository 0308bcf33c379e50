package fitting

import (
	"fmt"

	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/simulate"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/internal/term"
)

// simulated is the choice of --pretrain that simulates.
const simulated = "simulated"

// pretrains returns the number of epochs before those on the scan.
func (t *fit) pretrains() int {
	if t.c.Pretrain != simulated {
		return 0
	}
	return t.c.PretrainEpochs
}

// pretraining returns the problem of an epoch before those on the scan: for every data
// file an object that no other epoch has, under its probe, at its positions, with its
// dose. The groups are those of as many positions as there are; none is held out,
// since the patterns that were measured there are not seen.
func (t *fit) pretraining(epoch int) (*training.Problem, error) {
	p, options := &training.Problem{Weights: t.problem.Weights}, physicsOptions(t.c)
	for k, of := range t.parts {
		made, err := simulate.Like(of.set, t.c.Seed, uint64(epoch*len(t.parts)+k))
		if err != nil {
			return nil, fmt.Errorf("%s: pre-training: %w", of.path, err)
		}
		data, err := physics.NewData(made.Patterns)
		if err != nil {
			return nil, fmt.Errorf("%s: pre-training: %w", of.path, err)
		}
		ph, err := physics.New(of.set.Probe, data, options)
		if err != nil {
			return nil, fmt.Errorf("%s: pre-training: %w", of.path, err)
		}
		add(p, k, training.Part{Physics: ph, Patterns: made.Patterns, InputScale: training.InputScale(made.Patterns)})
	}
	p.Groups = func(epoch int) (all []physics.Group, err error) {
		for _, of := range t.parts {
			groups, err := t.groupsOf(of, epoch, nil)
			if err != nil {
				return nil, err
			}
			all = append(all, groups...)
		}
		return all, nil
	}
	return p, t.engine(p)
}

// announcePretraining says what comes before the epochs on the scan.
func (t *fit) announcePretraining() {
	if n := t.pretrains(); n > 0 && len(t.trainer.History()) < n {
		t.Say("pre-training: %s before those on the scan, on simulated objects, another one in each, under the probe, at the positions and with the dose of the scan", term.Counted(n, "epoch"))
	}
}

// pretrained says what the pre-training was good for, after its last epoch.
func (t *fit) pretrained(e training.Epoch) {
	if !e.Pretraining || e.Epoch != t.pretrains() {
		return
	}
	if e.ValLoss == nil {
		t.Say("pre-training has ended after %s; the scan follows", term.Counted(e.Steps, "step"))
		return
	}
	t.Say("pre-training has ended after %s: the loss of the held-out patterns is %.5g before the first step on the scan", term.Counted(e.Steps, "step"), *e.ValLoss)
}

// onScan are the epochs after the pre-training.
func (t *fit) onScan() []training.Epoch { return afterPretraining(t.trainer.History()) }

func afterPretraining(history []training.Epoch) []training.Epoch {
	for i, e := range history {
		if !e.Pretraining {
			return history[i:]
		}
	}
	return nil
}

// pretrainingRecord is what the record of a run says of a pre-training.
type pretrainingRecord struct {
	Epochs  int      `json:"epochs"`
	Steps   int      `json:"steps"`
	ValLoss *float64 `json:"val_loss,omitempty"` // of the held-out patterns of the scan, at its end
}

// recordPretraining puts it into the record of the run.
func (t *fit) recordPretraining() {
	if n := t.pretrains(); n > 0 {
		last := t.trainer.History()[n-1]
		t.Run.Results["pretraining"] = pretrainingRecord{n, last.Steps, last.ValLoss}
	}
}
