package model

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// Where no effect moves and the noise is Student's t, the scores of an artist see one
// and the same effect x ~ Normal(0, sigma_artist^2), and their joint density
//
//	integral phi(x; sigma_artist) prod_i c/s_i (1 + z_i^2/nu)^-a dx,
//	z_i = (e_i - x)/s_i,  a = (nu+1)/2
//
// is a sum over levels of x with one power for each level: the product of the brackets
// comes first. Every artist has a lattice of its own, as fine as its scores want, on
// which scores may differ in scale.

// resting is the lattice of effects that do not move. It belongs to one goroutine.
type resting struct {
	grids [restingGrids]*restingGrid
	nu, a float64
	finer float64 // divides the spacing
	power powers
	found [restingFound]restingCell
	round uint64 // of what is found

	grid   *restingGrid
	first  []float64 // z of every score at the middle level
	change []float64 // of z from a level to the next, by score
	bulk   []float64 // prod_i (1 + z_i^2/nu), relative to the least of the levels
	share  []float64 // what a level has of the density
	logs   []float64 // of bulk, where it has outgrown a number
}

// restingCell is the grid of n scores of which the least scale is in a cell of numbers.
type restingCell struct {
	round  uint64
	n      int
	cell   uint64
	spaces *restingGrid
}

// restingFound is how many grids are remembered, and cellBits what a cell does not know of
// a scale: its 32nd part.
const (
	restingFound = 1 << 10
	cellBits     = 47
)

// restingGrid is a lattice of levels x = sigma_artist t with the weights of a standard
// normal variable t, equidistant (trapezoidal rule).
type restingGrid struct{ t, weight []float64 }

// The spacings of the grids, in standard deviations of an effect: the widest, and how
// many there are down to each half.
const (
	restingWidest = 1.0
	restingOctave = 8
	restingGrids  = 7 * restingOctave
	restingError  = 12 // as latticeError, for one artist
)

// restingFold is after how many scores a product is put into its logarithm.
const restingFold = 16

// rests reports whether all effects rest and the noise is a t without skewness.
func (t *latticeTarget) rests() bool {
	if t.m.noise.Likelihood.skewed() {
		return false
	}
	for i := range t.m.packed.patterns {
		for _, d := range t.m.packed.patterns[i].steps {
			if d > 0 {
				return false
			}
		}
	}
	return true
}

// restingSpacing is the spacing that n scores of scale s allow in units of sigma_artist,
// in which the scale is s. With poles of the product at +-i p, p = s sqrt(nu), a sum at
// distances h errs by
//
//	exp(-2 pi y/h + y^2/2) (1 - y^2/p^2)^-(n a)
//
// for the best y < p: what the integrand grows to at i y.
func restingSpacing(s, nu, n float64) (h float64) {
	p, power := s*math.Sqrt(nu), 0.5*n*(nu+1)
	try := func(y, logBracket float64) {
		h = max(h, 2*math.Pi*y/(restingError+0.5*y*y-power*logBracket))
	}
	for _, c := range restingHeights {
		if y := c.share * p; y < restingTop {
			try(y, c.log)
			continue
		}
		try(restingTop, math.Log1p(-square(restingTop/p)))
		break
	}
	return h
}

// restingTop is the y that is best for a Gaussian alone, the root of 2 restingError.
const restingTop = 4.9

// restingHeights are the y that are tried, as shares of p, with the logarithm of the
// bracket.
var restingHeights = func() (out []restingHeight) {
	for _, c := range [...]float64{0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9} {
		out = append(out, restingHeight{c, math.Log1p(-c * c)})
	}
	return out
}()

type restingHeight struct{ share, log float64 }

// at returns the grid for a spacing; nil where it would have to be too fine.
func (r *resting) at(spacing float64) *restingGrid {
	k := 0
	if spacing < restingWidest {
		k = int(math.Ceil(restingOctave * math.Log2(restingWidest/spacing)))
	}
	if !(k < restingGrids) {
		return nil
	}
	if r.grids[k] == nil {
		r.grids[k] = newRestingGrid(restingWidest * math.Exp2(-float64(k)/restingOctave))
	}
	return r.grids[k]
}

func newRestingGrid(h float64) *restingGrid {
	half := int(math.Ceil(latticeReach / h))
	g := &restingGrid{}
	for i := -half; i <= half; i++ {
		t := float64(i) * h
		g.t, g.weight = append(g.t, t), append(g.weight, h*math.Exp(-0.5*t*t-logSqrt2Pi))
	}
	return g
}

// reset prepares for a density with nu degrees of freedom.
func (r *resting) reset(nu, finer float64) {
	r.round++
	r.nu, r.a, r.finer = nu, (nu+1)/2, finer
	r.power.reset(r.a)
}

// begin takes the scores of an artist: residuals e and inverse scales, those of every
// stride-th row from lo on. It returns false where the lattice would be too fine.
func (r *resting) begin(e, inv []float64, lo, stride, n int, sa float64) bool {
	r.first, r.change = resized(r.first, n), resized(r.change, n)
	most := 0.0
	for k := range n {
		i := lo + k*stride
		r.first[k], r.change[k] = e[i]*inv[i], -sa*inv[i]
		if inv[i] > most {
			most = inv[i]
		}
	}
	r.grid = r.spaced(1/(most*sa), n)
	return r.grid != nil
}

// spaced returns the grid for n scores of scale s in units of sigma_artist, by a scale that
// is a little less and has been asked for before, as a rule.
func (r *resting) spaced(s float64, n int) *restingGrid {
	cell := math.Float64bits(s) >> cellBits
	c := &r.found[(cell+uint64(n)*67)%restingFound]
	if c.round != r.round || c.cell != cell || c.n != n {
		*c = restingCell{r.round, n, cell, r.at(restingSpacing(math.Float64frombits(cell<<cellBits), r.nu, float64(n)) / r.finer)}
	}
	return c.spaces
}

// see computes the joint density of the scores but for their scales and the constant of
// t: sum_g share[g] times leastBulk^-a exp(-a logBulk).
func (r *resting) see() (mass, leastBulk, logBulk float64) {
	r.bulk, r.share = resized(r.bulk, len(r.grid.t)), resized(r.share, len(r.grid.t))
	if len(r.first) > restingFold {
		return r.seeMany()
	}
	r.multiply(0, len(r.first))
	if mass = r.power.share(r.share, r.grid.weight, r.bulk); mass > restingLeast {
		return mass, 1, 0
	}
	leastBulk = floats.Min(r.bulk)
	inv := 1 / leastBulk
	for g := range r.bulk {
		r.bulk[g] *= inv
	}
	return r.power.share(r.share, r.grid.weight, r.bulk), leastBulk, 0
}

// restingLeast is a density that has not lost a digit of what its levels have of it.
const restingLeast = 1e-250

// seeMany is see by logarithms, because a product of many might be no number.
func (r *resting) seeMany() (mass, leastBulk, logBulk float64) {
	r.logs = zeros(r.logs, len(r.bulk))
	for k := 0; k < len(r.first); k += restingFold {
		r.multiply(k, min(k+restingFold, len(r.first)))
		for g, b := range r.bulk {
			r.logs[g] += math.Log(b)
		}
	}
	logBulk = floats.Min(r.logs)
	for g, w := range r.grid.weight {
		r.share[g] = w * math.Exp(-r.a*(r.logs[g]-logBulk))
		r.bulk[g] = math.Exp(min(r.logs[g]-logBulk, 700))
		mass += r.share[g]
	}
	return mass, 1, logBulk
}

// multiply sets bulk to the product over scores lo to hi.
func (r *resting) multiply(lo, hi int) {
	inv := 1 / math.Sqrt(r.nu)
	bulk, at := r.bulk, r.grid.t[:len(r.bulk)]
	for k := lo; k < hi; k++ {
		first, change := r.first[k]*inv, r.change[k]*inv
		if k == lo {
			for g, t := range at {
				z := first + change*t
				bulk[g] = 1 + z*z
			}
			continue
		}
		for g, t := range at {
			z := first + change*t
			bulk[g] *= 1 + z*z
		}
	}
}
