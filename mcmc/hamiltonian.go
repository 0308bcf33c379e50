package mcmc

import (
	"math"
	"math/rand/v2"
)

// point is a place in phase space with everything that the integrator needs
// to leave it: position, momentum, velocity M^-1 p, gradient and log density.
type point struct {
	q, p, v, g []float64
	logp       float64
}

func newPoint(dim int) point {
	slab := make([]float64, 4*dim)
	return point{
		q: slab[:dim:dim], p: slab[dim : 2*dim : 2*dim],
		v: slab[2*dim : 3*dim : 3*dim], g: slab[3*dim:],
	}
}

func (z *point) copyFrom(o *point) {
	copy(z.q, o.q)
	copy(z.p, o.p)
	copy(z.v, o.v)
	copy(z.g, o.g)
	z.logp = o.logp
}

// system is the Hamiltonian H(q,p) = -log pi(q) + p' M^-1 p / 2 with a diagonal
// inverse mass matrix M^-1.
type system struct {
	target Target
	inv    []float64 // diagonal of M^-1, the posterior variances at best
}

// energy returns H at z. Anything but a finite number (outside the support,
// or an arithmetic accident inside the target) counts as infinitely high.
func (s *system) energy(z *point) float64 {
	k := 0.0
	for i, p := range z.p {
		k += p * z.v[i]
	}
	return total(z.logp, k)
}

func total(logp, twiceKinetic float64) float64 {
	h := twiceKinetic/2 - logp
	if math.IsNaN(h) || math.IsInf(h, -1) {
		return math.Inf(1)
	}
	return h
}

// momentum draws p ~ N(0, M) and the velocity that belongs to it.
func (s *system) momentum(z *point, rng *rand.Rand) {
	for i, w := range s.inv {
		p := rng.NormFloat64() / math.Sqrt(w)
		z.p[i], z.v[i] = p, w*p
	}
}

// leapfrog advances z in place by one step of signed length eps and returns
// the energy there: half a kick, a drift, half a kick (Stoermer-Verlet, time
// reversible and volume preserving, energy error of order eps^2).
func (s *system) leapfrog(z *point, eps float64) float64 {
	half := eps / 2
	inv := s.inv
	q, p, g := z.q[:len(inv)], z.p[:len(inv)], z.g[:len(inv)]
	for i, w := range inv {
		m := p[i] + half*g[i]
		p[i] = m
		q[i] += eps * w * m
	}
	z.logp = s.target.LogDensity(q, g)
	v, k := z.v[:len(inv)], 0.0
	for i, w := range inv {
		m := p[i] + half*g[i]
		p[i], v[i] = m, w*m
		k += m * w * m
	}
	return total(z.logp, k)
}
