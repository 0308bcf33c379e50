package model

import "math"

// noiseTable is the density p(z) of the standardised noise, and what the gradient
// needs of it, as cubics between equidistant nodes. Beyond the nodes it is computed.
type noiseTable struct {
	fine  int // nodes a unit; tableFine
	shape tShape
	exact pointNoise
	pair  [4]pointNoise // nu up and down, skew up and down

	p      []cubic // the density itself, when it has been asked for
	filled bool
	slopes []cubic // d log p/dz, d log p/d nu, d log p/d skew, side by side
	kinds  int     // of slopes
}

// cubic holds the coefficients of one interval, in its fraction.
type cubic [4]float64

// The nodes: the four-point rule leaves a relative error of some 1e-8 of the density.
const (
	tableReach = 24
	tableFine  = 48 // nodes a unit
)

// shapeStep is the step of the differences in nu and skew.
const shapeStep = 1e-4

// reset fills the table for a shape; the slopes only if they are wanted.
func (t *noiseTable) reset(s tShape, skewed, slopes bool) {
	t.shape, t.exact, t.kinds = s, newPointNoise(s), 2
	if skewed {
		t.kinds = 3
	}
	if t.p == nil {
		cells := 2 * tableReach * t.fine
		t.p, t.slopes = make([]cubic, cells), make([]cubic, 3*cells)
	}
	t.filled = false
	if !slopes {
		return
	}
	t.pair[0], t.pair[1] = newPointNoise(newShape(s.nu+shapeStep, s.skew)), newPointNoise(newShape(s.nu-shapeStep, s.skew))
	if skewed {
		t.pair[2], t.pair[3] = newPointNoise(newShape(s.nu, s.skew+shapeStep)), newPointNoise(newShape(s.nu, s.skew-shapeStep))
	}
	for k := range t.kinds {
		t.tabulate(t.slopes, t.kinds, k, func(z float64) float64 { return t.slope(k, z) })
	}
}

// slope computes the derivative of kind k of log p at z.
func (t *noiseTable) slope(k int, z float64) float64 {
	if k == 0 {
		_, dz := t.exact.both(z)
		return dz
	}
	return (t.pair[2*k-2].log(z) - t.pair[2*k-1].log(z)) / (2 * shapeStep)
}

// tabulate writes the cubics of f through the nodes about each cell, every stride
// places from at on.
func (t *noiseTable) tabulate(out []cubic, stride, at int, f func(float64) float64) {
	node := func(i int) float64 { return f(float64(i)/float64(t.fine) - tableReach) }
	a, b, c := node(-1), node(0), node(1)
	for i := range t.p {
		d := node(i + 2)
		out[i*stride+at] = cubic{b, c - a/3 - b/2 - d/6, (a+c)/2 - b, (b-c)/2 + (d-a)/6}
		a, b, c = b, c, d
	}
}

// at evaluates a cubic.
func (c *cubic) at(x float64) float64 { return ((c[3]*x+c[2])*x+c[1])*x + c[0] }

// cell returns the interval of z and the fraction within; not ok beyond the nodes.
func (t *noiseTable) cell(z float64) (i int, x float64, ok bool) {
	x = (z + tableReach) * float64(t.fine)
	if !(x >= 0 && x < float64(len(t.p))) {
		return 0, 0, false
	}
	i = int(x)
	return i, x - float64(i), true
}

// exactly computes p(z).
func (t *noiseTable) exactly(z float64) float64 { return math.Exp(t.exact.log(z)) }

// density returns p(z).
func (t *noiseTable) density(z float64) float64 {
	i, x, ok := t.cell(z)
	if !ok {
		return t.exactly(z)
	}
	if !t.filled {
		t.tabulate(t.p, 1, 0, t.exactly)
		t.filled = true
	}
	return t.p[i].at(x)
}

// add adds weight times the derivatives of log p at z, and z times the first, to sum.
func (t *noiseTable) add(sum *noiseSlopes, weight, z float64) {
	i, x, ok := t.cell(z)
	var d [3]float64
	for k := range t.kinds {
		if ok {
			d[k] = t.slopes[i*t.kinds+k].at(x)
		} else {
			d[k] = t.slope(k, z)
		}
	}
	sum.z += weight * d[0]
	sum.zz += weight * d[0] * z
	sum.nu += weight * d[1]
	sum.skew += weight * d[2]
}

// noiseSlopes are averages of the derivatives of log p(z): in z, z times that, in nu
// and in skew.
type noiseSlopes struct{ z, zz, nu, skew float64 }

// pointNoise evaluates log p at single values, see [noise].
type pointNoise struct {
	noise
	constant float64
}

func newPointNoise(s tShape) pointNoise {
	n := newNoise(s)
	return pointNoise{n, n.rest(1)}
}

func (s *pointNoise) log(z float64) float64 {
	x := z + s.shift
	c := s.nu + x*x
	lp := s.constant - 0.5*s.n1*math.Log(c)
	if s.skew != 0 {
		lp += s.h.log(s.skew * x / math.Sqrt(c))
	}
	return lp
}

func (s *pointNoise) both(z float64) (lp, dz float64) {
	s.tails = product{1, 0}
	part, dz := s.slope(z)
	return part - 0.5*s.n1*s.tails.log() + s.constant, dz
}
