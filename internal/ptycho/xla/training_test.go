//go:build xla && cgo

package xla

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/training"
)

// recorder keeps the loss of every step.
type recorder struct {
	training.Engine
	losses []float64
}

func (r *recorder) Gradient(groups []physics.Group, g []float32) (float64, error) {
	loss, err := r.Engine.Gradient(groups, g)
	r.losses = append(r.losses, loss)
	return loss, err
}

// twin trains with one engine and asks another one for the same.
type twin struct {
	recorder
	other     recorder
	distances []float64 // of the gradients
}

func (w *twin) Gradient(groups []physics.Group, g []float32) (float64, error) {
	second := make([]float32, len(g))
	if _, err := w.other.Gradient(groups, second); err != nil {
		return 0, err
	}
	loss, err := w.recorder.Gradient(groups, g)
	w.distances = append(w.distances, distance(second, g))
	return loss, err
}

// train takes 20 steps of Adam: four epochs of 36 groups in batches of eight,
// the last of which has four.
func train(t *testing.T, p *training.Problem, e training.Engine, rate float64) {
	t.Helper()
	p.Engine = e
	s := training.DefaultSettings()
	s.Epochs, s.Batch, s.Seed, s.LearningRate = 4, 8, 4, rate
	tr, err := training.New(p, s)
	if err != nil {
		t.Fatal(err)
	}
	if err := tr.Run(context.Background(), func(training.Epoch) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if h := tr.History(); !(h[3].TrainLoss < h[0].TrainLoss) {
		t.Errorf("the loss does not fall, so it shows little: %v to %v", h[0].TrainLoss, h[3].TrainLoss)
	}
}

// everyKind calls f for one pattern and four, and for both kinds of heads.
func everyKind(t *testing.T, f func(t *testing.T, v variant)) {
	for _, output := range []network.Output{network.AmplitudePhase, network.RealImaginary} {
		for gridsize := 1; gridsize <= 2; gridsize++ {
			t.Run(fmt.Sprintf("%s, gridsize %d", output, gridsize), func(t *testing.T) {
				v := small(gridsize)
				v.arch.Output, v.opts.Output = output, output
				f(t, v)
			})
		}
	}
}

// Two trainings of 20 steps, each with its own engine, have the same losses to
// 1e-4. The rate is a tenth of the default: Adam's first steps go by the signs of
// gradients however small, so that rounding grows, between our own kernel sets
// too; see benchmarks/ptycho/README.md.
func TestTwentySteps(t *testing.T) {
	d := plugin(t)
	everyKind(t, func(t *testing.T, v variant) {
		const rate = 1e-4
		data := v.data(t)
		p := v.problem(t, data)
		want := &recorder{Engine: training.NewCPU(p, 2)}
		train(t, p, want, rate)
		p = v.problem(t, data)
		got := &recorder{Engine: engineFor(t, d, p, 8)}
		train(t, p, got, rate)
		compareLosses(t, got.losses, want.losses, 1e-4)
	})
}

// With the weights of one training, at the default rate, both engines give the
// same losses and gradients at every step.
func TestTwentyStepsTogether(t *testing.T) {
	d := plugin(t)
	everyKind(t, func(t *testing.T, v variant) {
		p := v.problem(t, v.data(t))
		w := &twin{recorder: recorder{Engine: training.NewCPU(p, 2)}, other: recorder{Engine: engineFor(t, d, p, 8)}}
		train(t, p, w, 1e-3)
		compareLosses(t, w.other.losses, w.losses, 1e-5)
		worst := slices.Max(w.distances)
		t.Logf("largest relative difference of a gradient %.2g", worst)
		if !(worst <= 1e-3) {
			t.Errorf("relative differences of the gradients %.2g", w.distances)
		}
	})
}

func compareLosses(t *testing.T, got, want []float64, tolerance float64) {
	t.Helper()
	if len(want) != 20 || len(got) != 20 {
		t.Fatalf("%d and %d steps, want 20", len(got), len(want))
	}
	var worst float64
	for i, w := range want {
		worst = max(worst, math.Abs(got[i]/w-1))
	}
	t.Logf("losses %.6f to %.6f, largest relative difference %.2g", want[0], want[19], worst)
	if !(worst <= tolerance) {
		t.Errorf("losses %v, kernels %v", got, want)
	}
}
