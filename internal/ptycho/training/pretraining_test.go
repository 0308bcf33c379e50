package training

import (
	"context"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/training/bundle"
)

// pretrained is the tiny problem with validation and two epochs of pre-training on
// patterns of half the counts, and how often those were made.
func pretrained(t *testing.T) (p *Problem, s Settings, made *[]int) {
	t.Helper()
	p, made = tiny(t), new([]int)
	all, err := p.Groups(99)
	if err != nil {
		t.Fatal(err)
	}
	p.Validation = all[:3]
	p.Pretraining = func(epoch int) (*Problem, error) {
		*made = append(*made, epoch)
		other := tiny(t)
		for i := range other.Patterns.Amplitude {
			other.Patterns.Amplitude[i] *= float32(math.Sqrt(0.5))
		}
		data, err := physics.NewData(other.Patterns)
		if err != nil {
			return nil, err
		}
		probe := other.Physics.Terms().Probe.Clone()
		probe.Normalize(other.Patterns.MeanCounts())
		ph, err := physics.New(probe, data, physics.DefaultOptions())
		return &Problem{Weights: p.Weights, Physics: ph, Patterns: other.Patterns, InputScale: InputScale(other.Patterns), Groups: other.Groups}, err
	}
	s = settings()
	s.Epochs, s.Pretrain = 2, 2
	s.Schedule.Scheduler, s.Schedule.Warmup = WarmupCosine, 1
	return p, s, made
}

// TestPretrainingComesFirst: at the first rate, with losses that are no candidates for
// the best epoch, and none of it is made again later.
func TestPretrainingComesFirst(t *testing.T) {
	p, s, made := pretrained(t)
	tr := mustRun(t, mustNew(t, p, s))
	h := tr.History()
	if len(h) != 4 || !slices.Equal(*made, []int{0, 1}) {
		t.Fatalf("%d epochs, pre-training %v", len(h), *made)
	}
	for i, e := range h {
		if e.Epoch != i+1 || e.Pretraining != (i < 2) || e.ValLoss == nil || e.Steps != 5*(i+1) {
			t.Errorf("record %+v", e)
		}
	}
	if h[0].LearningRate != 1e-3 || h[1].LearningRate != 1e-3 || h[2].LearningRate != 5e-4 || h[3].LearningRate != 1e-3 {
		t.Errorf("learning rates %v, %v; %v, %v", h[0].LearningRate, h[1].LearningRate, h[2].LearningRate, h[3].LearningRate)
	}
	for _, monitor := range Monitors {
		if b := BestEpoch(h, monitor); b < 3 {
			t.Errorf("by %s epoch %d is the best", monitor, b)
		}
	}
	if BestEpoch(h[:2], "") != 0 {
		t.Error("an epoch of pre-training is the best")
	}
	// The groups of the problem are those of a run without pre-training.
	q, alone := tiny(t), s
	q.Validation, alone.Pretrain = p.Validation, 0
	if mustRun(t, mustNew(t, q, alone)).History()[0].TrainLoss == h[2].TrainLoss {
		t.Error("pre-training has changed nothing")
	}
}

// TestResumedPretraining: stopped after any epoch, and gone on with another number of
// workers, a run ends with the bits of one that was not; what is behind it is not
// made again.
func TestResumedPretraining(t *testing.T) {
	p, s, _ := pretrained(t)
	s.Average = 0.9
	var saved []*bundle.Bundle
	whole := mustNew(t, p, s)
	if err := whole.Run(context.Background(), func(Epoch) error {
		b, err := whole.Checkpoint()
		for i := range b.Tensors {
			b.Tensors[i].Data = slices.Clone(b.Tensors[i].Data)
		}
		saved = append(saved, b)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for from := range 3 {
		q, _, made := pretrained(t)
		other := s
		other.Workers = from
		resumed, err := Resume(q, other, saved[from])
		if err != nil {
			t.Fatal(err)
		}
		mustRun(t, resumed)
		if !slices.Equal(q.Weights.Flat, p.Weights.Flat) || !reflect.DeepEqual(resumed.History(), whole.History()) || resumed.Best() != whole.Best() || resumed.Forgot() {
			t.Errorf("resumed after epoch %d: other weights, another history or another best epoch", from+1)
		}
		if len(*made) != max(1-from, 0) {
			t.Errorf("resumed after epoch %d: pre-training %v", from+1, *made)
		}
	}
}

// Epochs of pre-training without data for them are a mistake of the caller.
func TestPretrainingWithoutData(t *testing.T) {
	s := settings()
	s.Pretrain = 1
	if _, err := New(tiny(t), s); err == nil || !strings.Contains(err.Error(), "1 epochs of pre-training, and no data") {
		t.Error(err)
	}
	s.Pretrain = -1
	if err := s.Check(); err == nil {
		t.Error("a negative number of epochs")
	}
}
