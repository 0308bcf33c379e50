package network

import (
	"math"

	"github.com/latent-go/latent/internal/simd"
)

// gate keeps what the backward pass of a gate needs (Woo et al., CBAM, ECCV
// 2018). With x the input, all sums over pixels p or channels c:
//
//	a_c = sigmoid(MLP(mean_p x) + MLP(max_p x))       the channel gate
//	u   = x a_c
//	s_p = sigmoid(conv7x7(max_c u, mean_c u))         the spatial gate
//	out = u s_p
//
// The layers of the perceptron are small, so their sums are in float64.
type gate struct {
	channels, hidden int
	sum, high, index []float32    // by channel
	open, dOpen      []float32    // the channel gate and its gradient
	pooled           [2][]float64 // mean and maximum by channel
	squeezed         [2][]float64 // before the rectifier
	back             []float32    // gradient of the mean, spread over the pixels
	dHidden          []float64
	stats, dStats    *simd.Plane // maximum and mean by pixel
	spatial, dPlane  *simd.Plane // the spatial gate; gradient before its sigmoid
}

func newGate(l Layer) *gate {
	c, stored := l.Channels, simd.Stored(l.Channels)
	g := &gate{channels: c, hidden: c / 16, dHidden: make([]float64, c/16)}
	for _, p := range []*[]float32{&g.sum, &g.high, &g.index, &g.open, &g.dOpen, &g.back} {
		*p = make([]float32, stored)
	}
	for k := range g.pooled {
		g.pooled[k], g.squeezed[k] = make([]float64, c), make([]float64, g.hidden)
	}
	plane := func(c int) *simd.Plane { return simd.NewPlane(l.Side, l.Side, c) }
	g.stats, g.dStats, g.spatial, g.dPlane = plane(2), plane(2), plane(1), plane(1)
	return g
}

func (e *Executor) gateForward(i int, l Layer) {
	g, set, x, out := e.gates[i], e.w.Set, e.v[l.Inputs[0]], e.v[i]
	g.poolPixels(set, x)
	g.perceptron(e.w, l)
	for y := range x.H {
		stats := g.stats.Row(y)
		for p := range x.W {
			high, sum := set.Gate(out.Pixel(y, p), x.Pixel(y, p), g.open)
			stats[2*p], stats[2*p+1] = high, sum/float32(g.channels)
		}
	}
	set.Spatial(g.spatial, g.stats, e.w.spatials[i])
	for y := range x.H {
		row := g.spatial.Row(y)
		for p, v := range row {
			row[p] = float32(logistic(float64(v)))
			set.Scale(out.Pixel(y, p), row[p])
		}
	}
}

// poolPixels finds mean and maximum of every channel.
func (g *gate) poolPixels(set *simd.Set, x *simd.Map) {
	clear(g.sum)
	for c := range g.high {
		g.high[c] = float32(math.Inf(-1))
	}
	for y := range x.H {
		set.ColumnStats(x.Row(y), g.sum, g.high, g.index, x.W, x.C, y*x.W)
	}
	for c := range g.channels {
		g.pooled[0][c], g.pooled[1][c] = float64(g.sum[c])/float64(x.H*x.W), float64(g.high[c])
	}
}

// perceptron computes the channel gate from the pooled values.
func (g *gate) perceptron(w *Weights, l Layer) {
	w1, b1, w2, b2 := w.Param(l.Params[0]), w.Param(l.Params[1]), w.Param(l.Params[2]), w.Param(l.Params[3])
	for k := range g.pooled {
		for j := range g.hidden {
			sum := float64(b1[j])
			for c, v := range g.pooled[k] {
				sum += float64(w1[j*g.channels+c]) * v
			}
			g.squeezed[k][j] = sum
		}
	}
	for c := range g.channels {
		z := 2 * float64(b2[c])
		for j := range g.hidden {
			z += float64(w2[c*g.hidden+j]) * (max(g.squeezed[0][j], 0) + max(g.squeezed[1][j], 0))
		}
		g.open[c] = float32(logistic(z))
	}
}

func (e *Executor) gateBackward(i int, l Layer, grad []float32) {
	g, set, x, d := e.gates[i], e.w.Set, e.v[l.Inputs[0]], e.d[i]
	for y := range x.H {
		s, dz := g.spatial.Row(y), g.dPlane.Row(y)
		for p := range x.W {
			dz[p] = set.Dot3(d.Pixel(y, p), x.Pixel(y, p), g.open) * s[p] * (1 - s[p])
		}
	}
	set.SpatialFilter(view(e.w.Net, grad, l.Params[4]), g.stats, g.dPlane)
	set.SpatialInput(g.dStats, g.dPlane, e.w.spatials[i])
	clear(g.dOpen)
	for y := range x.H {
		s, stats, ds := g.spatial.Row(y), g.stats.Row(y), g.dStats.Row(y)
		for p := range x.W {
			set.GateBack(d.Pixel(y, p), x.Pixel(y, p), g.open, g.dOpen, s[p], ds[2*p+1]/float32(g.channels), stats[2*p], ds[2*p])
		}
	}
	e.channelBackward(g, l, grad, x, d)
	e.handDown(l.Inputs[0], d)
}

// channelBackward goes back through the perceptron and spreads what arrives at
// mean and maximum.
func (e *Executor) channelBackward(g *gate, l Layer, grad []float32, x, d *simd.Map) {
	w := e.w
	w1, w2 := w.Param(l.Params[0]), w.Param(l.Params[2])
	var part [4][]float32
	for k := range part {
		part[k] = view(w.Net, grad, l.Params[k])
	}
	clear(g.dHidden)
	for c := range g.channels {
		dz := float64(g.dOpen[c]) * float64(g.open[c]) * (1 - float64(g.open[c]))
		part[3][c] += float32(2 * dz)
		for j := range g.hidden {
			part[2][c*g.hidden+j] += float32(dz * (max(g.squeezed[0][j], 0) + max(g.squeezed[1][j], 0)))
			g.dHidden[j] += dz * float64(w2[c*g.hidden+j])
		}
	}
	for k := range g.pooled {
		g.squeezeBackward(k, w1, part[0], part[1], x, d)
	}
	for y := range d.H {
		for p := range d.W {
			e.w.Set.Add(d.Pixel(y, p), g.back)
		}
	}
}

// squeezeBackward handles the mean (k = 0), whose gradient goes to every pixel
// later, and the maximum (k = 1), whose gradient goes to one pixel at once.
func (g *gate) squeezeBackward(k int, w1, gw, gb []float32, x, d *simd.Map) {
	for c := range g.channels {
		var dp float64
		for j, dh := range g.dHidden {
			if g.squeezed[k][j] > 0 {
				gw[j*g.channels+c] += float32(dh * g.pooled[k][c])
				dp += dh * float64(w1[j*g.channels+c])
			}
		}
		if k == 0 {
			g.back[c] = float32(dp / float64(x.H*x.W))
			continue
		}
		at := int(g.index[c])
		d.Pixel(at/x.W, at%x.W)[c] += float32(dp)
	}
	for j, dh := range g.dHidden {
		if g.squeezed[k][j] > 0 {
			gb[j] += float32(dh)
		}
	}
}

// handDown passes a gradient on that is already that of the layer below.
func (e *Executor) handDown(to int, d *simd.Map) {
	if e.d[to] == d {
		e.written[to] = true
		return
	}
	e.give(to, func(dst *simd.Map) { copy(dst.Data, d.Data) })
}
