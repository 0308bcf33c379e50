package network

import (
	"math"
	"math/rand/v2"

	"github.com/latent-go/latent/internal/simd"
)

// reference runs a network in float64 by the definition of its layers, channel
// by channel and pixel by pixel, and shares nothing with the executor but the
// description. Its derivatives are finite differences.
type reference struct {
	net  *Network
	flat []float64
	v    [][]float64 // by layer: [side][side][channels]
}

func newReference(w *Weights) *reference {
	r := &reference{net: w.Net, v: make([][]float64, len(w.Net.Layers))}
	for _, v := range w.Flat {
		r.flat = append(r.flat, float64(v))
	}
	return r
}

func (r *reference) param(i int) []float64 {
	p := r.net.Params[i]
	return r.flat[p.Offset:][:p.Size]
}

// run computes the layers from the given one on.
func (r *reference) run(first int) {
	for i := first; i < len(r.net.Layers); i++ {
		l := r.net.Layers[i]
		r.v[i] = make([]float64, l.Side*l.Side*l.Channels)
		in := r.net.Layers[l.Inputs[0]]
		for k := range r.v[i] {
			if l.Op != OpGate {
				r.v[i][k] = r.pixel(l, in, k/l.Channels/l.Side, k/l.Channels%l.Side, k%l.Channels)
			}
		}
		if l.Op == OpGate {
			r.gate(i, l)
		}
	}
}

// at is a channel of a layer, zero outside.
func (r *reference) at(layer, y, x, c int) float64 {
	l := r.net.Layers[layer]
	if y < 0 || x < 0 || y >= l.Side || x >= l.Side {
		return 0
	}
	return r.v[layer][(y*l.Side+x)*l.Channels+c]
}

func (r *reference) pixel(l, in Layer, y, x, c int) float64 {
	from := l.Inputs[0]
	switch l.Op {
	case OpConv:
		return r.conv(l, y, x, c)
	case OpPool:
		return max(r.at(from, 2*y, 2*x, c), r.at(from, 2*y, 2*x+1, c), r.at(from, 2*y+1, 2*x, c), r.at(from, 2*y+1, 2*x+1, c))
	case OpUpsample:
		return r.at(from, y/2, x/2, c)
	case OpSlice:
		return r.at(from, y, x, l.First+c)
	case OpSum:
		return r.at(from, y, x, c) + r.at(l.Inputs[1], y, x, c)
	case OpActivate:
		return activation(l.Activation, r.at(from, y, x, c))
	case OpFrame:
		m := (l.Side - in.Side) / 2
		if y >= m && x >= m && y < m+in.Side && x < m+in.Side {
			return r.at(from, y-m, x-m, c)
		}
		if len(l.Inputs) > 1 {
			return r.at(l.Inputs[1], y, x, c)
		}
	}
	return 0
}

func (r *reference) conv(l Layer, y, x, c int) float64 {
	w := r.param(l.Params[0])
	sum := r.param(l.Params[1])[c]
	for t := range 9 {
		for i := range l.Taken {
			sum += w[(t*l.Taken+i)*l.Channels+c] * r.at(l.Inputs[0], y+t/3-1, x+t%3-1, i)
		}
	}
	if l.Rectified {
		return max(sum, 0)
	}
	return sum
}

// activation repeats the formulas of the documentation.
func activation(a Activation, x float64) float64 {
	s := 1 / (1 + math.Exp(-x))
	switch a {
	case Sigmoid:
		return s
	case SiLU:
		return x * s
	case Softplus:
		return math.Log(1 + math.Exp(x))
	case ReLU:
		return max(x, 0)
	case Phase:
		return math.Pi * math.Tanh(x)
	case RealPart:
		return math.Tanh(x) + 0.2
	case ImaginaryPart:
		return 1.2 * math.Tanh(x)
	}
	return math.NaN()
}

func (r *reference) gate(i int, l Layer) {
	x, n := l.Inputs[0], l.Side
	u := make([]float64, n*n*l.Channels)
	for c, a := range r.channelGate(l) {
		for p := range n * n {
			u[p*l.Channels+c] = a * r.v[x][p*l.Channels+c]
		}
	}
	stats := make([]float64, 2*n*n)
	for p := range n * n {
		stats[2*p] = math.Inf(-1)
		for _, v := range u[p*l.Channels:][:l.Channels] {
			stats[2*p] = max(stats[2*p], v)
			stats[2*p+1] += v / float64(l.Channels)
		}
	}
	w := r.param(l.Params[4])
	for p := range n * n {
		var z float64
		for t := range 49 {
			y, x := p/n+t/7-3, p%n+t%7-3
			if y >= 0 && x >= 0 && y < n && x < n {
				z += w[2*t]*stats[2*(y*n+x)] + w[2*t+1]*stats[2*(y*n+x)+1]
			}
		}
		for c := range l.Channels {
			r.v[i][p*l.Channels+c] = u[p*l.Channels+c] / (1 + math.Exp(-z))
		}
	}
}

func (r *reference) channelGate(l Layer) []float64 {
	x, n, c := r.v[l.Inputs[0]], l.Side*l.Side, l.Channels
	mean, high, out := make([]float64, c), make([]float64, c), make([]float64, c)
	for i := range c {
		high[i] = math.Inf(-1)
		for p := range n {
			mean[i] += x[p*c+i] / float64(n)
			high[i] = max(high[i], x[p*c+i])
		}
	}
	h := c / 16
	w1, b1, w2, b2 := r.param(l.Params[0]), r.param(l.Params[1]), r.param(l.Params[2]), r.param(l.Params[3])
	for i := range c {
		z := 2 * b2[i]
		for j := range h {
			a, b := b1[j], b1[j]
			for k := range c {
				a += w1[j*c+k] * mean[k]
				b += w1[j*c+k] * high[k]
			}
			z += w2[i*h+j] * (max(a, 0) + max(b, 0))
		}
		out[i] = 1 / (1 + math.Exp(-z))
	}
	return out
}

// fill puts random numbers into the true channels of a map and returns them.
func fill(rng *rand.Rand, m *simd.Map, channels int) []float64 {
	var all []float64
	for y := range m.H {
		for x := range m.W {
			for c := range channels {
				v := float32(rng.NormFloat64())
				m.Pixel(y, x)[c] = v
				all = append(all, float64(v))
			}
		}
	}
	return all
}
