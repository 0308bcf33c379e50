package model

import (
	"context"
	"math"
	"math/rand/v2"

	"golang.org/x/sync/errgroup"
)

// compare finds the largest error of the log density at points drawn from the
// Gaussian at the mode, some of them with twice or three times its spread.
func (s *reduction) compare(ctx context.Context, r *Reduced) error {
	errs := make([]float64, checks)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.workers)
	for k := range errs {
		group.Go(func() (err error) {
			if err := ctx.Err(); err != nil {
				return err
			}
			errs[k], err = s.errorAt(r, k)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	s.worst, s.points = 0, s.points+checks
	for _, e := range errs {
		s.worst = max(s.worst, e)
	}
	return nil
}

// errorAt is the error of the log density at the k-th point. Where the density is
// more than bulkDepth below its peak, outside of which there are 3 in 1,000 draws, it
// counts by the density there; 0 where that is too deep to matter.
func (s *reduction) errorAt(r *Reduced, k int) (float64, error) {
	rng := rand.New(rand.NewPCG(uint64(k), 1))
	u, q := make([]float64, len(s.start)), make([]float64, len(s.start))
	for i := range u {
		u[i] = float64(1+k%3) * rng.NormFloat64()
	}
	r.Metric.Apply(u, q)
	t := r.Target().(*reducedTarget)
	lp := t.LogDensity(q, u)
	depth := r.Metric.LogDensity - lp
	if depth > boxDepth {
		return 0, nil
	}
	z, _ := r.box.z(q)
	rho := s.m.theta(q).rho
	got, _, _ := t.read.at(z, [3]float64{1, rho, rho * rho})
	gram, logDet := s.sums(z)
	want, err := s.quadratic(newMarginal(s.m), z, gram, logDet)
	return math.Abs(got-want[0]-rho*(want[1]+rho*want[2])) * math.Exp(min(0, bulkDepth-depth)), err
}
