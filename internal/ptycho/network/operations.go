package network

import (
	"maps"
	"slices"

	"github.com/latent-go/latent/internal/simd"
)

// operation is all that the executor for CPUs knows about a kind of layer. What a
// kind has no need of is nil.
type operation struct {
	weights  func(w *Weights, i int, l Layer)  // makes the packed form of the parameters
	pack     func(w *Weights, i int, l Layer)  // brings it up to date
	prepare  func(e *Executor, i int, l Layer) // takes memory for the passes
	forward  func(e *Executor, i int, l Layer)
	scratch  func(e *Executor, i int, learns bool) int // values that the passes need meanwhile
	inPlace  bool                                      // backward may turn its gradient into that of its input
	backward func(e *Executor, i int, l Layer, g []float32)
}

// operations are the kinds of layers.
var operations = map[Op]operation{
	OpInput: {},
	OpConv: {
		weights: func(w *Weights, i int, l Layer) { w.filters[i] = w.Set.NewFilter(l.Taken, l.Channels, l.Side, l.Side) },
		pack:    func(w *Weights, i int, l Layer) { w.filters[i].Pack(w.Param(l.Params[0]), w.Param(l.Params[1])) },
		forward: func(e *Executor, i int, l Layer) {
			e.w.Set.Conv(e.v[i], e.v[l.Inputs[0]], e.w.filters[i], l.Rectified, e.scratch)
		},
		scratch:  func(e *Executor, i int, learns bool) int { return e.w.Set.Scratch(e.w.filters[i], learns) },
		backward: (*Executor).convBackward,
	},
	OpGate: {
		weights: func(w *Weights, i int, _ Layer) { w.spatials[i] = new(simd.Spatial) },
		pack:    func(w *Weights, i int, l Layer) { w.spatials[i].Pack(w.Param(l.Params[4])) },
		prepare: func(e *Executor, i int, l Layer) { e.gates[i] = newGate(l) },
		forward: (*Executor).gateForward,
		inPlace: true, backward: (*Executor).gateBackward,
	},
	OpPool: {
		forward: func(e *Executor, i int, l Layer) { e.poolForward(e.v[i], e.v[l.Inputs[0]]) },
		backward: giving(func(e *Executor, i int, l Layer, d *simd.Map) {
			e.poolBackward(d, i, l.Inputs[0])
		}),
	},
	OpUpsample: {
		forward:  func(e *Executor, i int, l Layer) { upsample(e.v[i], e.v[l.Inputs[0]]) },
		backward: giving(func(e *Executor, i int, _ Layer, d *simd.Map) { e.upsampleBackward(d, e.d[i]) }),
	},
	OpSlice: {
		forward:  func(e *Executor, i int, l Layer) { e.sliceForward(l, e.v[i], e.v[l.Inputs[0]]) },
		backward: giving(func(e *Executor, i int, l Layer, d *simd.Map) { e.sliceBackward(l, d, e.d[i]) }),
	},
	OpSum: {
		forward: func(e *Executor, i int, l Layer) { e.sum(e.v[i], e.v[l.Inputs[0]], e.v[l.Inputs[1]]) },
		backward: func(e *Executor, i int, l Layer, _ []float32) {
			for _, in := range l.Inputs {
				e.give(in, func(d *simd.Map) { copyRows(d, e.d[i]) })
			}
		},
	},
	OpActivate: {
		prepare: func(e *Executor, i int, l Layer) {
			e.heads[i] = l.Activation.forward()
			e.slopes[i] = make([]float32, l.Side*l.Side*l.Channels)
		},
		forward:  (*Executor).activateForward,
		backward: giving(func(e *Executor, i int, l Layer, d *simd.Map) { e.activateBackward(i, l, d) }),
	},
	OpFrame: {
		forward:  (*Executor).frameForward,
		backward: func(e *Executor, i int, l Layer, _ []float32) { e.frameBackward(i, l) },
	},
}

// Ops returns the kinds of layers, sorted. Every executor has to know all of them.
func Ops() []Op { return slices.Sorted(maps.Keys(operations)) }

// giving makes the way back of a layer without parameters out of what it gives to
// its one input.
func giving(back func(e *Executor, i int, l Layer, d *simd.Map)) func(*Executor, int, Layer, []float32) {
	return func(e *Executor, i int, l Layer, _ []float32) {
		e.give(l.Inputs[0], func(d *simd.Map) { back(e, i, l, d) })
	}
}
