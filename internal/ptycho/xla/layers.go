//go:build xla && cgo

package xla

import (
	"math"

	. "github.com/gomlx/gomlx/pkg/core/graph"

	"github.com/latent-go/latent/internal/ptycho/network"
)

// layers builds the graph of a network. Images are (groups, side, side,
// channels).
type layers struct {
	net    *network.Network
	params []*Node // by index of [network.Network.Params]
	v      []*Node // by layer
}

// parameters cuts the flat vector into its tensors and the scalars behind them.
func parameters(net *network.Network, flat *Node) (tensors, scalars []*Node) {
	for _, p := range net.Params {
		t := Slice(flat, AxisRange(p.Offset, p.Offset+p.Size))
		tensors = append(tensors, Reshape(t, p.Shape...))
	}
	for i := range network.Scalars {
		scalars = append(scalars, Reshape(Slice(flat, AxisRange(net.Size()+i, net.Size()+i+1))))
	}
	return tensors, scalars
}

// heads runs the network on its input and returns the two outputs.
func (b *layers) heads(input *Node) [2]*Node {
	b.v = []*Node{input}
	for _, l := range b.net.Layers[1:] {
		b.v = append(b.v, graphs[l.Op](b, l, b.v[l.Inputs[0]]))
	}
	return [2]*Node{b.v[b.net.Outputs[0]], b.v[b.net.Outputs[1]]}
}

// graphs are what this executor knows about the kinds of layers: each builds the
// graph of a layer on that of its first input.
var graphs = map[network.Op]func(b *layers, l network.Layer, x *Node) *Node{
	network.OpConv:     (*layers).conv,
	network.OpGate:     (*layers).gate,
	network.OpPool:     func(_ *layers, _ network.Layer, x *Node) *Node { return pool(x) },
	network.OpUpsample: func(_ *layers, _ network.Layer, x *Node) *Node { return upsample(x) },
	network.OpSlice: func(_ *layers, l network.Layer, x *Node) *Node {
		return Slice(x, AxisRange(), AxisRange(), AxisRange(), AxisRange(l.First, l.First+l.Channels))
	},
	network.OpSum:      func(b *layers, l network.Layer, x *Node) *Node { return Add(x, b.v[l.Inputs[1]]) },
	network.OpActivate: func(_ *layers, l network.Layer, x *Node) *Node { return activate(l.Activation, x) },
	network.OpFrame:    (*layers).frame,
}

// relu has no slope at zero, as the kernels; Max would pass the gradient there.
func relu(x *Node) *Node {
	return Where(GreaterThan(x, ZerosLike(x)), x, ZerosLike(x))
}

func (b *layers) conv(l network.Layer, x *Node) *Node {
	if x.Shape().Dimensions[3] > l.Taken {
		x = Slice(x, AxisRange(), AxisRange(), AxisRange(), AxisRange(0, l.Taken))
	}
	y := Convolve(x, b.params[l.Params[0]]).PadSame().Strides(1).Done()
	y = Add(y, Reshape(b.params[l.Params[1]], 1, 1, 1, l.Channels))
	if l.Rectified {
		return relu(y)
	}
	return y
}

// pool gives its gradient to the first of equal maxima.
func pool(x *Node) *Node {
	d := x.Shape().Dimensions
	x = Reshape(x, d[0], d[1]/2, 2, d[2]/2, 2, d[3])
	corner := func(i, j int) *Node {
		c := Slice(x, AxisRange(), AxisRange(), AxisElem(i), AxisRange(), AxisElem(j), AxisRange())
		return Reshape(c, d[0], d[1]/2, d[2]/2, d[3])
	}
	y := corner(0, 0)
	for _, c := range []*Node{corner(0, 1), corner(1, 0), corner(1, 1)} {
		y = Where(GreaterThan(c, y), c, y)
	}
	return y
}

func upsample(x *Node) *Node {
	d := x.Shape().Dimensions
	x = BroadcastToDims(Reshape(x, d[0], d[1], 1, d[2], 1, d[3]), d[0], d[1], 2, d[2], 2, d[3])
	return Reshape(x, d[0], 2*d[1], 2*d[2], d[3])
}

func activate(a network.Activation, x *Node) *Node {
	switch a {
	case network.Sigmoid:
		return Sigmoid(x)
	case network.SiLU:
		return Mul(x, Sigmoid(x))
	case network.Softplus:
		// ln(1+e^x) = max(x, 0) + ln(1+e^-|x|). The slopes of the two parts at
		// zero, 0 and 1/2, add up to the right one.
		size := Where(GreaterThan(x, ZerosLike(x)), x, Neg(x))
		return Add(relu(x), Log1P(Exp(Neg(size))))
	case network.ReLU:
		return relu(x)
	case network.Phase:
		return MulScalar(Tanh(x), math.Pi)
	case network.RealPart:
		return AddScalar(Tanh(x), 0.2)
	case network.ImaginaryPart:
		return MulScalar(Tanh(x), 1.2)
	}
	panic("xla: no graph for the activation " + string(a))
}

// frame puts the first input into the centre of the second, or of zeros.
func (b *layers) frame(l network.Layer, inner *Node) *Node {
	d := inner.Shape().Dimensions
	margin := (l.Side - d[1]) / 2
	if margin == 0 {
		return inner
	}
	outer := func(y0, y1, x0, x1 int) *Node {
		if len(l.Inputs) > 1 {
			return Slice(b.v[l.Inputs[1]], AxisRange(), AxisRange(y0, y1), AxisRange(x0, x1), AxisRange())
		}
		z := ScalarZero(inner.Graph(), inner.DType())
		return BroadcastToDims(z, d[0], y1-y0, x1-x0, d[3])
	}
	first, last := margin, l.Side-margin
	middle := Concatenate([]*Node{outer(first, last, 0, first), inner, outer(first, last, last, l.Side)}, 2)
	return Concatenate([]*Node{outer(0, first, 0, l.Side), middle, outer(last, l.Side, 0, l.Side)}, 1)
}
