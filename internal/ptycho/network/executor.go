package network

import (
	"slices"

	"github.com/latent-go/latent/internal/simd"
)

// Executor runs one sample at a time through a network on the CPU. It owns the
// activations and their gradients; goroutines need one each.
type Executor struct {
	w       *Weights
	v, d    []*simd.Map // by layer; d is nil for the input
	written []bool      // d holds a gradient
	spare   map[shape]*simd.Map
	gates   []*gate                            // by layer, nil where it is no gate
	heads   []func(float64) (y, slope float64) // by layer, nil where it is no activation
	slopes  [][]float32                        // of the heads at the last input
	scratch []float32
}

// shape of a map: side and channels.
type shape struct{ side, channels int }

// NewExecutor returns an executor for weights, which it shares.
func NewExecutor(w *Weights) *Executor { return newExecutor(w, true) }

func newExecutor(w *Weights, backward bool) *Executor {
	layers := w.Net.Layers
	n := len(layers)
	e := &Executor{
		w: w, v: make([]*simd.Map, n), d: make([]*simd.Map, n), written: make([]bool, n),
		spare: map[shape]*simd.Map{}, gates: make([]*gate, n), slopes: make([][]float32, n),
		heads: make([]func(float64) (float64, float64), n),
	}
	scratch := 0
	for i, l := range layers {
		e.v[i] = simd.NewMap(l.Side, l.Side, l.Channels)
		op := operations[l.Op]
		if op.prepare != nil {
			op.prepare(e, i, l)
		}
		if op.scratch != nil {
			scratch = max(scratch, op.scratch(e, i, backward))
		}
	}
	e.scratch = make([]float32, scratch)
	if backward {
		w.learn()
		e.allocateGradients()
	}
	return e
}

// allocateGradients gives every layer a map for its gradient. It is needed from the way
// back of the last layer that takes the output until that of the layer itself, and then
// serves another one of the same shape. Those of the outputs are the caller's.
func (e *Executor) allocateGradients() {
	free := map[shape][]*simd.Map{}
	for _, o := range e.w.Net.Outputs {
		e.d[o] = e.gradientFor(o, free)
	}
	for i := len(e.v) - 1; i > 0; i-- {
		l := e.w.Net.Layers[i]
		if operations[l.Op].inPlace && e.consumers(l.Inputs[0]) == 1 {
			e.d[l.Inputs[0]] = e.d[i]
			continue
		}
		for _, in := range l.Inputs {
			if in > 0 && e.d[in] == nil {
				e.d[in] = e.gradientFor(in, free)
			}
		}
		if !slices.Contains(e.w.Net.Outputs[:], i) {
			key := shape{l.Side, l.Channels}
			free[key] = append(free[key], e.d[i])
		}
	}
}

// gradientFor takes a map that is free, or memory.
func (e *Executor) gradientFor(layer int, free map[shape][]*simd.Map) *simd.Map {
	l := e.w.Net.Layers[layer]
	key := shape{l.Side, l.Channels}
	if n := len(free[key]); n > 0 {
		m := free[key][n-1]
		free[key] = free[key][:n-1]
		return m
	}
	return simd.NewMap(l.Side, l.Side, l.Channels)
}

func (e *Executor) consumers(layer int) (n int) {
	for _, l := range e.w.Net.Layers {
		for _, in := range l.Inputs {
			if in == layer {
				n++
			}
		}
	}
	return n
}

// Input is the map to fill before [Executor.Forward].
func (e *Executor) Input() *simd.Map { return e.v[0] }

// Output returns output 0 or 1 of the last forward pass.
func (e *Executor) Output(i int) *simd.Map { return e.v[e.w.Net.Outputs[i]] }

// OutputGradient is the map to fill before [Executor.Backward].
func (e *Executor) OutputGradient(i int) *simd.Map { return e.d[e.w.Net.Outputs[i]] }

// Forward computes all layers from the input.
func (e *Executor) Forward() {
	for i, l := range e.w.Net.Layers {
		if forward := operations[l.Op].forward; forward != nil {
			forward(e, i, l)
		}
	}
}

// Backward adds to g, as long as the parameters, the gradient of the loss whose
// gradients by the two outputs are in [Executor.OutputGradient], for the last
// forward pass. It overwrites the latter.
func (e *Executor) Backward(g []float32) {
	clear(e.written)
	for _, o := range e.w.Net.Outputs {
		e.written[o] = true
	}
	for i := len(e.v) - 1; i > 0; i-- {
		l := e.w.Net.Layers[i]
		operations[l.Op].backward(e, i, l, g)
	}
}

// give lets a layer overwrite the gradient of its input, or, when another
// consumer has written there already, a spare map that is then added.
func (e *Executor) give(to int, write func(d *simd.Map)) {
	switch {
	case e.d[to] == nil: // the input of the network
	case !e.written[to]:
		e.written[to] = true
		write(e.d[to])
	default:
		tmp := e.spareFor(e.d[to])
		write(tmp)
		for y := range tmp.H {
			e.w.Set.Add(e.d[to].Row(y), tmp.Row(y))
		}
	}
}

func (e *Executor) spareFor(m *simd.Map) *simd.Map {
	key := shape{m.H, m.C}
	if e.spare[key] == nil {
		e.spare[key] = simd.NewMap(m.H, m.W, m.C)
	}
	return e.spare[key]
}

func (e *Executor) convBackward(i int, l Layer, g []float32) {
	set, filter, src := e.w.Set, e.w.filters[i], e.v[l.Inputs[0]]
	bias := view(e.w.Net, g, l.Params[1])
	e.biasGradient(e.v[i], e.d[i], bias, l.Rectified)
	set.ConvFilter(view(e.w.Net, g, l.Params[0]), src, e.d[i], filter, e.scratch)
	e.give(l.Inputs[0], func(d *simd.Map) { set.ConvInput(d, e.d[i], filter, e.scratch) })
}

// biasGradient adds up d, after it has gone back through the rectifier.
func (e *Executor) biasGradient(v, d *simd.Map, bias []float32, rectified bool) {
	if rectified && len(bias) == d.C {
		for y := range d.H {
			e.w.Set.Rectify(v.Row(y), d.Row(y), bias, d.W, d.C)
		}
		return
	}
	for y := range d.H {
		for x := range d.W {
			out, in := d.Pixel(y, x), v.Pixel(y, x)
			for c := range bias {
				if rectified && !(in[c] > 0) {
					out[c] = 0
				}
				bias[c] += out[c]
			}
		}
	}
}
