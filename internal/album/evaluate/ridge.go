package evaluate

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"github.com/latent-go/latent/internal/album/model"
)

// ridge is penalised least squares on standardised features,
//
//	min |y - X w|^2 + lambda |w|^2
//
// with y and the columns of X centred over the training rows, the previous score
// among them (the training mean for a debut), so that there is no intercept to
// penalise.
type ridge struct {
	m          *model.Model
	w          []float64
	mean, unit float64 // of scores, which it takes as they are
	prevMean   float64
	lambda     float64
	sd         float64 // of the residuals, 0-100 scale
}

// fitRidge fits with the penalty of the least [spectrum.gcv].
func fitRidge(m *model.Model) (*ridge, error) {
	r := &ridge{m: m, w: make([]float64, len(m.Rows().X.Columns)+1)}
	r.mean, r.unit = m.ScoreMoments()
	r.prevMean = r.meanPrev()
	gram, xy, yy := r.normalEquations()
	var eigen mat.EigenSym
	if !eigen.Factorize(gram, true) {
		return nil, errors.New("evaluate: ridge: the eigenvalues of X'X did not converge")
	}
	var q mat.Dense
	eigen.VectorsTo(&q)
	c := mat.NewVecDense(len(xy), nil)
	c.MulVec(q.T(), mat.NewVecDense(len(xy), xy))
	s := spectrum{d: eigen.Values(nil), c: c.RawVector().Data, yy: yy, n: float64(m.TrainRows())}
	r.lambda = s.best()
	r.sd = s.residualSD(r.lambda) * r.unit
	mat.NewVecDense(len(r.w), r.w).MulVec(&q, mat.NewVecDense(len(xy), s.shrunk(r.lambda)))
	return r, nil
}

func (r *ridge) meanPrev() float64 {
	sum := 0.0
	for i := range r.m.Len() {
		if r.m.Train(i) {
			sum += r.prev(i)
		}
	}
	return sum / float64(r.m.TrainRows())
}

// prev is the standardised previous score of row i, 0 for a debut.
func (r *ridge) prev(i int) float64 {
	v := r.m.Rows().Prev[i]
	if math.IsNaN(v) {
		return 0
	}
	return (v - r.mean) / r.unit
}

// features writes the standardised features of row i into row, the previous score
// last.
func (r *ridge) features(i int, row []float64) []float64 {
	s, x := r.m.Scaling(), r.m.Rows().X
	for j := range x.Columns {
		row[j] = (x.At(i, j) - s.XMean[j]) / s.XSD[j]
	}
	row[len(x.Columns)] = r.prev(i) - r.prevMean
	return row
}

func (r *ridge) predict(i int) float64 {
	sum := 0.0
	for j, x := range r.features(i, make([]float64, len(r.w))) {
		sum += x * r.w[j]
	}
	return r.mean + r.unit*sum
}

// normalEquations returns X'X, X'y and y'y over the training rows, a block of
// rows at a time: X is never held as a whole.
func (r *ridge) normalEquations() (gram *mat.SymDense, xy []float64, yy float64) {
	const block = 256
	p := len(r.w)
	gram, xy = mat.NewSymDense(p, nil), make([]float64, p)
	x := blas64.General{Cols: p, Stride: p, Data: make([]float64, block*p)}
	flush := func() {
		blas64.Syrk(blas.Trans, 1, x, 1, gram.RawSymmetric())
		x.Rows = 0
	}
	for i := range r.m.Len() {
		if !r.m.Train(i) {
			continue
		}
		row := r.features(i, x.Data[x.Rows*p:(x.Rows+1)*p])
		y := (r.m.Rows().Score[i] - r.mean) / r.unit
		yy += y * y
		for j, v := range row {
			xy[j] += v * y
		}
		if x.Rows++; x.Rows == block {
			flush()
		}
	}
	if x.Rows > 0 {
		flush()
	}
	return gram, xy, yy
}
