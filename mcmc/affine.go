package mcmc

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// Affine is the map q = Mode + L z. With L L' the covariance of the target, z
// has unit covariance. L is triangular, upper or lower, n x n.
type Affine struct {
	Mode []float64
	L    *mat.TriDense

	LogDensity float64 // at Mode; informative
	Gradients  int     // spent on finding Mode and L; informative
}

// check reports whether the map fits a target of the given dimension.
func (a *Affine) check(dim int) error {
	n := 0
	if a.L != nil {
		n, _ = a.L.Triangle()
	}
	if len(a.Mode) != dim || n != dim {
		return fmt.Errorf("mcmc: metric has a mode of %d and a factor of %d coordinates, the target has %d", len(a.Mode), n, dim)
	}
	t := a.L.RawTriangular()
	for i := range dim {
		if d := t.Data[i*t.Stride+i]; d == 0 || math.IsNaN(d) || math.IsInf(d, 0) {
			return fmt.Errorf("mcmc: metric factor has %v on its diagonal at %d, want a finite non-zero number", d, i)
		}
	}
	return nil
}

// Apply writes Mode + L z to q. Both have the length of Mode.
func (a *Affine) Apply(z, q []float64) {
	copy(q, z)
	blas64.Trmv(blas.NoTrans, a.L.RawTriangular(), blas64.Vector{N: len(q), Inc: 1, Data: q})
	for i, m := range a.Mode {
		q[i] += m
	}
}

// invert replaces q by the z with q = Mode + L z.
func (a *Affine) invert(q []float64) {
	for i, m := range a.Mode {
		q[i] -= m
	}
	blas64.Trsv(blas.NoTrans, a.L.RawTriangular(), blas64.Vector{N: len(q), Inc: 1, Data: q})
}

// digest identifies the map in a checkpoint: another map gives other draws.
func (a *Affine) digest() string {
	if a == nil {
		return ""
	}
	var k codec
	for i, m := range a.Mode {
		k.float(&m)
		for j := range a.Mode {
			l := a.L.At(i, j)
			k.float(&l)
		}
	}
	return k.digest()
}

// affineTarget is a target seen in the coordinates z of an Affine. The constant
// log |det L| is left out: the log density keeps the meaning it has in q.
type affineTarget struct {
	inner Target
	a     *Affine
	q, g  []float64
}

func newAffineTarget(t Target, a *Affine) *affineTarget {
	return &affineTarget{inner: t, a: a, q: make([]float64, t.Dim()), g: make([]float64, t.Dim())}
}

func (t *affineTarget) Dim() int { return len(t.q) }

func (t *affineTarget) LogDensity(z, grad []float64) float64 {
	t.a.Apply(z, t.q)
	lp := t.inner.LogDensity(t.q, t.g)
	copy(grad, t.g)
	blas64.Trmv(blas.Trans, t.a.L.RawTriangular(), blas64.Vector{N: len(grad), Inc: 1, Data: grad})
	return lp
}
