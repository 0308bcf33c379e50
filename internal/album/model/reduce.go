package model

import (
	"context"
	"fmt"
	"math"

	"golang.org/x/sync/errgroup"

	"github.com/latent-go/latent/mcmc"
)

// How a box is found: it begins with boxHalf standard deviations to either side of
// the mode of all parameters. A coarse surface tells where the mode of theta alone is,
// and where the faces belong; axes get more points while their last coefficients say
// so, and where the comparison with exact values does.
const (
	boxHalf    = 7.2
	boxTries   = 10
	checks     = 24 // points at which the interpolation is compared
	morePoints = 3
	bulkDepth  = 8.0
	mostMove   = 1.5 // of a face in one try, as a factor
)

var firstGrid = [len(place{})]int{8, 9, 6, 10}

// Reduce integrates the coefficients out of the posterior whose mode is f, on at
// most workers goroutines; the result does not depend on how many. An error that
// wraps ErrNotReduced says why that is not possible.
func (m *Model) Reduce(ctx context.Context, f *Mode, workers int) (*Reduced, error) {
	if m.noise.Likelihood.mixed() || m.noise.Learn || len(m.noise.By) > 0 {
		return nil, fmt.Errorf("%w: the noise is not that of the normal likelihood with a fixed exponent", ErrNotReduced)
	}
	if f.Metric == nil {
		return nil, fmt.Errorf("%w: the mode is not regular", ErrNotReduced)
	}
	s := &reduction{m: m, g: newProducts(m), workers: max(1, workers), box: newBox(m, f.Metric, boxHalf, firstGrid), start: f.At[:m.nTheta()]}
	for range boxTries {
		r, err := s.try(ctx)
		if err != nil || r != nil {
			return r, err
		}
	}
	return nil, fmt.Errorf("%w: the interpolation has an error of %.1g", ErrNotReduced, s.worst)
}

// reduction is the search for a box.
type reduction struct {
	m       *Model
	g       *products
	workers int
	box     box
	centred bool // the box is about the mode of theta alone
	start   []float64
	points  int
	worst   float64
}

// try builds the surface of the present box. It returns nil, and another box, where
// that does not fit or is too coarse.
func (s *reduction) try(ctx context.Context) (*Reduced, error) {
	r, err := s.build(ctx)
	if err != nil {
		return nil, err
	}
	r.Metric, err = mcmc.Laplace(r.Target(), s.start)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotReduced, err)
	}
	if s.fit(r) || s.refine(r) {
		return nil, nil
	}
	if err := s.compare(ctx, r); err != nil {
		return nil, err
	}
	if s.worst > reducedError {
		for i := range s.box.axes {
			s.box.axes[i].n += morePoints
		}
		return nil, nil
	}
	r.Approximation = Approximation{Error: s.worst, Points: s.points}
	return r, nil
}

// refine gives more points to the axes whose last coefficients are not small, and
// reports whether there is one.
func (s *reduction) refine(r *Reduced) (coarse bool) {
	for i, tail := range r.grid.tails() {
		if tail > lastCoefficient {
			s.box.axes[i].n += morePoints
			coarse = true
		}
	}
	return coarse
}

// build computes the sums at the points of the first two axes, and the likelihood
// at those of all three.
func (s *reduction) build(ctx context.Context) (*Reduced, error) {
	s.box.know()
	a := s.box.axes
	r := &Reduced{m: s.m, box: s.box, gram: make([][]float64, a[0].n*a[1].n)}
	each := a[2].n * a[3].n * 3
	values := make([]float64, len(r.gram)*each)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.workers)
	for at := range r.gram {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			z := place{a[0].point(at / a[1].n), a[1].point(at % a[1].n)}
			x, out := newMarginal(s.m), values[at*each:]
			gram, logDet := s.sums(z)
			for k := range a[2].n {
				z[2] = a[2].point(k)
				v, err := s.along(x, z, gram, logDet)
				if err != nil {
					return err
				}
				copy(out[k*a[3].n*3:], v)
			}
			r.gram[at] = gram
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	s.points += len(r.gram)
	r.grid = newSurface(a, values)
	return r, nil
}

// along returns the quadratics at the points of the last axis.
func (s *reduction) along(x *marginal, z place, gram []float64, logDet float64) (out []float64, err error) {
	ok := x.begin(gram, s.theta(z).sigma)
	for l := range s.box.axes[3].n {
		if s.box.scale.on() {
			z[3] = s.box.axes[3].point(l)
		}
		k, err := s.end(x, z, ok, logDet)
		if err != nil {
			return nil, err
		}
		out = append(out, k[:]...)
	}
	return out, nil
}

// theta returns theta at z, with a rho that does not matter.
func (s *reduction) theta(z place) theta {
	q := append([]float64(nil), s.start...)
	s.box.put(z, q)
	return s.m.theta(q)
}

func (s *reduction) sums(z place) (gram []float64, logDet float64) {
	th := s.theta(z)
	return s.g.at(square(th.sa/th.sigma), square(th.sr/th.sigma))
}

// quadratic returns the log likelihood at z as a polynomial in rho.
func (s *reduction) quadratic(x *marginal, z place, gram []float64, logDet float64) (k [3]float64, err error) {
	return s.end(x, z, x.begin(gram, s.theta(z).sigma), logDet)
}

// end is the rest of quadratic after begin, which was ok.
func (s *reduction) end(x *marginal, z place, ok bool, logDet float64) (k [3]float64, err error) {
	th := s.theta(z)
	if th.sigma*s.g.least < NoiseFloor {
		return k, fmt.Errorf("%w: the least noise of an album may be at its floor", ErrNotReduced)
	}
	if ok && x.end(th.bend.scale) {
		k = x.quadratic(th.sigma, logDet)
	}
	for _, v := range k {
		if !finite(v) || k[2] == 0 {
			return k, fmt.Errorf("%w: the likelihood at sigma_artist %.3g, sigma_rw %.3g, sigma %.3g is not finite", ErrNotReduced, th.sa, th.sr, th.sigma)
		}
	}
	return k, nil
}

// fit moves the box about the mode of r, and its faces to where the density is
// small, and reports whether it did.
func (s *reduction) fit(r *Reduced) (moved bool) {
	faces, highest := s.box.faces, s.allHighest(r)
	for i := range faces {
		if i == 3 && !s.box.scale.on() {
			break
		}
		for side := range faces[i] {
			depth := r.Metric.LogDensity - highest[i][side]
			factor := math.Sqrt((boxDepth + 2) / max(1, depth))
			if depth < boxDepth || !s.centred && factor < 0.9 {
				mid := s.box.middle(i)
				faces[i][side] = mid + (faces[i][side]-mid)*min(max(factor, 1/mostMove), mostMove)
				moved = true
			}
		}
	}
	if !s.centred {
		s.box, moved = newBox(s.m, r.Metric, boxHalf, firstGrid), true
		s.start, s.centred = r.Metric.Mode, true
	}
	s.box.faces = faces
	s.box.span()
	return moved
}

// allHighest returns about the largest log density on every face.
func (s *reduction) allHighest(r *Reduced) (out [len(place{})][2]float64) {
	var group errgroup.Group
	group.SetLimit(s.workers)
	for i := range out {
		if i == 3 && !s.box.scale.on() {
			break
		}
		for side := range out[i] {
			group.Go(func() error {
				out[i][side] = s.highest(r.Target(), r, i, side)
				return nil
			})
		}
	}
	_ = group.Wait() // none fails
	return out
}

// highest returns about the largest log density on a face of axis i, by a coarse
// search over the other coordinates and rho.
func (s *reduction) highest(t mcmc.Target, r *Reduced, i, side int) float64 {
	best := math.Inf(-1)
	q, grad := make([]float64, t.Dim()), make([]float64, t.Dim())
	steps := s.search(i)
	at := func(i, k, n int) float64 { // slightly inside
		f := s.box.faces[i]
		return f[0] + (f[1]-f[0])*(1e-9+(1-2e-9)*float64(k)/float64(n))
	}
	for j := range steps[0] * steps[1] * steps[2] * steps[3] {
		var x place
		rest := j
		for k, n := range steps {
			switch {
			case k == i:
				x[k] = at(k, 12*side, 12)
			case n > 1:
				x[k] = at(k, rest%n, n-1)
			}
			rest /= n
		}
		q[qWalk], q[qArtist] = x[0], x[1]
		z := x
		for k := range s.box.bends {
			z[k], _ = s.box.bends[k].of(x[k])
		}
		q[qTotal] = s.box.total(z)
		if s.box.scale.on() {
			q[s.box.scale.at] = x[3]
		}
		for _, rho := range [5]float64{-2, -1, 0, 1, 2} {
			q[qRho] = r.Metric.Mode[qRho] + 2*rho*r.Metric.L.At(qRho, qRho)
			best = max(best, t.LogDensity(q, grad))
		}
	}
	return best
}

// search says in how many steps the axes are searched on a face of axis i.
func (s *reduction) search(i int) (steps [len(place{})]int) {
	steps = [len(place{})]int{13, 13, 13, 1}
	if s.box.scale.on() {
		steps = [len(place{})]int{7, 7, 7, 7}
	}
	steps[i] = 1
	return steps
}
