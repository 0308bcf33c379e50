package training

import (
	"slices"

	"github.com/latent-go/latent/internal/ptycho/network"
)

// average is a moving average of the weights after every step,
//
//	a += (1 - d) (w - a),  d = min(decay, (1 + t) / (10 + t))
//
// at step t, so that it forgets the first weights soon (Polyak and Juditsky 1992; the
// growing decay is that of TensorFlow's ExponentialMovingAverage). What is validated
// and kept as the best are its values; the steps go on from the weights themselves.
// nil averages nothing.
type average struct {
	decay float64
	a     []float32
	own   []float32 // the weights themselves while the average stands in for them
}

func newAverage(decay float64, size int) *average {
	if decay == 0 {
		return nil
	}
	return &average{decay: decay, a: make([]float32, size), own: make([]float32, size)}
}

// begin is for weights that have seen no step.
func (m *average) begin(w []float32) {
	if m != nil {
		copy(m.a, w)
	}
}

// add takes the weights after step t, from 1.
func (m *average) add(w []float32, t int) {
	if m == nil {
		return
	}
	keep := float32(1 - min(m.decay, float64(1+t)/float64(10+t)))
	for i, v := range w {
		m.a[i] += keep * (v - m.a[i])
	}
}

// stand puts the average in the place of the weights; what it returns puts them back.
func (m *average) stand(w *network.Weights) (back func()) {
	if m == nil {
		return func() {}
	}
	copy(m.own, w.Flat)
	copy(w.Flat, m.a)
	w.Pack()
	return func() {
		copy(w.Flat, m.own)
		w.Pack()
	}
}

// values are those of the average, or the weights themselves.
func (m *average) values(w *network.Weights) []float32 {
	if m == nil {
		return slices.Clone(w.Flat)
	}
	return slices.Clone(m.a)
}
