package model

import (
	"context"
	"math"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"github.com/latent-go/latent/mcmc"
)

// thirds is what the log density differs in from its Gaussian along the coordinates z of
// that, q = mode + L z, to the third order and on the axes to the fourth,
//
//	sum_i,j A_ji z_j z_i^2 + sum_i B_i z_i^4,  A_ji = T_iij/2 (T_iii/6 for j = i), B_i = T_iiii/24
//
// i a coefficient and j any coordinate, with T the derivatives, by differences of gradients
// a standard deviation to either side of the mode. What depends on three different
// coordinates is left out, it would need as many gradients as there are pairs, and so is
// what is of second order in theta, whose bends no polynomial at the mode follows: that is
// fitted, see [correction]. Coefficients of which few albums tell are skewed and
// heavy-tailed under a t, and their number is what makes proposals fail.
type thirds struct {
	n       int
	a       blas64.General // n x n
	quartic []float64

	square, y, own []float64 // scratch
}

// thirdsStep is the distance of the gradients from the mode.
const thirdsStep = 1.0

// newThirds takes the differences about the mode of a, on so many goroutines. Where the
// density has no gradient the terms are zero.
func newThirds(ctx context.Context, m *Model, a *mcmc.Affine, workers int) (*thirds, error) {
	n := len(a.Mode)
	t := &thirds{n: n, a: blas64.General{Rows: n, Cols: n, Stride: n, Data: make([]float64, n*n)}, quartic: make([]float64, n)}
	group, ctx := errgroup.WithContext(ctx)
	for w := range workers {
		group.Go(func() error {
			x := &within{Target: newLatticeTarget(m), a: a, q: make([]float64, n)}
			z, mid, up, down := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
			x.LogDensity(z, mid)
			for i := m.nTheta() + w; i < n; i += workers {
				if err := ctx.Err(); err != nil {
					return err
				}
				z[i] = thirdsStep
				high := x.LogDensity(z, up)
				z[i] = -thirdsStep
				low := x.LogDensity(z, down)
				z[i] = 0
				if finite(high) && finite(low) {
					t.set(i, mid, up, down)
				}
			}
			return nil
		})
	}
	return t, group.Wait()
}

// set takes the gradients at the mode and on either side of it along i.
func (t *thirds) set(i int, mid, up, down []float64) {
	const h = thirdsStep
	for j := range t.n {
		t.a.Data[j*t.n+i] = (up[j] + down[j] - 2*mid[j]) / (2 * h * h)
	}
	t.a.Data[i*t.n+i] /= 3
	t.quartic[i] = (up[i] - down[i] + 2*h) / (8 * h * h * h)
}

// clone returns a copy with scratch memory of its own.
func (t *thirds) clone() *thirds {
	c := *t
	c.square, c.y, c.own = make([]float64, t.n), make([]float64, t.n), make([]float64, t.n)
	return &c
}

// at returns the value at z and adds its gradient to grad, if that is not nil.
func (t *thirds) at(z, grad []float64) (value float64) {
	for i, v := range z {
		t.square[i] = v * v
		value += t.quartic[i] * t.square[i] * t.square[i]
	}
	blas64.Gemv(blas.NoTrans, 1, t.a, vector(t.square), 0, vector(t.y))
	value += blas64.Dot(vector(z), vector(t.y))
	if grad == nil {
		return value
	}
	for i, v := range t.y {
		grad[i] += v + 4*t.quartic[i]*t.square[i]*z[i]
	}
	blas64.Gemv(blas.Trans, 1, t.a, vector(z), 0, vector(t.y))
	for i, v := range t.y {
		grad[i] += 2 * z[i] * v
	}
	return value
}

// thirdsBound bounds what thirds add, so that the density stays one.
const thirdsBound = 6.0

// bounded is at held within thirdsBound: c becomes thirdsBound tanh(c/thirdsBound).
func (t *thirds) bounded(z, grad []float64) float64 {
	if grad == nil {
		return thirdsBound * math.Tanh(t.at(z, nil)/thirdsBound)
	}
	clear(t.own)
	b := math.Tanh(t.at(z, t.own) / thirdsBound)
	for i, v := range t.own {
		grad[i] += (1 - b*b) * v
	}
	return thirdsBound * b
}
