package mcmc

import "math"

// maxEnergyError is the rise of the Hamiltonian above its start that marks a
// trajectory as divergent: the integrator has left the level set for good.
const maxEnergyError = 1000

// proposal is a state drawn from a trajectory, with what is needed to start
// the next one from it without another gradient.
type proposal struct {
	q, g         []float64
	logp, energy float64
}

// node summarises a stretch of consecutive trajectory points: the momenta and
// velocities at both ends, the sum of momenta, one point drawn with probability
// proportional to exp(-H), and the log of the sum of exp(H0-H).
type node struct {
	pBeg, vBeg, pEnd, vEnd, rho []float64
	prop                        proposal
	logW                        float64
}

func newNode(dim int) node {
	slab := make([]float64, 7*dim)
	cut := func(i int) []float64 { return slab[i*dim : (i+1)*dim : (i+1)*dim] }
	return node{
		pBeg: cut(0), vBeg: cut(1), pEnd: cut(2), vEnd: cut(3), rho: cut(4),
		prop: proposal{q: cut(5), g: cut(6)},
	}
}

// setPoint makes n the stretch that holds z alone.
func (n *node) setPoint(z *point, energy, logW float64) {
	copy(n.pBeg, z.p)
	copy(n.vBeg, z.v)
	copy(n.pEnd, z.p)
	copy(n.vEnd, z.v)
	copy(n.rho, z.p)
	copy(n.prop.q, z.q)
	copy(n.prop.g, z.g)
	n.prop.logp, n.prop.energy, n.logW = z.logp, energy, logW
}

// flip reverses the direction in which the stretch is read.
func (n *node) flip() {
	n.pBeg, n.pEnd = n.pEnd, n.pBeg
	n.vBeg, n.vEnd = n.vEnd, n.vBeg
}

// join makes dst the stretch a followed by b and reports whether it still goes
// straight on. It trades buffers with a and b, whose contents are lost; takeB
// says whose proposal survives.
func (dst *node) join(a, b *node, takeB bool) (straight bool) {
	straight = goesOn(a, b)
	for i, r := range a.rho {
		dst.rho[i] = r + b.rho[i]
	}
	dst.logW = logAddExp(a.logW, b.logW)
	if dst != a {
		dst.pBeg, a.pBeg = a.pBeg, dst.pBeg
		dst.vBeg, a.vBeg = a.vBeg, dst.vBeg
	}
	dst.pEnd, b.pEnd = b.pEnd, dst.pEnd
	dst.vEnd, b.vEnd = b.vEnd, dst.vEnd
	switch {
	case takeB:
		dst.prop, b.prop = b.prop, dst.prop
	case dst != a:
		dst.prop, a.prop = a.prop, dst.prop
	}
	return straight
}

// goesOn is the generalised no-U-turn criterion (Betancourt 2017, A.4.2) for
// a followed by b: the summed momentum must point forwards at both ends. The
// two further checks, of a with the first point of b and of the last point of a
// with b, catch a half turn that lies across the seam; without them a Gaussian
// with resonant frequencies can go round twice before it is noticed.
func goesOn(a, b *node) bool {
	var whole1, whole2, seamA1, seamA2, seamB1, seamB2 float64
	for i, ra := range a.rho {
		rb := b.rho[i]
		both, left, right := ra+rb, ra+b.pBeg[i], a.pEnd[i]+rb
		whole1 += both * a.vBeg[i]
		whole2 += both * b.vEnd[i]
		seamA1 += left * a.vBeg[i]
		seamA2 += left * b.vBeg[i]
		seamB1 += right * a.vEnd[i]
		seamB2 += right * b.vEnd[i]
	}
	return whole1 > 0 && whole2 > 0 && seamA1 > 0 && seamA2 > 0 && seamB1 > 0 && seamB2 > 0
}

// logAddExp returns log(exp(a) + exp(b)) without overflow.
func logAddExp(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	if math.IsInf(b, -1) {
		return a
	}
	return a + math.Log1p(math.Exp(b-a))
}
