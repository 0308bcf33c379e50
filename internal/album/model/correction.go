package model

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"github.com/latent-go/latent/mcmc"
)

// correction is a cubic in the first n coordinates, those of theta, in units in which
// the Gaussian has mean zero and covariance one there. It is bounded, so that the
// density stays one.
type correction struct {
	n      int
	mode   []float64
	root   *mat.TriDense // lower: root root' is the covariance
	weight []float64
}

// correctionBound bounds a correction: c becomes correctionBound tanh(c/correctionBound).
const correctionBound = 4.0

func newCorrection(a *mcmc.Affine, n int) correction {
	var cov mat.SymDense
	full := mat.NewDense(n, len(a.Mode), nil)
	for i := range n {
		for j := range a.Mode {
			full.Set(i, j, a.L.At(i, j))
		}
	}
	cov.SymOuterK(1, full)
	var chol mat.Cholesky
	c := correction{n: n, mode: a.Mode[:n], root: new(mat.TriDense)}
	chol.Factorize(&cov) // L has a diagonal without zeros
	chol.LTo(c.root)
	return c
}

// draw writes a draw from the Gaussian with its deviation in theta stretched into q.
func (c *correction) draw(a *mcmc.Affine, scale float64, rng *rand.Rand, q []float64) {
	z := make([]float64, len(q))
	for i := range z {
		z[i] = rng.NormFloat64()
	}
	a.Apply(z, q)
	for i, m := range c.mode {
		q[i] = m + scale*(q[i]-m)
	}
}

// terms is the number of coefficients of the cubic.
func (c *correction) terms() int { return (c.n + 1) * (c.n + 2) * (c.n + 3) / 6 }

// units writes the coordinates of theta in q into u.
func (c *correction) units(q, u []float64) {
	for i, m := range c.mode {
		u[i] = q[i] - m
	}
	blas64.Trsv(blas.NoTrans, c.root.RawTriangular(), vector(u))
}

// monomials writes 1, u_i, u_i u_j and u_i u_j u_k for i <= j <= k into out, and where
// grad is not nil adds weight times their gradients to it.
func (c *correction) monomials(u, out, weight, grad []float64) {
	at := 0
	put := func(v float64) {
		out[at] = v
		at++
	}
	put(1)
	for i, a := range u {
		put(a)
		if grad != nil {
			grad[i] += weight[at-1]
		}
		for j := i; j < len(u); j++ {
			put(a * u[j])
			if grad != nil {
				grad[i] += weight[at-1] * u[j]
				grad[j] += weight[at-1] * a
			}
			for k := j; k < len(u); k++ {
				put(a * u[j] * u[k])
				if grad != nil {
					w := weight[at-1]
					grad[i] += w * u[j] * u[k]
					grad[j] += w * a * u[k]
					grad[k] += w * a * u[j]
				}
			}
		}
	}
}

// fit fits the cubic to the excess at draws by least squares with a slight ridge.
func (c *correction) fit(draws [][]float64, excess []float64) bool {
	n := c.terms()
	gram, right, x, u := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil), make([]float64, n), make([]float64, c.n)
	for i := 1; i < n; i++ {
		gram.SetSym(i, i, 1)
	}
	for i, q := range draws {
		c.units(q, u)
		c.monomials(u, x, nil, nil)
		row := mat.NewVecDense(n, x)
		gram.SymRankOne(gram, 1, row)
		right.AddScaledVec(right, excess[i], row)
	}
	var chol mat.Cholesky
	out := mat.NewVecDense(n, nil)
	if !chol.Factorize(gram) || chol.SolveVecTo(out, right) != nil {
		return false
	}
	c.weight = out.RawVector().Data
	return true
}

// at returns the correction at q and adds its gradient to grad, if that is not nil.
func (c *correction) at(q, grad []float64) float64 {
	u, x := make([]float64, c.n), make([]float64, c.terms())
	var g []float64
	if grad != nil {
		g = make([]float64, c.n)
	}
	c.units(q, u)
	c.monomials(u, x, c.weight, g)
	sum := 0.0
	for i, w := range c.weight {
		sum += w * x[i]
	}
	bounded := math.Tanh(sum / correctionBound)
	if grad != nil {
		blas64.Trsv(blas.Trans, c.root.RawTriangular(), vector(g))
		for i, v := range g {
			grad[i] += (1 - bounded*bounded) * v
		}
	}
	return correctionBound * bounded
}
