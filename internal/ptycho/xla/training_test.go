//go:build xla && cgo

package xla

import (
	"context"
	"fmt"
	"math"
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

// train takes 20 steps of Adam: four epochs of 36 groups in batches of eight,
// the last of which has four.
func train(t *testing.T, p *training.Problem, e training.Engine) []float64 {
	t.Helper()
	r := &recorder{Engine: e}
	p.Engine = r
	s := training.DefaultSettings()
	s.Epochs, s.Batch, s.Seed = 4, 8, 4
	tr, err := training.New(p, s)
	if err != nil {
		t.Fatal(err)
	}
	if err := tr.Run(context.Background(), func(training.Epoch) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if len(r.losses) != 20 {
		t.Fatalf("%d steps", len(r.losses))
	}
	return r.losses
}

// Twenty steps give the losses of the kernels to 1e-4, for one pattern and four,
// and both kinds of heads.
func TestTwentySteps(t *testing.T) {
	d := plugin(t)
	for _, output := range []network.Output{network.AmplitudePhase, network.RealImaginary} {
		for gridsize := 1; gridsize <= 2; gridsize++ {
			t.Run(fmt.Sprintf("%s, gridsize %d", output, gridsize), func(t *testing.T) {
				v := small(gridsize)
				v.arch.Output, v.opts.Output = output, output
				data := v.data(t)
				p := v.problem(t, data)
				want := train(t, p, training.NewCPU(p, 2))
				p = v.problem(t, data)
				got := train(t, p, engineFor(t, d, p, 8))
				compareLosses(t, got, want)
			})
		}
	}
}

func compareLosses(t *testing.T, got, want []float64) {
	t.Helper()
	if !(want[19] < want[0]) {
		t.Errorf("the losses do not fall, so they show little: %v", want)
	}
	var worst float64
	for i, w := range want {
		worst = max(worst, math.Abs(got[i]/w-1))
	}
	t.Logf("losses %.6f to %.6f, largest relative difference %.2g", want[0], want[19], worst)
	if !(worst <= 1e-4) {
		t.Errorf("losses %v, kernels %v", got, want)
	}
}
