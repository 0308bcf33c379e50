package model

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// whitening is the map b = center + S z, S upper triangular; where effects bend, of
// the z that bent makes of its argument. The zero value is the identity.
type whitening struct {
	center []float64
	s      *mat.TriDense // S, the inverse of the Cholesky factor U of the precision U'U
	bent   *bentWhitening
}

// newWhitening takes the mean and precision of b given typical theta. They come
// from the density itself: with theta fixed its gradient in b is affine, so its
// differences between unit vectors are the exact precision matrix.
func newWhitening(m *Model) (whitening, error) {
	t, n := m.Target(), m.columns()+1
	q := m.Start()
	z := q[m.nTheta():]
	at0 := gradientB(t, q)
	precision := mat.NewSymDense(n, nil)
	for j := range n {
		z[j] = 1
		g := gradientB(t, q)
		z[j] = 0
		for i := 0; i <= j; i++ {
			precision.SetSym(i, j, at0[i]-g[i])
		}
	}
	w, ok := whitenBy(precision, at0, m.bends)
	if !ok {
		return w, m.priors.tooFar()
	}
	return w, nil
}

func gradientB(t *Target, q []float64) []float64 {
	g := make([]float64, len(q))
	t.LogDensity(q, g)
	return g[t.m.nTheta():]
}

// whitenBy returns the whitening of a Gaussian with the given precision and
// gradient at zero. It fails where overflow or rounding has left no definite
// precision: exactly, the prior alone makes it definite.
func whitenBy(precision *mat.SymDense, gradient []float64, b bends) (whitening, bool) {
	var chol mat.Cholesky
	if !chol.Factorize(precision) {
		return whitening{}, false
	}
	w := whitening{center: make([]float64, len(gradient)), s: new(mat.TriDense)}
	var u mat.TriDense
	chol.UTo(&u)
	if err := w.s.InverseTri(&u); err != nil {
		return whitening{}, false
	}
	center := mat.NewVecDense(len(gradient), w.center)
	if err := chol.SolveVecTo(center, mat.NewVecDense(len(gradient), gradient)); err != nil {
		return whitening{}, false
	}
	if !allFinite(w.center) || !allFinite(w.s.RawTriangular().Data) {
		return w, false
	}
	var ok bool
	w.bent, ok = newBent(&u, w.center, b)
	return w, ok
}

// apply sets b = center + S z.
func (w *whitening) apply(b, z []float64, p *bendPoint) {
	copy(b, z)
	if w.s == nil {
		return
	}
	if w.bent != nil {
		w.bent.apply(b, p)
	}
	blas64.Trmv(blas.NoTrans, w.s.RawTriangular(), vector(b))
	for i, c := range w.center {
		b[i] += c
	}
}

// pullBack sets gz = S'gb, the gradient with respect to z, and returns the derivative
// in the scale of bends, that of logVolume included.
func (w *whitening) pullBack(gz, gb, z []float64, p *bendPoint) (dScale float64) {
	copy(gz, gb)
	if w.s == nil {
		return 0
	}
	blas64.Trmv(blas.Trans, w.s.RawTriangular(), vector(gz))
	if w.bent == nil {
		return 0
	}
	return w.bent.pullBack(gz, z, p)
}

// logVolume is the logarithm of the volume of b for that of z, but for a constant.
func (w *whitening) logVolume(p *bendPoint) float64 {
	if w.bent == nil {
		return 0
	}
	return w.bent.logVolume(p)
}

func vector(x []float64) blas64.Vector { return blas64.Vector{N: len(x), Inc: 1, Data: x} }
