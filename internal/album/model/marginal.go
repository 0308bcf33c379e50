package model

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// marginal turns G(r1, r2) into the likelihood with b = (mu, beta) integrated out.
// With P the prior precision of b and b0 its prior mean,
//
//	A = G_bb/sigma^2 + P,  c = (G_by - rho G_bprev)/sigma^2 + P b0
//	b | theta, y ~ Normal(A^-1 c, A^-1)
//	2 log p(y | theta) = - n log(2 pi sigma^2) - log|M| - log|A| + log|P|
//	                     - (y - rho prev)' M^-1 (y - rho prev)/sigma^2 - b0'P b0 + c'A^-1 c
//
// It owns scratch memory and belongs to one goroutine.
type marginal struct {
	n, dim    int
	precision []float64 // diagonal of P
	pull      []float64 // P b0
	fixed     float64   // log|P| - b0'P b0 - n log(2 pi)

	a    *mat.SymDense
	chol mat.Cholesky
	y    []float64 // G_by/sigma^2 + P b0
	prev []float64 // G_bprev/sigma^2
	gram [3]float64
}

func newMarginal(m *Model) *marginal {
	dim := m.columns() + 1
	x := &marginal{
		n: m.packed.rows, dim: dim, a: mat.NewSymDense(dim, nil), precision: make([]float64, dim),
		pull: make([]float64, dim), y: make([]float64, dim), prev: make([]float64, dim),
	}
	x.fixed = -2 * logSqrt2Pi * float64(x.n)
	for i := range dim {
		loc, scale := m.priors.BetaLoc, m.priors.BetaScale
		if i == 0 {
			loc, scale = m.priors.MuLoc, m.priors.MuScale
		}
		x.precision[i], x.pull[i] = 1/(scale*scale), loc/(scale*scale)
		x.fixed += math.Log(x.precision[i]) - loc*x.pull[i]
	}
	return x
}

// set factorises A of the packed triangle gram at sigma. It reports false where
// that is not possible in numbers.
func (x *marginal) set(gram []float64, sigma float64) bool {
	inv := 1 / (sigma * sigma)
	at := 0
	for i := range x.dim {
		n := x.dim - i
		row := x.a.RawSymmetric().Data[i*x.dim+i : (i+1)*x.dim]
		floats.ScaleTo(row, inv, gram[at:at+n])
		row[0] += x.precision[i]
		x.prev[i], x.y[i] = inv*gram[at+n], inv*gram[at+n+1]+x.pull[i]
		at += n + 2
	}
	x.gram = [3]float64{inv * gram[at], inv * gram[at+1], inv * gram[at+2]} // prev prev, prev y, y y
	return x.chol.Factorize(x.a)
}

// quadratic returns log p(y | theta) after set as k[0] + k[1] rho + k[2] rho^2.
func (x *marginal) quadratic(sigma, logDet float64) (k [3]float64) {
	u, v := x.half(x.y), x.half(x.prev)
	k[0] = 0.5 * (x.fixed - 2*float64(x.n)*math.Log(sigma) - logDet - x.chol.LogDet() - x.gram[2] + floats.Dot(u, u))
	k[1] = x.gram[1] - floats.Dot(u, v)
	k[2] = 0.5 * (floats.Dot(v, v) - x.gram[0])
	return k
}

// half solves U'u = c in place, with A = U'U; c is spent.
func (x *marginal) half(c []float64) []float64 {
	blas64.Trsv(blas.Trans, x.factor(), vector(c))
	return c
}

func (x *marginal) factor() blas64.Triangular { return x.chol.RawU().(*mat.TriDense).RawTriangular() }

// draw writes a draw of b given theta after set into b.
func (x *marginal) draw(rho float64, rng *rand.Rand, b []float64) {
	floats.AddScaledTo(b, x.y, -rho, x.prev)
	x.half(b)
	for i := range b {
		b[i] += rng.NormFloat64()
	}
	blas64.Trsv(blas.NoTrans, x.factor(), vector(b))
}
