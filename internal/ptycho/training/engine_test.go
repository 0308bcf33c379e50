package training

import (
	"context"
	"errors"
	"math"
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

// TestParts: groups of two data files, each with its own dose and scale, have the
// losses that they have alone, and the gradient of a batch is the mean.
func TestParts(t *testing.T) {
	bright, dim := tiny(t), tiny(t)
	for i := range dim.Patterns.Amplitude {
		dim.Patterns.Amplitude[i] /= 2
	}
	probe := dim.Physics.Terms().Probe.Clone()
	probe.Normalize(dim.Patterns.MeanCounts())
	data, err := physics.NewData(dim.Patterns)
	if err != nil {
		t.Fatal(err)
	}
	if dim.Physics, err = physics.New(probe, data, physics.DefaultOptions()); err != nil {
		t.Fatal(err)
	}
	dim.InputScale = InputScale(dim.Patterns)
	both := tiny(t)
	both.More = []Part{{dim.Physics, dim.Patterns, dim.InputScale}}
	groups, err := both.Groups(0)
	if err != nil {
		t.Fatal(err)
	}
	alone := groups[:2]
	mixed := []physics.Group{groups[0], groups[1], groups[0], groups[1]}
	mixed[2].Part, mixed[3].Part = 1, 1
	want := make([]float64, len(both.Weights.Flat))
	var losses []float64
	for _, p := range []*Problem{bright, dim} {
		p.Weights.Initialize(5)
		g := make([]float32, len(want))
		if _, err := NewCPU(p, 1).Gradient(alone, g); err != nil {
			t.Fatal(err)
		}
		for i, v := range g {
			want[i] += float64(v) / 2
		}
		l, _, err := NewCPU(p, 1).Losses(alone)
		if err != nil {
			t.Fatal(err)
		}
		losses = append(losses, l...)
	}
	both.Weights.Initialize(5)
	e := NewCPU(both, 2)
	got := make([]float32, len(want))
	if _, err := e.Gradient(mixed, got); err != nil {
		t.Fatal(err)
	}
	l, _, err := e.Losses(mixed)
	if err != nil || !slices.Equal(l, losses) || losses[0] == losses[2] {
		t.Errorf("losses %v, alone %v, %v", l, losses, err)
	}
	var off, size float64
	for i, v := range got {
		off, size = off+(float64(v)-want[i])*(float64(v)-want[i]), size+want[i]*want[i]
	}
	if off > 1e-8*size {
		t.Errorf("the gradient is off by %v", math.Sqrt(off/size))
	}
}
