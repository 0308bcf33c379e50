package model

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/latent-go/latent/mcmc"
)

// box is where the density is interpolated: the coordinates z = (v, w, t) with
//
//	v = log(1 + u omega^2),  omega = sigma_rw/tau,              u that of [units]
//	w = log(1 + u tan^2),    tan = sigma_artist/sigma
//	q[qTotal] = center + l.v (v - center.v) + l.w (w - center.w) + l.t t
//	b = log(1 + (c sigma_bend/BendScale)^2), if effects bend
//
// The ratios of variances depend on v and w alone. Where a variance may be zero the
// likelihood is flat in its q and then takes off, which no polynomial follows well.
// In v and w it is nearly one, because every artist contributes terms
// log(1 + lambda omega^2).
type box struct {
	bends  [2]bend
	center [3]float64
	l      [3]float64
	scale  bendAxis
	faces  [len(place{})][2]float64 // of q[qWalk], q[qArtist], t and q[bendAt]
	axes   [len(place{})]axis
	known  map[onAxis]float64 // inverses at the points of the axes
}

// onAxis is a value on an axis.
type onAxis struct {
	axis int
	z    float64
}

// know inverts the maps of the axes at their points, each once: the inverse is a
// search, and a grid asks for it at every one of its points.
func (b *box) know() {
	b.known = map[onAxis]float64{}
	for _, i := range [...]int{0, 1, 3} {
		if i == 3 && !b.scale.on() {
			continue
		}
		for k := range b.axes[i].n {
			z := b.axes[i].point(k)
			b.known[onAxis{i, z}] = b.inverse(i, z)
		}
	}
}

// inverse is the coordinate at z on an axis that has a map.
func (b *box) inverse(i int, z float64) float64 {
	if x, ok := b.known[onAxis{i, z}]; ok {
		return x
	}
	if i == 3 {
		return b.scale.inverse(z)
	}
	return b.bends[i].inverse(z)
}

var boxCoordinates = [3]int{qWalk, qArtist, qTotal}

// bend is the map of one q to its place on an axis.
type bend struct{ unit float64 }

// of returns v or w at q = x, and its derivative.
func (b bend) of(x float64) (v, slope float64) {
	r := newRatio(x, b.unit)
	y := b.unit * r.value
	return math.Log1p(y * r.value), 2 * y * r.slope / (1 + y*r.value)
}

// inverse is the q of v or w.
func (b bend) inverse(v float64) float64 { return unRatio(math.Sqrt(math.Expm1(v)/b.unit), b.unit) }

// bendAxis is the map of the coordinate of sigma_bend to its place on the last axis.
type bendAxis struct {
	at     int // of the coordinate; 0 where effects are straight
	unit   float64
	center float64
}

func (b *bendAxis) on() bool { return b.at > 0 }

func (b *bendAxis) of(x float64) (v, slope float64) {
	p := newBendPoint(x, b.unit, b.unit)
	return math.Log1p(p.scale * p.scale), 2 * p.scale * p.slope / (1 + p.scale*p.scale)
}

func (b *bendAxis) inverse(v float64) float64 {
	return unRatio(math.Sqrt(math.Sqrt(math.Expm1(v))/b.unit), b.unit)
}

// put writes the coordinates at z into q.
func (b *box) put(z place, q []float64) {
	for i, v := range b.q(z) {
		q[boxCoordinates[i]] = v
	}
	if b.scale.on() {
		q[b.scale.at] = b.inverse(3, z[3])
	}
}

// q returns the first three coordinates at z.
func (b *box) q(z place) (q [3]float64) {
	for i := range b.bends {
		q[i] = b.inverse(i, z[i])
	}
	q[2] = b.total(z)
	return q
}

// total is q[qTotal] at z.
func (b *box) total(z place) float64 {
	q := b.center[2] + b.l[2]*z[2]
	for i := range b.bends {
		q += b.l[i] * (z[i] - b.center[i])
	}
	return q
}

// z is the inverse of put, with the derivatives of v, w and b.
func (b *box) z(q []float64) (z place, slope [3]float64) {
	if b.scale.on() {
		z[3], slope[2] = b.scale.of(q[b.scale.at])
	}
	z[2] = q[qTotal] - b.center[2]
	for i := range b.bends {
		z[i], slope[i] = b.bends[i].of(q[boxCoordinates[i]])
		z[2] -= b.l[i] * (z[i] - b.center[i])
	}
	z[2] /= b.l[2]
	return z, slope
}

// pullBack adds the gradient gz in z to grad in q.
func (b *box) pullBack(gz place, slope [3]float64, grad []float64) {
	if b.scale.on() {
		grad[b.scale.at] += gz[3] * slope[2]
	}
	total := gz[2] / b.l[2]
	grad[qTotal] += total
	for i := range b.bends {
		grad[boxCoordinates[i]] += slope[i] * (gz[i] - b.l[i]*total)
	}
}

func (b *box) has(z place) bool {
	for i := range z {
		if !(z[i] >= b.axes[i].lo && z[i] <= b.axes[i].hi) {
			return false
		}
	}
	return true
}

// span makes the axes of the faces.
func (b *box) span() {
	for i, f := range b.faces {
		a := &b.axes[i]
		a.lo, a.hi = f[0], f[1]
		if i < len(b.bends) {
			a.lo, _ = b.bends[i].of(f[0])
			a.hi, _ = b.bends[i].of(f[1])
		}
		if i == 3 && b.scale.on() {
			a.lo, _ = b.scale.of(f[0])
			a.hi, _ = b.scale.of(f[1])
		}
	}
}

// newBox puts a box around the Gaussian of a mode. q[qTotal] leans on v and w as the
// Gaussian does over a standard deviation to either side.
func newBox(m *Model, a *mcmc.Affine, half float64, points [len(place{})]int) box {
	b := box{bends: [2]bend{{m.units.walk}, {m.units.artist}}}
	cov := boxCovariance(a)
	var lean mat.VecDense
	if err := lean.SolveVec(cov.SliceSym(0, 2), mat.NewVecDense(2, []float64{cov.At(0, 2), cov.At(1, 2)})); err != nil {
		panic("model: the covariance at a regular mode is singular")
	}
	rest := cov.At(2, 2)
	for i := range b.bends {
		x, sd := a.Mode[boxCoordinates[i]], math.Sqrt(cov.At(i, i))
		b.faces[i] = [2]float64{x - half*sd, x + half*sd}
		b.center[i], _ = b.bends[i].of(x)
		lo, _ := b.bends[i].of(x - sd)
		hi, _ := b.bends[i].of(x + sd)
		b.l[i] = lean.AtVec(i) * 2 * sd / (hi - lo)
		rest -= lean.AtVec(i) * cov.At(i, 2)
	}
	b.center[2], b.l[2], b.faces[2] = a.Mode[qTotal], math.Sqrt(rest), [2]float64{-half, half}
	for i, n := range points {
		b.axes[i].n = n
	}
	b.bend(m, a, half)
	b.span()
	return b
}

// bend sets the last axis: to one point where effects are straight.
func (b *box) bend(m *Model, a *mcmc.Affine, half float64) {
	if !m.noise.Bends {
		b.axes[3].n = 1
		return
	}
	at := m.noise.bendAt()
	b.scale = bendAxis{at: at, unit: m.units.bend}
	n, _ := a.L.Triangle()
	v := 0.0
	for k := range n {
		v += square(a.L.At(at, k))
	}
	b.scale.center, _ = b.scale.of(a.Mode[at])
	b.faces[3] = [2]float64{a.Mode[at] - half*math.Sqrt(v), a.Mode[at] + half*math.Sqrt(v)}
}

// boxCovariance is the covariance of boxCoordinates in the Gaussian.
func boxCovariance(a *mcmc.Affine) *mat.SymDense {
	n, _ := a.L.Triangle()
	cov := mat.NewSymDense(3, nil)
	for i, p := range boxCoordinates {
		for j, q := range boxCoordinates[:i+1] {
			sum := 0.0
			for k := range n {
				sum += a.L.At(p, k) * a.L.At(q, k)
			}
			cov.SetSym(i, j, sum)
		}
	}
	return cov
}

// middle is where the mode is between the faces of axis i.
func (b *box) middle(i int) float64 {
	if i == len(b.bends) {
		return 0
	}
	if i == 3 {
		return b.scale.inverse(b.scale.center)
	}
	return b.bends[i].inverse(b.center[i])
}
