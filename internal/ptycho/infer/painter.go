package infer

import (
	"math"

	"github.com/latent-go/latent/internal/ptycho/device"
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/internal/simd"
	"github.com/latent-go/latent/ptychography"
)

// painter draws the consistent patches of groups, in the scale in which the
// probe carries the counts. It may use their memory again.
type painter interface {
	Patches(groups []physics.Group) ([][][]complex64, error)
}

// workers is the painter of our own kernels: goroutines that share a batch.
type workers struct {
	p        *predictor
	patterns *ptychography.Patterns
	pool     *network.Pool
	physics  []*physics.Physics // by worker
	patches  [][][]complex64
}

func newWorkers(p *predictor, ph *physics.Physics, patterns *ptychography.Patterns, batch int) *workers {
	w := &workers{p: p, patterns: patterns, pool: network.NewPool(p.weights, device.Workers(batch), false)}
	for range w.pool.Workers() {
		w.physics = append(w.physics, ph.Clone())
	}
	w.patches = make([][][]complex64, batch)
	return w
}

func (w *workers) Patches(groups []physics.Group) ([][][]complex64, error) {
	w.pool.Each(len(groups), func(e *network.Executor, worker, i int) {
		w.patches[i] = w.group(e, w.physics[worker], groups[i], w.patches[i])
	})
	return w.patches[:len(groups)], nil
}

// group stores the patches of a group in out.
func (w *workers) group(e *network.Executor, ph *physics.Physics, g physics.Group, out [][]complex64) [][]complex64 {
	training.FillInput(e.Input(), w.patterns, g, w.p.scale, w.p.model.Architecture, ph)
	e.Forward()
	s := physics.ScaleOf(w.p.weights.Scale())
	ph.Energy(g, [2]*simd.Map{e.Output(0), e.Output(1)}, s)
	re, im := float32(math.Exp(s.Log)), float32(math.Exp(s.Log))
	if w.p.model.Physics.Rectangular {
		re, im = re*float32(s.Parts[0]), im*float32(s.Parts[1])
	}
	for len(out) < len(g.Patterns) {
		out = append(out, make([]complex64, w.patterns.N*w.patterns.N))
	}
	for c, patch := range ph.Patches() {
		for k, v := range patch {
			out[c][k] = complex(re*real(v), im*imag(v))
		}
	}
	return out
}
