package training

import (
	"fmt"

	"github.com/latent-go/latent/internal/ptycho/training/bundle"
)

// state is what a checkpoint holds besides tensors.
type state struct {
	Settings Settings `json:"settings"`
	History  []Epoch  `json:"history"`
	Steps    int      `json:"steps"`
	Moments  int      `json:"moment_steps"`
	Plateau  plateau  `json:"plateau"`
	Best     int      `json:"best,omitempty"` // the epoch with the smallest monitored metric
}

// Checkpoint returns all that is needed to go on: a run that is resumed from it
// ends with the same bits as one that was never interrupted.
func (t *Trainer) Checkpoint() (*bundle.Bundle, error) {
	b := &bundle.Bundle{Kind: "checkpoint"}
	if err := b.Marshal(stateDocument, state{t.Settings, t.history, t.steps, t.stepper.t, t.plateau, t.best.epoch}); err != nil {
		return nil, err
	}
	for _, x := range t.tensors() {
		b.Tensors = append(b.Tensors, bundle.Tensor{Name: x.name, Shape: []int{len(x.values)}, Data: x.values})
	}
	t.saveBest(b)
	return b, nil
}

// The weights in a checkpoint, and their moving average where there is one.
const (
	weightsTensor = "weights"
	averageTensor = "average"
)

// named is a tensor of a checkpoint.
type named struct {
	name   string
	values []float32
}

// Course returns the epochs that a checkpoint has behind it and the settings that
// they were trained with.
func Course(b *bundle.Bundle) ([]Epoch, Settings, error) {
	var st state
	err := b.Unmarshal(stateDocument, &st)
	if err == nil {
		err = st.check()
	}
	return st.History, st.Settings, err
}

// stateDocument is what [state] is called in a checkpoint.
const stateDocument = "state.json"

// tensors are those of a checkpoint.
func (t *Trainer) tensors() []named {
	all := []named{{weightsTensor, t.problem.Weights.Flat}, {"moment1", t.stepper.m}}
	if t.stepper.v != nil {
		all = append(all, named{"moment2", t.stepper.v})
	}
	if t.average != nil {
		all = append(all, named{averageTensor, t.average.a})
	}
	return all
}

// Resume continues a run. The settings must be those of the checkpoint, apart
// from the number of workers, the monitored metric and the epochs, which may grow.
func Resume(p *Problem, s Settings, b *bundle.Bundle) (*Trainer, error) {
	if b.Kind != "checkpoint" {
		return nil, fmt.Errorf("training: this is a %s, not a checkpoint", b.Kind)
	}
	var st state
	if err := b.Unmarshal(stateDocument, &st); err != nil {
		return nil, err
	}
	if err := st.check(); err != nil {
		return nil, err
	}
	old, now := st.Settings, s
	old.Epochs, old.Workers, old.Monitor = 0, 0, ""
	now.Epochs, now.Workers, now.Monitor = 0, 0, ""
	if old != now {
		return nil, fmt.Errorf("training: the checkpoint was made with other settings (%s): use those, or start again", old.changes(now))
	}
	t, err := prepare(p, s)
	if err != nil {
		return nil, err
	}
	for _, x := range t.tensors() {
		saved, err := b.Tensor(x.name, len(x.values))
		if err != nil {
			return nil, err
		}
		if err := checkFinite(x.name, saved); err != nil {
			return nil, err
		}
		copy(x.values, saved)
	}
	p.Weights.Pack()
	t.history, t.steps, t.plateau, t.stepper.t = st.History, st.Steps, st.Plateau, st.Moments
	t.before = st.Settings.Epochs
	return t, t.recallBest(st.Best, b)
}
