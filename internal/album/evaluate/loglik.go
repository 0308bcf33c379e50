package evaluate

import (
	"context"
	"math"

	"github.com/latent-go/latent/internal/album/model"
)

// LogLik holds log p(y_i | the other scores, theta, b) for every draw and every
// training row, draw-major: Values[draw*len(Rows) + k] is that of row Rows[k].
type LogLik struct {
	Rows   []int // of the model's table
	Values []float32
}

// LogLikelihood returns the density of each training score given all others and
// a draw, for every draw: what [LOO] reweighs, and other programs.
func LogLikelihood(ctx context.Context, m *model.Model, draws []model.Draw) (*LogLik, error) {
	l := newLikelihoods(m, draws)
	out := &LogLik{Rows: l.rows, Values: make([]float32, len(l.rows)*len(draws))}
	err := forEach(ctx, len(m.Artists()), func() *likeScratch { return new(likeScratch) }, func(s *likeScratch, k int) {
		l.each(s, k, func(r int, ll []float64) {
			for d, v := range ll {
				out.Values[d*len(l.rows)+r] = float32(max(v, -math.MaxFloat32))
			}
		})
	})
	return out, err
}

// TrainRows lists the training rows of a model, in order.
func TrainRows(m *model.Model) []int {
	var rows []int
	for i := range m.Len() {
		if m.Train(i) {
			rows = append(rows, i)
		}
	}
	return rows
}

// likelihoods computes the densities of training scores, artist by artist.
type likelihoods struct {
	m       *model.Model
	points  []*model.Point
	scatter []model.Scatter // per point
	cond    *conditionals
	rows    []int // the training rows
	first   []int // of [firstRows]
}

type likeScratch struct {
	pass   model.Pass
	loglik []float64 // [training row of the artist][draw]
}

// conditionalStep is the step of the nodes of a mixing variable: the error is a few
// thousandths of a density, and changes sign from draw to draw.
const conditionalStep = 1

func newLikelihoods(m *model.Model, draws []model.Draw) *likelihoods {
	l := &likelihoods{m: m, points: points(m, draws), cond: newConditionals(m), rows: TrainRows(m)}
	l.scatter, l.first = scatters(l.points, conditionalStep), firstRows(m, l.rows)
	return l
}

// firstRows returns, for each artist, the first of the rows that is the artist's or a
// later one's, and at the end the number of rows.
func firstRows(m *model.Model, rows []int) (first []int) {
	k := 0
	for _, s := range m.Artists() {
		for k < len(rows) && rows[k] < s.Lo {
			k++
		}
		first = append(first, k)
	}
	return append(first, len(rows))
}

// each calls f for every training row of artist k with its place among the
// training rows and its log likelihood at every draw.
func (l *likelihoods) each(s *likeScratch, k int, f func(r int, loglik []float64)) {
	lo, hi, draws := l.first[k], l.first[k+1], len(l.points)
	if lo == hi {
		return
	}
	if need := (hi - lo) * draws; cap(s.loglik) < need {
		s.loglik = make([]float64, need)
	}
	s.loglik = s.loglik[:(hi-lo)*draws]
	start := l.m.Artists()[k].Lo
	s.pass.Begin(l.m, k)
	for d, p := range l.points {
		p.Smooth(k, &s.pass)
		for r := lo; r < hi; r++ {
			s.loglik[(r-lo)*draws+d] = l.cond.logDensity(p, &l.scatter[d], &s.pass, start, l.rows[r])
		}
	}
	for r := lo; r < hi; r++ {
		f(r, s.loglik[(r-lo)*draws:(r-lo+1)*draws])
	}
}
