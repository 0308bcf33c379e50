//go:build xla && cgo

package xla

import (
	"slices"

	"github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"

	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/ptychography"
)

// each cuts groups into parts that a program takes at once, after the weights
// have gone to the device.
func (e *engine) each(groups []physics.Group, f func(flat *tensors.Tensor, part []physics.Group) error) error {
	e.groups = min(e.task.Batch, max(e.groups, len(groups)))
	e.side = max(e.side, canvasSide(e.task.Weights.Net.Architecture.N, groups))
	flat := tensors.FromFlatDataAndDimensions(e.task.Weights.Flat, len(e.task.Weights.Flat))
	defer free(flat)
	for part := range slices.Chunk(groups, e.groups) {
		if err := f(flat, part); err != nil {
			return err
		}
	}
	return nil
}

// evaluate runs the forward program over all groups.
func (e *engine) evaluate(groups []physics.Group, f func(out []*tensors.Tensor, part []physics.Group) error) error {
	return e.each(groups, func(flat *tensors.Tensor, part []physics.Group) error {
		return e.run(e.forward, flat, part, 1, func(out []*tensors.Tensor) error { return f(out, part) })
	})
}

// run executes a program for one part and frees what it made on the device.
func (e *engine) run(p *graph.Exec, flat *tensors.Tensor, part []physics.Group, weight float32, f func(out []*tensors.Tensor) error) error {
	args := e.arguments(part, weight)
	defer free(args...)
	all := []any{flat}
	for _, a := range args {
		all = append(all, a)
	}
	out, err := p.Exec(all...)
	if err != nil {
		return err
	}
	defer free(out...)
	return f(out)
}

// free does not wait for the garbage collector, which does not see how full the
// device is.
func free(all ...*tensors.Tensor) {
	for _, t := range all {
		_ = t.FinalizeAll() // a device in trouble says so at the next step
	}
}

// arguments are those of a program after the parameters. A part that does not
// fill the program is filled with its first group, whose weight is then zero.
func (e *engine) arguments(part []physics.Group, weight float32) []*tensors.Tensor {
	patterns := e.task.Physics.Data().Patterns
	n, c := patterns.N, len(part[0].Patterns)
	amplitude, weights := make([]float32, e.groups*c*n*n), make([]float32, e.groups)
	size := c * e.side * n
	var rows, cols []float32
	if c > 1 {
		rows, cols = make([]float32, e.groups*size), make([]float32, e.groups*size)
	}
	for i := range e.groups {
		g := part[0]
		if i < len(part) {
			g, weights[i] = part[i], weight
		}
		for k, p := range g.Patterns {
			e.fillAmplitude(amplitude[(i*c+k)*n*n:][:n*n], p)
		}
		if c > 1 {
			fillShifts(rows[i*size:], cols[i*size:], e.side, n, g.Shifts, e.terms.Options.Bilinear)
		}
	}
	args := []*tensors.Tensor{
		tensors.FromFlatDataAndDimensions(amplitude, e.groups, c, n, n),
		tensors.FromFlatDataAndDimensions(weights, e.groups),
	}
	if c > 1 {
		for _, m := range [][]float32{rows, cols} {
			args = append(args, tensors.FromFlatDataAndDimensions(m, e.groups, c, e.side, n))
		}
	}
	if e.task.Weights.Net.Architecture.Offsets {
		args = append(args, e.offsets(part))
	}
	if e.task.Weights.Net.Architecture.Start > 0 {
		args = append(args, e.shown(part))
	}
	return args
}

// shown are the objects that the network corrects; they are made on the CPU.
func (e *engine) shown(part []physics.Group) *tensors.Tensor {
	a := e.task.Weights.Net.Architecture
	size := 2 * a.Channels * a.N * a.N
	all := make([]float32, 0, e.groups*size)
	for i := range e.groups {
		g := part[0]
		if i < len(part) {
			g = part[i]
		}
		all = append(all, training.Shown(a, e.task.Physics.Start(g, a.Start))...)
	}
	return tensors.FromFlatDataAndDimensions(all, e.groups, a.N, a.N, 2*a.Channels)
}

// offsets are what the network sees of where the patterns of a part lie.
func (e *engine) offsets(part []physics.Group) *tensors.Tensor {
	c := len(part[0].Patterns)
	all := make([]float32, 0, e.groups*2*c)
	for i := range e.groups {
		g := part[0]
		if i < len(part) {
			g = part[i]
		}
		all = append(all, training.Offsets(g, e.task.Physics.Data().Patterns.N)...)
	}
	return tensors.FromFlatDataAndDimensions(all, e.groups, 2*c)
}

// fillShifts stores the matrices of the rows and of the columns of some patches,
// one after the other.
func fillShifts(rows, cols []float32, side, n int, shifts []ptychography.Position, bilinear bool) {
	size := side * n
	for c, s := range shifts {
		fillShift(rows[c*size:][:size], side, n, s.Y, bilinear)
		fillShift(cols[c*size:][:size], side, n, s.X, bilinear)
	}
}

// fillAmplitude copies a pattern and marks what is not valid.
func (e *engine) fillAmplitude(dst []float32, pattern int) {
	p := e.task.Physics.Data().Patterns
	copy(dst, p.At(pattern))
	if mask := p.MaskAt(pattern); mask != nil {
		for i, valid := range mask {
			if !valid {
				dst[i] = -1
			}
		}
	}
}
