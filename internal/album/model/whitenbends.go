package model

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// bentWhitening makes the whitening of the coefficients of bends follow their scale.
// Given typical theta, and with all other coefficients integrated out, the data have
// the precision V diag(lambda) V' for them, and with the prior's kappa
//
//	V'gamma ~ Normal(c/(lambda + kappa), 1/(lambda + kappa))
//
// independently. So x = rotation zeta, zeta_k = shift_k(kappa) + z_k factor_k(kappa), are
// the coordinates that the whitening for the typical kappa has, and z is standard normal
// whatever the scale: neither a funnel where the data say little nor a ridge where they
// say much.
type bentWhitening struct {
	bends    bends
	at       int // of the first of them in b
	kappa    float64
	rotation blas64.General
	lambda   []float64
	root     []float64 // sqrt(lambda + typical kappa)
	pull     []float64 // c
}

// newBent takes the factor U of the precision of b at the typical scale, and its mean.
func newBent(u *mat.TriDense, center []float64, b bends) (*bentWhitening, bool) {
	if b.n == 0 {
		return nil, true
	}
	all, _ := u.Triangle()
	w := &bentWhitening{bends: b, at: all - b.n}
	w.kappa, _ = b.precision(typicalBend)
	low := mat.NewDense(b.n, b.n, nil)
	for i := range b.n {
		for j := i; j < b.n; j++ {
			low.Set(i, j, u.At(w.at+i, w.at+j))
		}
	}
	var precision mat.SymDense
	precision.SymOuterK(1, low.T())
	var eigen mat.EigenSym
	if !eigen.Factorize(&precision, true) {
		return nil, false
	}
	var v, q mat.Dense
	eigen.VectorsTo(&v)
	q.Mul(low, &v)
	eta := make([]float64, b.n)
	mat.NewVecDense(b.n, eta).MulVec(v.T(), mat.NewVecDense(b.n, center[w.at:]))
	for k, d := range eigen.Values(nil) {
		if !(d > 0) {
			return nil, false
		}
		w.lambda, w.root, w.pull = append(w.lambda, max(0, d-w.kappa)), append(w.root, math.Sqrt(d)), append(w.pull, eta[k]*d)
		for i := range b.n {
			q.Set(i, k, q.At(i, k)/w.root[k])
		}
	}
	w.rotation = q.RawMatrix()
	return w, true
}

// map1 returns zeta_k at z and its derivative in kappa.
func (w *bentWhitening) map1(k int, z, kappa float64) (zeta, slope float64) {
	total := w.lambda[k] + kappa
	f, c := w.root[k]/math.Sqrt(total), w.pull[k]/w.root[k]
	d := w.root[k] * w.root[k]
	return z*f + c*(d-total)/total, -0.5*z*f/total - c*d/(total*total)
}

// apply turns the last coordinates of z, in place, into those of the typical scale.
func (w *bentWhitening) apply(z []float64, p *bendPoint) {
	kappa, _ := w.bends.precision(p.scale)
	zeta := make([]float64, w.bends.n)
	for k := range zeta {
		zeta[k], _ = w.map1(k, z[w.at+k], kappa)
	}
	blas64.Gemv(blas.NoTrans, 1, w.rotation, vector(zeta), 0, vector(z[w.at:]))
}

// pullBack is the transpose of the derivative of apply, in place: it returns the
// derivative in the scale, that of logVolume included.
func (w *bentWhitening) pullBack(g, z []float64, p *bendPoint) (dScale float64) {
	kappa, slope := w.bends.precision(p.scale)
	zeta := make([]float64, w.bends.n)
	blas64.Gemv(blas.Trans, 1, w.rotation, vector(g[w.at:]), 0, vector(zeta))
	sum := 0.0
	for k, d := range zeta {
		total := w.lambda[k] + kappa
		_, s := w.map1(k, z[w.at+k], kappa)
		sum += d*s - 0.5/total
		g[w.at+k] = d * w.root[k] / math.Sqrt(total)
	}
	return sum * slope
}

// logVolume is the logarithm of the derivative of zeta in z.
func (w *bentWhitening) logVolume(p *bendPoint) (sum float64) {
	kappa, _ := w.bends.precision(p.scale)
	for k, l := range w.lambda {
		sum += math.Log(w.root[k]) - 0.5*math.Log(l+kappa)
	}
	return sum
}
