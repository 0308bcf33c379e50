package evaluate

import (
	"context"
	"errors"
	"math"

	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/mcmc/diagnose"
)

// HighK is the Pareto shape above which an importance sampling estimate is not to
// be trusted (Vehtari, Simpson, Gelman, Yao and Gabry, JMLR 25, 2024).
const HighK = 0.7

// LOOResult is leave-one-out over the training rows, one entry per entry of Rows.
type LOOResult struct {
	Rows    []int     // of the model's table
	ELPD    []float64 // log p(y_i | the others)
	LPD     []float64 // the same before reweighting, with y_i among the data of theta and b
	K       []float64 // Pareto shape
	LogLik  LogLik
	Summary LOOSummary
}

// LogLik holds log p(y_i | the other scores, theta, b) for every draw used and
// every training row, draw-major: Values[draw*Rows + row].
type LogLik struct {
	Draws, Rows int
	Values      []float32
}

// LOO estimates the expected log predictive density of each training score given
// all others, with the paths of the artist effects integrated out and covariates
// held fixed. Given (theta, b) that density is exact (a Gaussian); only the
// posterior of (theta, b) is reweighted, by Pareto-smoothed importance sampling
// with ratios 1/p(y_i | others, theta, b), so that k stays low even for artists
// with one album.
//
// Held fixed means: an album's score also stands in the features (earlier mean,
// trajectory) of the artist's later albums, and those are not recomputed without
// it. Its use as the next album's previous score is accounted for. At most
// [MaxDraws] draws are used; reff is their relative efficiency, 1 for independent
// draws.
func LOO(ctx context.Context, m *model.Model, draws []model.Draw, reff float64) (*LOOResult, error) {
	if len(draws) < 2 {
		return nil, errors.New("evaluate: leave-one-out needs at least two draws")
	}
	l := newLOORun(m, Thin(draws, MaxDraws), reff)
	err := forEach(ctx, len(m.Artists()), func() *looScratch { return new(looScratch) }, l.artist)
	if err != nil {
		return nil, err
	}
	l.out.Summary = l.out.summarise()
	return l.out, nil
}

type looRun struct {
	m      *model.Model
	points []*model.Point
	cond   *conditionals
	reff   float64
	first  []int // per artist, its first entry in out
	out    *LOOResult
}

type looScratch struct {
	pass   model.Pass
	loglik []float64 // row-major: training rows of the artist x draws
	ratios []float64
}

func newLOORun(m *model.Model, draws []model.Draw, reff float64) *looRun {
	l := &looRun{m: m, points: points(m, draws), cond: newConditionals(m), reff: reff, out: new(LOOResult)}
	for _, s := range m.Artists() {
		l.first = append(l.first, len(l.out.Rows))
		for i := s.Lo; i < s.Hi; i++ {
			if m.Train(i) {
				l.out.Rows = append(l.out.Rows, i)
			}
		}
	}
	n := len(l.out.Rows)
	l.out.ELPD, l.out.LPD, l.out.K = make([]float64, n), make([]float64, n), make([]float64, n)
	l.out.LogLik = LogLik{Draws: len(draws), Rows: n, Values: make([]float32, n*len(draws))}
	return l
}

// artist does the training rows of artist k.
func (l *looRun) artist(s *looScratch, k int) {
	lo, hi := l.first[k], len(l.out.Rows)
	if k+1 < len(l.first) {
		hi = l.first[k+1]
	}
	if lo == hi {
		return
	}
	l.fill(s, k, lo, hi)
	draws := len(l.points)
	for r := lo; r < hi; r++ {
		ll := s.loglik[(r-lo)*draws : (r-lo+1)*draws]
		for d, v := range ll {
			l.out.LogLik.Values[d*l.out.LogLik.Rows+r] = float32(v)
		}
		l.out.LPD[r] = logSumExp(ll, nil) - math.Log(float64(draws))
		l.out.ELPD[r], l.out.K[r] = reweigh(ll, s.ratios[:draws], l.reff)
	}
}

// fill computes the log likelihoods of entries [lo, hi), the rows of artist k.
func (l *looRun) fill(s *looScratch, k, lo, hi int) {
	draws := len(l.points)
	if need := (hi - lo) * draws; cap(s.loglik) < need {
		s.loglik = make([]float64, need)
	}
	s.loglik = s.loglik[:(hi-lo)*draws]
	if len(s.ratios) < draws {
		s.ratios = make([]float64, draws)
	}
	first := l.m.Artists()[k].Lo
	for d, p := range l.points {
		p.Smooth(k, &s.pass)
		for r := lo; r < hi; r++ {
			s.loglik[(r-lo)*draws+d] = l.cond.logDensity(p, &s.pass, first, l.out.Rows[r])
		}
	}
}

// reweigh returns log sum w p / sum w, with w the smoothed ratios 1/p.
func reweigh(loglik, ratios []float64, reff float64) (elpd, k float64) {
	for d, v := range loglik {
		ratios[d] = -v
	}
	weights, k := diagnose.PSIS(ratios, reff)
	return logSumExp(weights, loglik) - logSumExp(weights, nil), k
}

// logSumExp is log sum exp(a + b); b may be nil.
func logSumExp(a, b []float64) float64 {
	at := func(i int) float64 {
		if b == nil {
			return a[i]
		}
		return a[i] + b[i]
	}
	top := math.Inf(-1)
	for i := range a {
		top = max(top, at(i))
	}
	if math.IsInf(top, -1) {
		return top
	}
	sum := 0.0
	for i := range a {
		sum += math.Exp(at(i) - top)
	}
	return top + math.Log(sum)
}

func (l *LOOResult) summarise() LOOSummary {
	var s LOOSummary
	n, kMax := float64(len(l.ELPD)), math.Inf(-1)
	for r, e := range l.ELPD {
		s.ELPD += e
		s.PLOO += l.LPD[r] - e
		kMax = max(kMax, l.K[r])
		if l.K[r] > HighK {
			s.NHighK++
		}
	}
	s.ParetoKMax = Number(kMax)
	ss := 0.0
	for _, e := range l.ELPD {
		ss += (e - s.ELPD/n) * (e - s.ELPD/n)
	}
	if n > 1 {
		s.SE = math.Sqrt(n * ss / (n - 1))
	}
	return s
}
