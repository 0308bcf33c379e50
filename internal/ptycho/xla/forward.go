//go:build xla && cgo

package xla

import (
	. "github.com/gomlx/gomlx/pkg/core/graph"

	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
)

// wave is a complex image in two parts. Products are written out: the gradient
// of GoMLX for those of complex numbers is wrong.
type wave struct{ re, im *Node }

func (w wave) each(f func(*Node) *Node) wave { return wave{f(w.re), f(w.im)} }

// forward builds the physics of package physics. Images of patterns are
// (groups, patterns, side, side).
type forward struct {
	terms      physics.Terms
	rows, cols *Node // of the shifts: (groups, patterns, canvas, side); nil for one pattern
}

// object turns the heads, (groups, side, side, patterns), into patches.
func (f *forward) object(heads [2]*Node) wave {
	first, second := TransposeAllDims(heads[0], 0, 3, 1, 2), TransposeAllDims(heads[1], 0, 3, 1, 2)
	if f.terms.Options.Output == network.RealImaginary {
		return wave{first, second}
	}
	return wave{Mul(first, Cos(second)), Mul(first, Sin(second))}
}

// place moves patches to the canvas, cut takes them back.
func (f *forward) place(x *Node) *Node {
	return Einsum("bcsx,bctx->bcst", Einsum("bcsy,bcyx->bcsx", f.rows, x), f.cols)
}

func (f *forward) cut(canvas *Node) *Node {
	return Einsum("bcyt,bctx->bcyx", Einsum("bcsy,bst->bcyt", f.rows, canvas), f.cols)
}

// consistent averages the patches of a group on its canvas, weighted, and cuts
// them out again.
func (f *forward) consistent(o wave) wave {
	if f.rows == nil {
		return o
	}
	t, d := f.terms, o.re.Shape().Dimensions
	weight := Reshape(Const(o.re.Graph(), t.Weight), 1, 1, d[2], d[3])
	placed := StopGradient(f.place(BroadcastToDims(weight, d...)))
	sum := ReduceSum(placed, 1)
	known := GreaterThan(sum, Const(sum.Graph(), t.Threshold))
	norm := Where(known, Div(OnesLike(sum), Where(known, AddScalar(sum, t.Offset), OnesLike(sum))), ZerosLike(sum))
	return o.each(func(x *Node) *Node {
		return f.cut(Mul(ReduceSum(Mul(placed, f.place(x)), 1), norm))
	})
}

// scaled multiplies by the scale between object and probe.
func (f *forward) scaled(o wave, scalars []*Node) wave {
	e := Exp(scalars[0])
	if !f.terms.Options.Rectangular {
		return o.each(func(x *Node) *Node { return Mul(x, e) })
	}
	return wave{Mul(o.re, Mul(e, scalars[1])), Mul(o.im, Mul(e, scalars[2]))}
}

// intensity is sum_m |F P_m O|^2 over the modes of the probe.
func (f *forward) intensity(o wave) *Node {
	g, d := o.re.Graph(), o.re.Shape().Dimensions
	n, modes := d[2], len(f.terms.Probe.Modes)
	p := f.probe(g)
	o = o.each(func(x *Node) *Node { return Reshape(x, d[0]*d[1], 1, n, n) })
	exit := wave{
		Sub(Mul(o.re, p.re), Mul(o.im, p.im)),
		Add(Mul(o.re, p.im), Mul(o.im, p.re)),
	}.each(func(x *Node) *Node { return Reshape(x, d[0]*d[1]*modes, n, n) })

	re, im := fourier(n)
	m := wave{Const(g, re), Const(g, im)}
	far := m.from(m.from(exit, "kyx,ux->kyu"), "kyu,vy->kuv")
	power := Reshape(Add(Square(far.re), Square(far.im)), d[0], d[1], modes, n, n)
	return Transpose(ReduceSum(power, 2), 2, 3)
}

// from multiplies waves by the matrix m, as the equation says.
func (m wave) from(x wave, equation string) wave {
	return wave{
		Sub(Einsum(equation, x.re, m.re), Einsum(equation, x.im, m.im)),
		Add(Einsum(equation, x.re, m.im), Einsum(equation, x.im, m.re)),
	}
}

// probe returns the modes, (1, modes, side, side).
func (f *forward) probe(g *Graph) wave {
	p := f.terms.Probe
	var re, im []float32
	for _, mode := range p.Modes {
		for _, v := range mode {
			re, im = append(re, real(v)), append(im, imag(v))
		}
	}
	constant := func(x []float32) *Node { return Reshape(Const(g, x), 1, len(p.Modes), p.N, p.N) }
	return wave{constant(re), constant(im)}
}

// loss returns that of every group, (groups), without the part that does not
// depend on the object, see [physics.Data.Saturated]. Amplitudes are negative
// where a pixel is not valid.
func (f *forward) loss(intensity, amplitude *Node) *Node {
	t := f.terms
	l := AddScalar(intensity, t.Options.Loss.Floor)
	pixel := ZerosLike(l)
	if t.NLL > 0 {
		k := Square(amplitude)
		counted := Where(GreaterThan(k, ZerosLike(k)), k, OnesLike(k)) // 0 ln 0 = 0
		pixel = MulScalar(Sub(Sub(l, k), Mul(k, Log(Div(l, counted)))), t.NLL)
	}
	if t.MAE > 0 {
		pixel = Add(pixel, MulScalar(Abs(Sub(Sqrt(l), amplitude)), t.MAE))
	}
	return ReduceMean(ReduceSum(Where(valid(amplitude), pixel, ZerosLike(pixel)), 2, 3), 1)
}

func valid(amplitude *Node) *Node { return GreaterOrEqual(amplitude, ZerosLike(amplitude)) }
