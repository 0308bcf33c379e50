package evaluate

import (
	"context"
	"math"

	"github.com/latent-go/latent/internal/album/evaluate/mixture"
	"github.com/latent-go/latent/internal/album/model"
)

// PathPoint summarises the posterior of an artist's effect at one album, on the
// 0-100 scale: the score to expect of the artist at that time with average
// features and an average previous score.
type PathPoint struct {
	Row, Position      int
	Mean, SD           float64
	Lower, Mid, Higher float64 // 5, 50 and 95 % quantiles
	// Fit is the score to expect of the album itself: effect, features and previous
	// score together, without the noise of a single score.
	Fit Expected
}

// Expected is the posterior of an expectation, on the 0-100 scale.
type Expected struct {
	Mean, Lower, Higher float64 // with 5 and 95 % quantiles
}

// Paths returns the effect at every row of the table, held-out rows included,
// given all training rows. Given a draw it is Gaussian with the moments of the
// smoother, so the posterior is the mixture of these; nothing is sampled. Cost
// grows with the number of draws, of which a few hundred are plenty.
func Paths(ctx context.Context, m *model.Model, draws []model.Draw) ([]PathPoint, error) {
	pts := points(m, draws)
	out := make([]PathPoint, m.Len())
	err := forEach(ctx, len(m.Artists()), func() *pathScratch { return new(pathScratch) }, func(s *pathScratch, k int) {
		s.collect(m, pts, k)
		lo := m.Artists()[k].Lo
		for j := range s.mix {
			out[lo+j] = summarise(&s.mix[j], lo+j, m.Rows().Position[lo+j])
			out[lo+j].Fit = s.fit(m, pts, lo, j)
		}
	})
	return out, err
}

type pathScratch struct {
	pass model.Pass
	mix  []mixture.Warped // per row of the artist
}

func (s *pathScratch) collect(m *model.Model, pts []*model.Point, k int) {
	span, scaling := m.Artists()[k], m.Scaling()
	s.mix = s.mix[:0]
	for range span.Hi - span.Lo {
		g := mixture.Gaussian{Mean: make([]float64, len(pts)), SD: make([]float64, len(pts))}
		s.mix = append(s.mix, mixture.Warped{Gaussian: g, By: scaling.Transform})
	}
	s.pass.Begin(m, k)
	for n, p := range pts {
		p.Smooth(k, &s.pass)
		for j := range s.mix {
			mean, v := s.pass.Effect(j)
			s.mix[j].Mean[n] = scaling.Transformed(mean)
			// Rounding may take a vanishing variance to zero or below.
			s.mix[j].SD[n] = scaling.ScoreSD * math.Sqrt(max(v, 1e-20))
		}
	}
}

func summarise(g *mixture.Warped, row, position int) PathPoint {
	p := PathPoint{Row: row, Position: position}
	p.Mean, p.SD = g.Moments()
	p.Lower, p.Mid, p.Higher = g.Quantile(0.05), g.Quantile(0.5), g.Quantile(0.95)
	return p
}

// fit moves the effect at a row by what features and previous score add in each
// draw. The mixture is that of the effect no more.
func (s *pathScratch) fit(m *model.Model, pts []*model.Point, lo, j int) Expected {
	g := &s.mix[j]
	for n, p := range pts {
		g.Mean[n] += m.Scaling().ScoreSD * p.Fixed(lo+j)
	}
	mean, _ := g.Moments()
	return Expected{Mean: mean, Lower: g.Quantile(0.05), Higher: g.Quantile(0.95)}
}
