//go:build xla && cgo

package xla

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/training"
)

// variants cover every layer, activation and term of the physics.
func variants() map[string]variant {
	all := map[string]variant{"one pattern": small(1), "four patterns": small(2)}
	with := func(name string, gridsize int, f func(v *variant)) {
		v := small(gridsize)
		f(&v)
		all[name] = v
	}
	with("central, bilinear, softplus", 2, func(v *variant) {
		v.opts.Weighting, v.opts.Bilinear, v.arch.Amplitude = physics.Central, true, network.Softplus
	})
	with("uniform, absolute, silu, no frame", 2, func(v *variant) {
		v.opts.Weighting, v.opts.Loss.NLL, v.opts.Loss.MAE = physics.Uniform, 0, 1
		v.arch.Amplitude, v.arch.Frame = network.SiLU, false
	})
	with("mixed, modes, mask, bilinear", 2, func(v *variant) {
		v.opts.Loss.MAE, v.opts.Bilinear, v.modes, v.mask = 0.5, true, 2, true
	})
	with("rectangular", 2, func(v *variant) {
		v.opts.Output, v.opts.Rectangular = network.RealImaginary, true
		v.arch.Output, v.arch.FrameActivation = network.RealImaginary, ""
	})
	with("real and imaginary, no gates, relu", 1, func(v *variant) {
		v.opts.Output, v.arch.Output, v.arch.FrameActivation = network.RealImaginary, network.RealImaginary, network.ReLU
		v.arch.EncoderGate, v.arch.BottleneckGate = false, false
	})
	with("offsets, half drawn", 2, func(v *variant) { v.arch.Offsets, v.arch.Area = true, network.Half })
	with("offsets, whole drawn, bilinear", 2, func(v *variant) {
		v.arch.Offsets, v.arch.Area, v.opts.Bilinear = true, network.Whole, true
	})
	corrects := func(v *variant) {
		v.arch.Start, v.arch.Area, v.arch.Output, v.opts.Output = 3, network.Half, network.RealImaginary, network.RealImaginary
	}
	with("corrects the half", 1, corrects)
	with("corrects the whole, offsets, bilinear, modes, mask", 2, func(v *variant) {
		corrects(v)
		v.arch.Area, v.arch.Offsets, v.opts.Bilinear, v.modes, v.mask = network.Whole, true, true, 2, true
	})
	return all
}

// biased makes biases, of a step, and scales that are not zero and one, so that dark
// regions have flat positive values and every parameter matters.
func biased(w *network.Weights, step float32) {
	for i, p := range w.Net.Params {
		if p.FanIn == 0 {
			for k := range w.Param(i) {
				w.Param(i)[k] = step * float32(k%5-1)
			}
		}
	}
	copy(w.Scale(), []float32{0.3, 1.1, 0.9})
	w.Pack()
}

// eachVariant calls f with the problem of every variant and its groups.
func eachVariant(t *testing.T, f func(*testing.T, Device, *training.Problem, []physics.Group)) {
	d := plugin(t)
	for name, v := range variants() {
		t.Run(name, func(t *testing.T) {
			p := v.problem(t, v.data(t))
			biased(p.Weights, biases[0])
			groups, err := p.Groups(0)
			if err != nil {
				t.Fatal(err)
			}
			f(t, d, p, groups)
		})
	}
}

// biases are steps of [biased]. Where a rectifier has its kink rounding decides which way
// its gradient goes, and somewhere among millions of pixels one can lie that near; so a
// gradient that differs is compared again at another place, where a mistake differs, too.
var biases = []float32{0.05, 0.06}

// Losses and gradients of eleven groups, in programs of four, against the
// kernels. Their own tests compare them with float64 references.
func TestGradients(t *testing.T) {
	eachVariant(t, func(t *testing.T, d Device, p *training.Problem, groups []physics.Group) {
		groups = groups[:11]
		e := engineFor(t, d, p, 4)
		var wrong []string
		for _, step := range biases {
			biased(p.Weights, step)
			want, got := make([]float32, len(p.Weights.Flat)), make([]float32, len(p.Weights.Flat))
			wantLoss, err := training.NewCPU(p, 2).Gradient(groups, want)
			if err != nil {
				t.Fatal(err)
			}
			loss, err := e.Gradient(groups, got)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(loss-wantLoss) > 1e-5*math.Abs(wantLoss) {
				t.Errorf("loss %v, kernels %v", loss, wantLoss)
			}
			t.Logf("biases in steps of %v: relative error of the whole gradient %.2g", step, distance(got, want))
			if wrong = differing(p.Weights.Net, got, want); len(wrong) == 0 {
				return
			}
			t.Logf("biases in steps of %v: %s", step, strings.Join(wrong, "; "))
		}
		t.Errorf("at %d places: %s", len(biases), strings.Join(wrong, "; "))
	})
}

// differing allows every tensor an error of 1e-3 of its own length, the whole one of
// 1e-4, and names what is beyond.
func differing(net *network.Network, got, want []float32) (wrong []string) {
	for _, p := range net.Params {
		if e := distance(got[p.Offset:][:p.Size], want[p.Offset:][:p.Size]); !(e < 1e-3) {
			wrong = append(wrong, fmt.Sprintf("%s: relative error of the gradient %.2g", p.Name, e))
		}
	}
	if e := distance(got[net.Size():], want[net.Size():]); !(e < 1e-3) {
		wrong = append(wrong, fmt.Sprintf("gradient by the scales %v, kernels %v", got[net.Size():], want[net.Size():]))
	}
	if e := distance(got, want); !(e < 1e-4) {
		wrong = append(wrong, fmt.Sprintf("relative error of the whole gradient %.2g", e))
	}
	return wrong
}

// distance is |a - b| / |b|.
func distance(a, b []float32) float64 {
	var diff, size float64
	for i, v := range b {
		diff += (float64(a[i]) - float64(v)) * (float64(a[i]) - float64(v))
		size += float64(v) * float64(v)
	}
	if size == 0 {
		return diff
	}
	return math.Sqrt(diff / size)
}

// Losses, heads and photons of a forward pass, which validation and the first
// scale come from.
func TestEvaluation(t *testing.T) {
	eachVariant(t, func(t *testing.T, d Device, p *training.Problem, groups []physics.Group) {
		compareEvaluations(t, training.NewCPU(p, 2), engineFor(t, d, p, 4), groups[:7])
	})
}

func compareEvaluations(t *testing.T, a, b training.Engine, groups []physics.Group) {
	t.Helper()
	want, wantHeads, err := a.Losses(groups)
	if err != nil {
		t.Fatal(err)
	}
	got, heads, err := b.Losses(groups)
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range want {
		if math.Abs(got[i]-l) > 1e-5*math.Abs(l) {
			t.Errorf("loss of group %d is %v, kernels %v", i, got[i], l)
		}
	}
	for k := range heads {
		if e := distance(heads[k].Data, wantHeads[k].Data); !(e < 1e-5) {
			t.Errorf("head %d differs by %.2g", k, e)
		}
	}
	predicted, counted, err := b.Energy(groups)
	if err != nil {
		t.Fatal(err)
	}
	wantPredicted, wantCounted, err := a.Energy(groups)
	if err != nil || math.Abs(counted/wantCounted-1) > 1e-12 || math.Abs(predicted/wantPredicted-1) > 1e-5 {
		t.Errorf("%v photons predicted, %v counted, kernels %v and %v (%v)", predicted, counted, wantPredicted, wantCounted, err)
	}
}
