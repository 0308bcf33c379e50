package evaluate

import (
	"context"
	"errors"
	"math"

	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/mcmc/diagnose"
)

// HighK is the Pareto shape above which an importance sampling estimate is not to
// be trusted, however many draws there are (Vehtari, Simpson, Gelman, Yao and Gabry,
// JMLR 25, 2024).
const HighK = 0.7

// goodK is the Pareto shape up to which n draws are enough, min(1 - 1/log10(n), 0.7)
// (the same, section 3.2.4; the limit that ArviZ warns of).
func goodK(n int) float64 {
	if n < 2 {
		return 0
	}
	return max(0, min(1-1/math.Log10(float64(n)), HighK))
}

// REff is the relative efficiency of draws, as [scalar][chain][draw]: the mean over
// the scalars of the effective sample size of their mean, over the number of draws,
// which is what ArviZ takes by default. It is 1 for one chain, and where no effective
// sample size is defined.
func REff(values [][][]float64) float64 {
	sum, n := 0.0, 0
	for _, chains := range values {
		if len(chains) < 2 {
			return 1
		}
		total := 0
		for _, c := range chains {
			total += len(c)
		}
		if ess := diagnose.ESSMean(chains); ess > 0 && !math.IsInf(ess, 0) {
			sum += ess / float64(total)
			n++
		}
	}
	if n == 0 {
		return 1
	}
	return sum / float64(n)
}

// LOOResult is leave-one-out over the training rows, one entry per entry of Rows.
type LOOResult struct {
	Rows    []int     // of the model's table
	ELPD    []float64 // log p(y_i | the others)
	LPD     []float64 // the same before reweighting, with y_i among the data of theta and b
	K       []float64 // Pareto shape
	Summary LOOSummary
}

// LOO estimates the expected log predictive density of each training score given
// all others, with the paths of the artist effects integrated out and covariates
// held fixed. Given (theta, b) that density is exact (a Gaussian); only the
// posterior of (theta, b) is reweighted, by Pareto-smoothed importance sampling
// with ratios 1/p(y_i | others, theta, b), so that k stays low even for artists
// with one album.
//
// With mixing variables of the likelihood that density is exact given those of the
// other scores, with the one of y_i integrated out; the others are reweighted
// together with (theta, b).
//
// Held fixed means: an album's score also stands in the features (earlier mean,
// trajectory) of the artist's later albums, and those are not recomputed without
// it. Its use as the next album's previous score is accounted for.
//
// The densities are those of [LogLikelihood], of at least two draws; reff is the relative
// efficiency of the draws, 1 for independent ones.
func LOO(ctx context.Context, m *model.Model, like *LogLik, reff float64) (*LOOResult, error) {
	n := len(like.Rows)
	if n == 0 || len(like.Values) < 2*n {
		return nil, errors.New("evaluate: leave-one-out needs at least two draws")
	}
	l := &looRun{like: like, draws: len(like.Values) / n, reff: reff, first: firstRows(m, like.Rows)}
	l.out = &LOOResult{Rows: like.Rows, ELPD: make([]float64, n), LPD: make([]float64, n), K: make([]float64, n)}
	err := forEach(ctx, len(m.Artists()), func() *looScratch { return &looScratch{make([]float64, l.draws), make([]float64, l.draws)} }, l.artist)
	if err != nil {
		return nil, err
	}
	l.out.Summary = l.out.summarise(goodK(l.draws))
	l.out.Summary.Draws, l.out.Summary.REff = l.draws, reff
	return l.out, nil
}

type looRun struct {
	like  *LogLik
	draws int
	first []int // of [firstRows]
	reff  float64
	out   *LOOResult
}

type looScratch struct{ loglik, ratios []float64 }

// artist does the training rows of artist k.
func (l *looRun) artist(s *looScratch, k int) {
	for r := l.first[k]; r < l.first[k+1]; r++ {
		for d := range s.loglik {
			s.loglik[d] = float64(l.like.Values[d*len(l.like.Rows)+r])
		}
		l.out.LPD[r] = logSumExp(s.loglik, nil) - math.Log(float64(l.draws))
		l.out.ELPD[r], l.out.K[r] = reweigh(s.loglik, s.ratios, l.reff)
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

func (l *LOOResult) summarise(good float64) LOOSummary {
	s := LOOSummary{GoodK: good}
	n, kMax := float64(len(l.ELPD)), math.Inf(-1)
	for r, e := range l.ELPD {
		s.ELPD += e
		s.PLOO += l.LPD[r] - e
		kMax = max(kMax, l.K[r])
		if l.K[r] > s.Limit() {
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
