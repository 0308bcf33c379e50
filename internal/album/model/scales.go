package model

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// scalePoint is (sigma_artist, sigma_rw, log sigma, log(nu-2), skew). The first two
// may be negative: the density is symmetric in each, and an absolute value is meant.
type scalePoint [5]float64

// scaleDensity is the density of a scalePoint given standardised effects and the
// coefficients, with the mixing variables integrated out: row i of the packing has
// the residual
//
//	rest - sigma_artist first - sigma_rw later
type scaleDensity struct {
	m                  *Model
	rest, first, later []float64
	even               []float64 // sigma over the scale of a row
}

func newScaleDensity(m *Model) scaleDensity {
	vec := func() []float64 { return make([]float64, m.packed.rows) }
	s := scaleDensity{m: m, rest: vec(), first: vec(), later: vec(), even: vec()}
	s.follow(0, &Slopes{})
	return s
}

// follow sets the exponent of the noise and the slopes by which it follows features.
func (s *scaleDensity) follow(exponent float64, slope *Slopes) {
	for i := range s.m.packed.levels {
		s.even[i] = 1 / s.m.packed.levels[i].scale(1, exponent, slope)
	}
}

// dim is the number of coordinates in use.
func (s *scaleDensity) dim() int { return 3 + s.m.nTheta() - s.m.noise.nuAt() }

func (s *scaleDensity) of(d *Draw) scalePoint {
	return scalePoint{d.SigmaArtist, d.SigmaRW, math.Log(d.Sigma), math.Log(d.Nu - leastNu), d.Skew}
}

func (s *scaleDensity) into(p scalePoint, d *Draw) {
	d.SigmaArtist, d.SigmaRW = math.Abs(p[0]), math.Abs(p[1])
	d.Sigma, d.Nu, d.Skew = math.Exp(p[2]), leastNu+math.Exp(p[3]), p[4]
}

// logDensity returns the log density at p, but for a constant.
func (s *scaleDensity) logDensity(p scalePoint) float64 { return s.density(p, nil) }

// density is logDensity; unless slope is nil it adds the derivatives in the first
// three coordinates to it.
func (s *scaleDensity) density(p scalePoint, slope *scalePoint) float64 {
	var d Draw
	s.into(p, &d)
	shape := newShape(d.Nu, d.Skew)
	if shape.far() {
		return math.Inf(-1)
	}
	logs, x := product{1, 0}, newNoise(shape)
	sum, sigma := 0.0, 1/d.Sigma
	for i, even := range s.even {
		inv, unit := sigma*even, 1.0
		if !(inv <= 1/NoiseFloor) {
			inv, unit = 1/NoiseFloor, 0
		}
		logs.times(inv)
		z := (s.rest[i] - p[0]*s.first[i] - p[1]*s.later[i]) * inv
		if slope == nil {
			sum += x.see(z)
			continue
		}
		part, dz := x.slope(z)
		sum += part
		slope[0] -= dz * s.first[i] * inv
		slope[1] -= dz * s.later[i] * inv
		slope[2] -= unit * (1 + dz*z)
	}
	return s.prior(p, &d, slope) + logs.log() + sum + x.rest(len(s.rest))
}

// prior is the log prior density of a point, but for constants, and adds its
// derivatives in the first three coordinates to slope.
func (s *scaleDensity) prior(p scalePoint, d *Draw, slope *scalePoint) float64 {
	artist, da := normalLog(p[0], s.m.priors.ArtistScale)
	walk, dw := normalLog(p[1], s.m.priors.WalkScale)
	noise, dn := normalLog(d.Sigma, s.m.priors.ObsScale)
	if slope != nil {
		slope[0] += da
		slope[1] += dw
		slope[2] += dn*d.Sigma + 1
	}
	nu, _ := nuLog(p[3], s.m.priors.NuShape, s.m.priors.NuRate)
	lp := artist + walk + noise + p[2] + nu
	if s.m.noise.Likelihood.skewed() {
		skew, _ := normalLog(p[4], s.m.priors.SkewScale)
		lp += skew
	}
	return lp
}

// gradient returns the log density and its gradient: the last coordinates by
// differences to one side, corrected for the curvature h at the mode.
func (s *scaleDensity) gradient(p scalePoint, h *scalePoint) (lp float64, g scalePoint) {
	lp = s.density(p, &g)
	for k := 3; k < s.dim(); k++ {
		step := slopeStep / math.Sqrt(h[k])
		to := p
		to[k] += step
		g[k] = (s.logDensity(to)-lp)/step + step*h[k]/2
	}
	return lp, g
}

// slopeStep is the step of the differences, in units of the curvature.
const slopeStep = 0.1

// proposal moves a point by Newton's method and a draw from the Gaussian with the
// curvature that the density has at its mode: for a Gaussian that is an independent
// draw, and otherwise a Metropolis-Hastings step (a Langevin step of full length;
// Roberts and Stramer, Methodology and Computing in Applied Probability 4, 2002).
type proposal struct {
	dim int
	l   [5][5]float64 // lower triangular: l l' is the covariance
	h   scalePoint    // curvature in every coordinate
}

// along returns p + l u.
func (s *proposal) along(p scalePoint, u [5]float64) scalePoint {
	for i := range s.dim {
		for j := range i + 1 {
			p[i] += s.l[i][j] * u[j]
		}
	}
	return p
}

// newton returns l'g, the Newton step in the coordinates u.
func (s *proposal) newton(g scalePoint) (u [5]float64) {
	for i := range s.dim {
		for j := range i + 1 {
			u[j] += s.l[i][j] * g[i]
		}
	}
	return u
}

// move returns the next point.
func (s *proposal) move(f *scaleDensity, p scalePoint, rng *rand.Rand) scalePoint {
	now, g := f.gradient(p, &s.h)
	u := s.newton(g)
	forth, back := 0.0, 0.0
	for j := range s.dim {
		e := rng.NormFloat64()
		u[j] += e
		forth += e * e
	}
	to, accept := s.along(p, u), rng.ExpFloat64()
	then, g := f.gradient(to, &s.h)
	for j, v := range s.newton(g) {
		if j < s.dim {
			back += (u[j] + v) * (u[j] + v)
		}
	}
	if now-then+0.5*(back-forth) < accept { // not if then is not finite
		return to
	}
	return p
}

// newProposal takes the curvature of a density of dim coordinates at its mode; sd
// has the standard deviations.
func newProposal(f func(scalePoint) float64, at scalePoint, dim, rows int) (s proposal, sd scalePoint) {
	s.dim = dim
	h := mat.NewSymDense(dim, nil)
	e := 1 / math.Sqrt(float64(rows)+25)
	value := func(i, j int, a, b float64) float64 {
		p := at
		p[i] += a
		p[j] += b
		return f(p)
	}
	for i := range dim {
		for j := range i + 1 {
			h.SetSym(i, j, -(value(i, j, e, e)-value(i, j, e, -e)-value(i, j, -e, e)+value(i, j, -e, -e))/(4*e*e))
		}
	}
	var chol mat.Cholesky
	var inv mat.SymDense
	var l mat.TriDense
	for i := range dim {
		s.h[i] = h.At(i, i)
		if !(s.h[i] > 0) {
			s.h[i] = 1 / (25 * e * e)
		}
	}
	fine := chol.Factorize(h) && chol.InverseTo(&inv) == nil && chol.Factorize(&inv)
	if fine {
		chol.LTo(&l)
	}
	for i := range dim {
		sd[i] = 5 * e
		for j := range i + 1 {
			switch {
			case fine:
				s.l[i][j] = l.At(i, j)
			case i == j:
				s.l[i][j] = 2 * e
			}
		}
		if fine {
			sd[i] = math.Sqrt(inv.At(i, i))
		}
	}
	return s, sd
}

// fitEnd is how much of a unit of log density a search of fit may gain in fitRounds before
// it ends: a twentieth of a standard deviation from the mode. Effects and mixing variables
// are drawn anew in every round, which moves the mode by more.
const (
	fitEnd    = 1e-3
	fitRounds = 12
)

// fit moves the coordinates of p from sigma on to the mode of a density of dim
// coordinates.
func fit(f func(scalePoint) float64, p scalePoint, dim int) scalePoint {
	objective := func(x []float64) float64 {
		q := p
		copy(q[2:], x)
		return -f(q)
	}
	r, err := optimize.Minimize(optimize.Problem{Func: objective}, append([]float64(nil), p[2:dim]...),
		&optimize.Settings{FuncEvaluations: 150, Converger: &optimize.FunctionConverge{Absolute: fitEnd, Iterations: fitRounds}}, &optimize.NelderMead{})
	if r != nil && (err == nil || r.Status == optimize.FunctionEvaluationLimit) && finite(r.F) {
		copy(p[2:], r.X)
	}
	return p
}
