//go:build xla && cgo

package xla

import (
	"fmt"

	"github.com/gomlx/gomlx/backends"
	"github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"

	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/simd"
)

// engine runs the programs of a task. A program is compiled for a number of
// groups and a side of their canvas; both only grow, so that few are needed.
type engine struct {
	task              Task
	terms             physics.Terms
	forward, gradient *graph.Exec
	groups, side      int
	saturated         map[int]float64 // by pattern
}

func newEngine(b backends.Backend, t Task) (*engine, error) {
	if t.Batch < 1 {
		return nil, fmt.Errorf("xla: batches of %d groups", t.Batch)
	}
	p := &program{t, t.Physics.Terms()}
	forward, err := graph.NewExec(b, p.forward)
	if err != nil {
		return nil, err
	}
	gradient, err := graph.NewExec(b, p.gradient)
	if err != nil {
		return nil, err
	}
	return &engine{task: t, terms: p.terms, forward: forward, gradient: gradient, saturated: map[int]float64{}}, nil
}

// Gradient implements training.Engine. The gradients of the parts of a large
// batch are added in their order.
func (e *engine) Gradient(groups []physics.Group, g []float32) (float64, error) {
	clear(g)
	var sum float64
	err := e.each(groups, func(flat *tensors.Tensor, part []physics.Group) error {
		return e.run(e.gradient, flat, part, 1/float32(len(groups)), func(out []*tensors.Tensor) error {
			losses, err := e.losses(out[0], part)
			if err != nil {
				return err
			}
			for _, l := range losses {
				sum += l / float64(len(groups))
			}
			return tensors.ConstFlatData(out[1], func(d []float32) {
				for i, v := range d {
					g[i] += v
				}
			})
		})
	})
	return sum, err
}

// Losses implements training.Engine.
func (e *engine) Losses(groups []physics.Group) (losses []float64, first [2]*simd.Map, err error) {
	err = e.evaluate(groups, func(out []*tensors.Tensor, part []physics.Group) error {
		l, err := e.losses(out[outLosses], part)
		if err == nil && losses == nil {
			first, err = e.heads(out, len(part[0].Patterns))
		}
		losses = append(losses, l...)
		return err
	})
	return losses, first, err
}

// heads copies those of the first group.
func (e *engine) heads(out []*tensors.Tensor, channels int) (m [2]*simd.Map, err error) {
	n := e.task.Weights.Net.Architecture.N
	for i, t := range []*tensors.Tensor{out[outFirst], out[outSecond]} {
		flat, err := tensors.CopyFlatData[float32](t)
		if err != nil {
			return m, err
		}
		m[i] = simd.NewMap(n, n, channels)
		for k := range n * n {
			copy(m[i].Pixel(k/n, k%n)[:channels], flat[k*channels:])
		}
	}
	return m, nil
}

// Energy implements training.Engine.
func (e *engine) Energy(groups []physics.Group) (predicted, counted float64, err error) {
	patterns := e.task.Physics.Data().Patterns
	err = e.evaluate(groups, func(out []*tensors.Tensor, part []physics.Group) error {
		photons, err := tensors.CopyFlatData[float32](out[outPhotons])
		if err != nil {
			return err
		}
		for _, v := range photons[:len(part)] {
			predicted += float64(v)
		}
		for _, g := range part {
			for _, i := range g.Patterns {
				counted += patterns.Counts(i)
			}
		}
		return nil
	})
	return predicted, counted, err
}

// Patches implements [Engine].
func (e *engine) Patches(groups []physics.Group) (all [][][]complex64, err error) {
	n := e.task.Weights.Net.Architecture.N
	err = e.evaluate(groups, func(out []*tensors.Tensor, part []physics.Group) error {
		re, err := tensors.CopyFlatData[float32](out[outReal])
		if err != nil {
			return err
		}
		im, err := tensors.CopyFlatData[float32](out[outImaginary])
		if err != nil {
			return err
		}
		for _, g := range part {
			var patches [][]complex64
			for range g.Patterns {
				patches = append(patches, join(re[:n*n], im[:n*n]))
				re, im = re[n*n:], im[n*n:]
			}
			all = append(all, patches)
		}
		return nil
	})
	return all, err
}

func join(re, im []float32) []complex64 {
	p := make([]complex64, len(re))
	for i, v := range re {
		p[i] = complex(v, im[i])
	}
	return p
}

// losses adds the parts of the losses that do not depend on the object.
func (e *engine) losses(t *tensors.Tensor, part []physics.Group) ([]float64, error) {
	flat, err := tensors.CopyFlatData[float32](t)
	if err != nil {
		return nil, err
	}
	losses := make([]float64, len(part))
	for i, v := range flat[:len(part)] {
		losses[i] = float64(v)
		for _, k := range part[i].Patterns {
			losses[i] += e.terms.NLL * e.constant(k) / float64(len(part[i].Patterns))
		}
	}
	return losses, nil
}

func (e *engine) constant(pattern int) float64 {
	v, ok := e.saturated[pattern]
	if !ok {
		v = e.task.Physics.Data().Saturated(pattern)
		e.saturated[pattern] = v
	}
	return v
}
