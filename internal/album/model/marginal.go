package model

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// marginal turns G(r1, r2) into the likelihood with b = (mu, beta) integrated out.
// With P the prior precision of b and b0 its prior mean,
//
//	A = G_bb/sigma^2 + P,  c = (G_by - rho G_bprev)/sigma^2 + P b0
//	b | theta, y ~ Normal(A^-1 c, A^-1)
//	2 log p(y | theta) = - n log(2 pi sigma^2) - log|M| - log|A| + log|P|
//	                     - (y - rho prev)' M^-1 (y - rho prev)/sigma^2 - b0'P b0 + c'A^-1 c
//
// The scale of bends stands in P alone, in the last diagonal elements: begin factorises
// what comes before them once for all scales, end the rest for one of them.
//
// It owns scratch memory and belongs to one goroutine.
type marginal struct {
	n, dim    int
	bends     bends
	precision []float64 // diagonal of P, 0 for bends
	pull      []float64 // P b0
	fixed     float64   // log|P| - b0'P b0 - n log(2 pi), without bends
	kappa     float64   // of bends

	a       blas64.Symmetric // of begin: U of the first block, U'^-1 A_12, and the Schur complement
	half    [2][]float64     // U'^-1 (y and prev) of begin
	u       blas64.Triangular
	y, prev []float64 // the same of end, with all of U
	logDet  float64   // log|A|
	gram    [3]float64
}

func newMarginal(m *Model) *marginal {
	dim := m.columns() + 1
	x := &marginal{
		n: m.packed.rows, dim: dim, bends: m.bends, precision: make([]float64, dim), pull: make([]float64, dim),
		a:    blas64.Symmetric{N: dim, Stride: dim, Uplo: blas.Upper, Data: make([]float64, dim*dim)},
		u:    blas64.Triangular{N: dim, Stride: dim, Uplo: blas.Upper, Diag: blas.NonUnit, Data: make([]float64, dim*dim)},
		half: [2][]float64{make([]float64, dim), make([]float64, dim)}, y: make([]float64, dim), prev: make([]float64, dim),
	}
	x.fixed = -2 * logSqrt2Pi * float64(x.n)
	for i := range dim - m.bends.n {
		loc, scale := m.priors.BetaLoc, m.priors.BetaScale
		if i == 0 {
			loc, scale = m.priors.MuLoc, m.priors.MuScale
		}
		x.precision[i], x.pull[i] = 1/(scale*scale), loc/(scale*scale)
		x.fixed += math.Log(x.precision[i]) - loc*x.pull[i]
	}
	return x
}

// set factorises A of the packed triangle gram at sigma and a scale of bends. It
// reports false where that is not possible in numbers.
func (x *marginal) set(gram []float64, sigma, bend float64) bool {
	return x.begin(gram, sigma) && x.end(bend)
}

// begin is what set does whatever the scale of bends.
func (x *marginal) begin(gram []float64, sigma float64) bool {
	inv := 1 / (sigma * sigma)
	at := 0
	for i := range x.dim {
		n := x.dim - i
		row := x.a.Data[i*x.dim+i : (i+1)*x.dim]
		floats.ScaleTo(row, inv, gram[at:at+n])
		row[0] += x.precision[i]
		x.half[1][i], x.half[0][i] = inv*gram[at+n], inv*gram[at+n+1]+x.pull[i]
		at += n + 2
	}
	x.gram = [3]float64{inv * gram[at], inv * gram[at+1], inv * gram[at+2]} // prev prev, prev y, y y
	return x.eliminate()
}

// eliminate factorises the block before the bends, and takes it out of theirs.
func (x *marginal) eliminate() bool {
	p, k := x.dim-x.bends.n, x.bends.n
	first := x.a
	first.N = p
	u, ok := lapack64.Potrf(first)
	if !ok {
		return false
	}
	for _, c := range x.half {
		blas64.Trsv(blas.Trans, u, vector(c[:p]))
	}
	if k == 0 {
		return true
	}
	cross := blas64.General{Rows: p, Cols: k, Stride: x.dim, Data: x.a.Data[p:]}
	blas64.Trsm(blas.Left, blas.Trans, 1, u, cross)
	for _, c := range x.half {
		blas64.Gemv(blas.Trans, -1, cross, vector(c[:p]), 1, vector(c[p:]))
	}
	blas64.Syrk(blas.Trans, -1, cross, 1, x.last(x.a.Data))
	return true
}

// last is the block of the bends.
func (x *marginal) last(a []float64) blas64.Symmetric {
	p := x.dim - x.bends.n
	return blas64.Symmetric{N: x.bends.n, Stride: x.dim, Uplo: blas.Upper, Data: a[p*x.dim+p:]}
}

// end is the rest of set after begin.
func (x *marginal) end(bend float64) bool {
	copy(x.u.Data, x.a.Data)
	copy(x.y, x.half[0])
	copy(x.prev, x.half[1])
	x.logDet = 0
	p := x.dim - x.bends.n
	if x.bends.n > 0 {
		x.kappa, _ = x.bends.precision(bend)
		for i := p; i < x.dim; i++ {
			x.u.Data[i*x.dim+i] += x.kappa
		}
		u, ok := lapack64.Potrf(x.last(x.u.Data))
		if !ok {
			return false
		}
		blas64.Trsv(blas.Trans, u, vector(x.y[p:]))
		blas64.Trsv(blas.Trans, u, vector(x.prev[p:]))
	}
	for i := range x.dim {
		x.logDet += 2 * math.Log(x.u.Data[i*x.dim+i])
	}
	return true
}

// quadratic returns log p(y | theta) after set as k[0] + k[1] rho + k[2] rho^2.
func (x *marginal) quadratic(sigma, logDet float64) (k [3]float64) {
	u, v, fixed := x.y, x.prev, x.fixed
	if x.bends.n > 0 {
		fixed += float64(x.bends.n) * math.Log(x.kappa)
	}
	k[0] = 0.5 * (fixed - 2*float64(x.n)*math.Log(sigma) - logDet - x.logDet - x.gram[2] + floats.Dot(u, u))
	k[1] = x.gram[1] - floats.Dot(u, v)
	k[2] = 0.5 * (floats.Dot(v, v) - x.gram[0])
	return k
}

// draw writes a draw of b given theta after set into b.
func (x *marginal) draw(rho float64, rng *rand.Rand, b []float64) {
	floats.AddScaledTo(b, x.y, -rho, x.prev)
	for i := range b {
		b[i] += rng.NormFloat64()
	}
	blas64.Trsv(blas.NoTrans, x.u, vector(b))
}
