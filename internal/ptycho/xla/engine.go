//go:build xla && cgo

package xla

import (
	"fmt"
	"slices"

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
			for _, l := range e.losses(out[0], part) {
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
		if losses == nil {
			n, c := e.task.Weights.Net.Architecture.N, len(part[0].Patterns)
			first = [2]*simd.Map{head(out[outFirst], n, c), head(out[outSecond], n, c)}
		}
		losses = append(losses, e.losses(out[outLosses], part)...)
		return nil
	})
	return losses, first, err
}

// Energy implements training.Engine.
func (e *engine) Energy(groups []physics.Group) (predicted, counted float64, err error) {
	patterns := e.task.Physics.Data().Patterns
	err = e.evaluate(groups, func(out []*tensors.Tensor, part []physics.Group) error {
		for _, v := range tensors.MustCopyFlatData[float32](out[outPhotons])[:len(part)] {
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
		re := slices.Chunk(tensors.MustCopyFlatData[float32](out[outReal]), n*n)
		im := slices.Collect(slices.Chunk(tensors.MustCopyFlatData[float32](out[outImaginary]), n*n))
		k, channels := 0, len(part[0].Patterns)
		for x := range re {
			if k == len(part)*channels {
				break // what follows fills the program
			}
			if k%channels == 0 {
				all = append(all, nil)
			}
			all[len(all)-1] = append(all[len(all)-1], join(x, im[k]))
			k++
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

// head copies that of the first group.
func head(t *tensors.Tensor, n, channels int) *simd.Map {
	m, flat := simd.NewMap(n, n, channels), tensors.MustCopyFlatData[float32](t)
	for k := range n * n {
		copy(m.Pixel(k/n, k%n)[:channels], flat[k*channels:])
	}
	return m
}

// losses adds the parts of the losses that do not depend on the object.
func (e *engine) losses(t *tensors.Tensor, part []physics.Group) []float64 {
	losses := make([]float64, len(part))
	for i, v := range tensors.MustCopyFlatData[float32](t)[:len(part)] {
		losses[i] = float64(v)
		for _, k := range part[i].Patterns {
			losses[i] += e.terms.NLL * e.constant(k) / float64(len(part[i].Patterns))
		}
	}
	return losses
}

func (e *engine) constant(pattern int) float64 {
	v, ok := e.saturated[pattern]
	if !ok {
		v = e.task.Physics.Data().Saturated(pattern)
		e.saturated[pattern] = v
	}
	return v
}
