//go:build xla && cgo

package xla

import (
	. "github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/shapes"

	"github.com/latent-go/latent/internal/ptycho/network"
)

// gate is the block attention module (Woo et al., CBAM, ECCV 2018) of
// [network.OpGate]:
//
//	a_c = sigmoid(MLP(mean_p x) + MLP(max_p x)), u = x a_c
//	s_p = sigmoid(conv7x7(max_c u, mean_c u)), out = u s_p
func (b *layers) gate(l network.Layer, x *Node) *Node {
	d := x.Shape().Dimensions
	pixels := Reshape(x, d[0], d[1]*d[2], d[3])
	hidden := relu(b.squeeze(l, ReduceMean(pixels, 1)))
	hidden = Add(hidden, relu(b.squeeze(l, firstMaximum(pixels, 1))))
	// The bias of the second layer comes once with the mean, once with the maximum.
	bias := MulScalar(Reshape(b.params[l.Params[3]], 1, d[3]), 2)
	open := Sigmoid(Add(Einsum("bh,ch->bc", hidden, b.params[l.Params[2]]), bias))
	u := Mul(x, Reshape(open, d[0], 1, 1, d[3]))

	stats := Concatenate([]*Node{
		Reshape(firstMaximum(u, 3), d[0], d[1], d[2], 1),
		Reshape(ReduceMean(u, 3), d[0], d[1], d[2], 1),
	}, 3)
	kernel := Reshape(b.params[l.Params[4]], 7, 7, 2, 1)
	return Mul(u, Sigmoid(Convolve(stats, kernel).PadSame().Strides(1).Done()))
}

// squeeze is the first layer of the perceptron before its rectifier.
func (b *layers) squeeze(l network.Layer, pooled *Node) *Node {
	w, bias := b.params[l.Params[0]], b.params[l.Params[1]]
	return Add(Einsum("bc,hc->bh", pooled, w), Reshape(bias, 1, bias.Shape().Dimensions[0]))
}

// firstMaximum is the maximum along an axis, which is removed. Its gradient goes
// to the first place that has it: flat regions are full of equal values, and
// ReduceMax would count the gradient once for each. ReduceMax also finds the
// places by a difference that may be fused with the product before it, and then
// is not zero.
func firstMaximum(x *Node, axis int) *Node {
	at := ArgMax(x, axis)
	kept := append([]int{}, x.Shape().Dimensions...)
	number := Iota(x.Graph(), shapes.Make(at.DType(), kept...), axis)
	kept[axis] = 1
	here := Equal(number, BroadcastToDims(Reshape(at, kept...), x.Shape().Dimensions...))
	return ReduceSum(Where(here, x, ZerosLike(x)), axis)
}
