package network

import (
	"math"
	"math/rand/v2"

	"github.com/latent-go/latent/internal/simd"
)

// Scalars is the number of parameters behind those of the network: the scale
// between object and probe, its logarithm and one factor each for real and
// imaginary part. The executors pass over them; the physics uses them.
const Scalars = 3

// Weights are the parameters of a network with their packed forms for one
// kernel set. Executors share them; whoever changes Flat calls [Weights.Pack]
// before the next pass.
type Weights struct {
	Net  *Network
	Set  *simd.Set
	Flat []float32 // the parameters, then the scalars

	Workers int // goroutines that Pack may use

	filters  []*simd.Filter  // by layer, nil where it is no convolution
	spatials []*simd.Spatial // by layer, nil where it is no gate
}

// NewWeights returns parameters that are all zero, and a scale of one.
func NewWeights(n *Network, set *simd.Set) *Weights {
	w := &Weights{Net: n, Set: set, Flat: make([]float32, n.Size()+Scalars)}
	copy(w.Scale(), []float32{0, 1, 1})
	w.filters, w.spatials = make([]*simd.Filter, len(n.Layers)), make([]*simd.Spatial, len(n.Layers))
	for i, l := range n.Layers {
		if weights := operations[l.Op].weights; weights != nil {
			weights(w, i, l)
		}
	}
	w.Pack()
	return w
}

// Param returns the tensor with an index of [Network.Params].
func (w *Weights) Param(i int) []float32 { return view(w.Net, w.Flat, i) }

// Scale returns the scalars.
func (w *Weights) Scale() []float32 { return w.Flat[w.Net.Size():] }

// view cuts a tensor out of a vector of all parameters or their gradients.
func view(n *Network, flat []float32, i int) []float32 {
	p := n.Params[i]
	return flat[p.Offset:][:p.Size:p.Size]
}

// Pack brings the packed forms up to date.
func (w *Weights) Pack() {
	share(w.Workers, len(w.Net.Layers), w.packLayer)
}

func (w *Weights) packLayer(i int) {
	l := w.Net.Layers[i]
	if pack := operations[l.Op].pack; pack != nil {
		pack(w, i, l)
	}
}

// learn takes memory for the way back, which inference has no need of.
func (w *Weights) learn() {
	for i, f := range w.filters {
		if f != nil && f.Learn() {
			w.packLayer(i)
		}
	}
}

// Initialize draws every weight from Xavier's uniform distribution on
// +-sqrt(6/(fan in + fan out)) (Glorot and Bengio, AISTATS 2010) and clears the
// biases. Every tensor has a stream of its own.
func (w *Weights) Initialize(seed uint64) {
	for i, p := range w.Net.Params {
		t := w.Param(i)
		clear(t)
		if p.FanIn+p.FanOut == 0 {
			continue
		}
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		limit := math.Sqrt(6 / float64(p.FanIn+p.FanOut))
		for j := range t {
			t[j] = float32(limit * (2*rng.Float64() - 1))
		}
	}
	w.Pack()
}
