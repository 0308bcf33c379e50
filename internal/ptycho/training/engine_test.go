package training

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/network/physics"
)

// probe is our own engine with a record of what it was asked for, and a step at
// which it fails.
type probe struct {
	Engine
	batches  []int
	energies int
	fail     int // number of the step; 0: never
}

var errBroken = errors.New("the device is gone")

func (p *probe) Gradient(groups []physics.Group, g []float32) (float64, error) {
	p.batches = append(p.batches, len(groups))
	if len(p.batches) == p.fail {
		return 0, errBroken
	}
	return p.Engine.Gradient(groups, g)
}

func (p *probe) Energy(groups []physics.Group) (float64, float64, error) {
	p.energies += len(groups)
	return p.Engine.Energy(groups)
}

// A given engine computes everything, and the training is the same.
func TestGivenEngine(t *testing.T) {
	s := settings()
	want := mustRun(t, mustNew(t, tiny(t), s))
	p := tiny(t)
	e := &probe{Engine: NewCPU(p, 2)}
	p.Engine = e
	got := mustRun(t, mustNew(t, p, s))
	if !slices.Equal(got.problem.Weights.Flat, want.problem.Weights.Flat) {
		t.Error("the weights differ")
	}
	if epoch := []int{8, 8, 8, 8, 4}; !slices.Equal(e.batches, slices.Concat(epoch, epoch, epoch)) || e.energies != 36 {
		t.Errorf("batches %v, energies of %d groups", e.batches, e.energies)
	}
}

// An engine that fails ends the run, with the epochs before in the history.
func TestEngineThatFails(t *testing.T) {
	p := tiny(t)
	p.Engine = &probe{Engine: NewCPU(p, 0), fail: 7}
	tr := mustNew(t, p, settings())
	err := tr.Run(context.Background(), func(Epoch) error { return nil })
	if !errors.Is(err, errBroken) || len(tr.History()) != 1 {
		t.Errorf("%v after %d epochs", err, len(tr.History()))
	}
}
