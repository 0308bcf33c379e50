//go:build xla && cgo

package xla

import (
	. "github.com/gomlx/gomlx/pkg/core/graph"

	"github.com/latent-go/latent/internal/ptycho/network/physics"
)

// program builds the graphs of a task. Their arguments are
//
//	flat       the parameters and the scalars
//	amplitude  (groups, patterns, side, side), negative where not valid
//	weight     (groups), of the losses in the sum whose gradient is taken
//	rows, cols the matrices of the shifts, for groups of several patterns
//	offsets    (groups, 2 patterns), for a network that sees them
//	shown      (groups, side, side, 2 patterns), for a network that corrects an object
//	shown      (groups, side, side, 2 patterns), for a network that corrects an object
type program struct {
	task  Task
	terms physics.Terms
}

// evaluation is what a forward pass gives.
type evaluation struct {
	tensors, scalars []*Node // the parameters
	losses           *Node   // (groups)
	photons          *Node   // (groups), predicted on valid pixels
	heads            [2]*Node
	patches          wave // consistent and scaled
}

func (p *program) evaluate(args []*Node) (e evaluation) {
	flat, amplitude, rest := args[0], args[1], args[3:]
	net := p.task.Weights.Net
	f := &forward{terms: p.terms}
	if net.Architecture.Channels > 1 {
		f.rows, f.cols, rest = rest[0], rest[1], rest[2:]
	}
	e.tensors, e.scalars = parameters(net, flat)
	seen := MulScalar(Where(valid(amplitude), amplitude, ZerosLike(amplitude)), p.task.InputScale)
	b := &layers{net: net, params: e.tensors}
	seen = TransposeAllDims(seen, 0, 2, 3, 1)
	if net.Architecture.Offsets {
		seen, rest = Concatenate([]*Node{seen, everywhere(rest[0], seen)}, 3), rest[1:]
	}
	if net.Architecture.Start > 0 {
		seen = Concatenate([]*Node{seen, rest[0]}, 3)
	}
	e.heads = b.heads(seen)
	e.patches = f.scaled(f.consistent(f.object(e.heads)), e.scalars)
	intensity := f.intensity(e.patches)
	e.losses = f.loss(intensity, amplitude)
	e.photons = ReduceSum(Where(valid(amplitude), intensity, ZerosLike(intensity)), 1, 2, 3)
	return e
}

// What [program.forward] returns.
const (
	outLosses = iota
	outPhotons
	outFirst
	outSecond
	outReal
	outImaginary
)

func (p *program) forward(args []*Node) []*Node {
	e := p.evaluate(args)
	return []*Node{e.losses, e.photons, e.heads[0], e.heads[1], e.patches.re, e.patches.im}
}

// gradient returns the losses and the gradient of their weighted sum by all
// parameters, in the order of the flat vector.
func (p *program) gradient(args []*Node) []*Node {
	e := p.evaluate(args)
	all := append(append([]*Node{}, e.tensors...), e.scalars...)
	parts := Gradient(ReduceAllSum(Mul(e.losses, args[2])), all...)
	for i, g := range parts {
		parts[i] = Reshape(g, g.Shape().Size())
	}
	return []*Node{e.losses, Concatenate(parts, 0)}
}

// everywhere repeats the numbers of a group in all pixels of an image.
func everywhere(offsets, image *Node) *Node {
	d, c := image.Shape().Dimensions, offsets.Shape().Dimensions[1]
	return BroadcastToDims(Reshape(offsets, d[0], 1, 1, c), d[0], d[1], d[2], c)
}
