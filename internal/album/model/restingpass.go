package model

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// rest adds one chunk to s, artist by artist, where effects rest. It returns false
// where a lattice would be too fine.
func (t *latticeTarget) rest(c *chunk, th *theta, slopes bool, s *latticeSums) bool {
	r, n := &t.resting, len(t.m.packed.patterns[c.pattern].steps)
	mass, least, scales := product{1, 0}, product{1, 0}, product{1, 0}
	for j := range c.width {
		if !r.begin(t.e, t.inv, c.lo+j, c.width, n, th.sa) {
			return false
		}
		m, bulk, logBulk := r.see()
		mass.times(m)
		least.times(bulk)
		s.log -= r.a * logBulk
		for k := range n {
			scales.times(t.inv[c.lo+k*c.width+j])
		}
		if slopes {
			t.restSlopes(c, j, n, m, math.Log(bulk)+logBulk, th, s)
		}
	}
	s.log += mass.log() + scales.log() - r.a*least.log() + float64(n*c.width)*newShape(th.nu, 0).logPeak()
	return true
}

// restSlopes adds what the scores of artist j of a chunk say about the parameters, given
// the density and the least bulk of [resting.see].
func (t *latticeTarget) restSlopes(c *chunk, j, n int, mass, logBulk float64, th *theta, s *latticeSums) {
	r := &t.resting
	logs, spread, inv := 0.0, 0.0, 1/mass
	for g, x := range r.grid.t {
		p := r.share[g] * inv
		r.share[g] = p
		if p > latticeLeast {
			logs += p * math.Log(r.bulk[g])
		}
		spread += p * (x*x - 1)
	}
	s.artist += 0.5 * spread / (th.sa * th.sa)
	bends := 0.0
	for k := range n {
		z, zz := r.pulls(k)
		bends += zz
		t.told(c.lo+k*c.width+j, noiseSlopes{z: -2 * r.a * z, zz: -2 * r.a * zz}, s)
	}
	peak := 0.5 * (mathext.Digamma(r.a) - mathext.Digamma(r.nu/2) - 1/r.nu)
	s.nu += float64(n)*peak - 0.5*(logs+logBulk) + r.a/r.nu*bends
}

// pulls returns the means of z/(nu + z^2) and z^2/(nu + z^2) of score k over the levels.
func (r *resting) pulls(k int) (z, zz float64) {
	for g, p := range r.share {
		x := r.first[k] + r.change[k]*r.grid.t[g]
		q := p * x / (r.nu + x*x)
		z += q
		zz += q * x
	}
	return z, zz
}

// restingLevels is the mean number of levels over the rows where effects rest.
func (t *latticeTarget) restingLevels(th *theta) float64 {
	t.scales(th)
	t.resting.reset(th.nu, t.finer)
	sum := 0.0
	for i := range t.m.packed.chunks {
		c := &t.m.packed.chunks[i]
		n := len(t.m.packed.patterns[c.pattern].steps)
		for j := range c.width {
			if !t.resting.begin(t.e, t.inv, c.lo+j, c.width, n, th.sa) {
				return math.Inf(1)
			}
			sum += float64(n * len(t.resting.grid.t))
		}
	}
	return sum / float64(t.m.packed.rows)
}
