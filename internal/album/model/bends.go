package model

import (
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/album/design"
)

// bends are the last columns of a design, those that are bends ([design.IsBend]). Their
// coefficients are shrunk by a scale that is sampled,
//
//	gamma_k ~ Normal(0, sigma_bend/sqrt(n)), k = 1..n;  sigma_bend ~ HalfNormal(BendScale)
//
// The columns have means removed and are divided by the root mean square of their
// standard deviations, so that sigma_bend^2 is the variance, over albums, that a draw
// from the prior gives to scores: columns which vary little stay little.
type bends struct{ n int }

// typicalBend is a scale of bends of real albums.
const typicalBend = 0.2

func newBends(x *design.Matrix, on bool) (b bends, err error) {
	for j := range x.Columns {
		switch c := &x.Columns[j]; {
		case design.IsBend(c.Name) && !on:
			return b, fmt.Errorf("model: column %q bends effects, and the model has no scale for it", c.Name)
		case design.IsBend(c.Name) && c.Dense == nil:
			return b, fmt.Errorf("model: column %q bends effects and has no numbers", c.Name)
		case design.IsBend(c.Name):
			b.n++
		case b.n > 0:
			return b, fmt.Errorf("model: column %q comes behind those that bend effects", c.Name)
		}
	}
	return b, nil
}

// shareScale gives bends one standard deviation.
func shareScale(x *design.Matrix, sd []float64) {
	sum, n := 0.0, 0.0
	for j := range x.Columns {
		if design.IsBend(x.Columns[j].Name) {
			sum += sd[j] * sd[j]
			n++
		}
	}
	for j := range x.Columns {
		if design.IsBend(x.Columns[j].Name) {
			sd[j] = math.Sqrt(sum / n)
		}
	}
}

// unit is how many of the scales that albums can tell from zero are in the prior's:
// under noise of variance s^2 = 1/2 the standard error of sigma_bend^2 near zero is at
// most s^2 sqrt(2 n)/rows.
func (b *bends) unit(r *Rows, p *Priors) float64 {
	rows := 0.0
	for _, train := range r.Train {
		if train {
			rows++
		}
	}
	return max(1, p.BendScale/math.Sqrt(0.5*math.Sqrt(2*float64(max(1, b.n)))/rows))
}

// precision is that of a coefficient under the prior, and its derivative in the scale.
func (b *bends) precision(scale float64) (kappa, slope float64) {
	kappa = float64(b.n) / (scale * scale)
	return kappa, -2 * kappa / scale
}

// prior returns the log prior of the coefficients given their scale, adds its gradient
// to grad, and returns its derivative in the scale.
func (b *bends) prior(gamma, grad []float64, scale float64) (lp, dScale float64) {
	kappa, slope := b.precision(scale)
	ss := 0.0
	for j, x := range gamma {
		ss += x * x
		grad[j] -= kappa * x
	}
	n := float64(b.n)
	return 0.5*(n*math.Log(kappa)-kappa*ss) - n*logSqrt2Pi, 0.5 * slope * (n/kappa - ss)
}

// bendPoint is sigma_bend as a function of its coordinate: the square of a [ratio],
// times the scale of its prior. Scales that albums cannot tell from zero are in a
// Gaussian tail, those that they can are linear.
type bendPoint struct{ scale, slope, curve float64 }

func newBendPoint(x, unit, prior float64) bendPoint {
	r := newRatio(x, unit)
	return bendPoint{
		scale: prior * r.value * r.value, slope: 2 * prior * r.value * r.slope,
		curve: r.slope/r.value + r.curve,
	}
}

// prior is the log density of the coordinate under the prior of the scale, and its
// derivative.
func (b *bendPoint) prior(scale float64) (lp, dq float64) {
	lp, d := normalLog(b.scale, scale)
	return lp + math.Ln2 + math.Log(b.slope), d*b.slope + b.curve
}

// pullBend adds the gradient in sigma_bend, in its coordinate, to grad.
func (m *Model) pullBend(th *theta, d float64, grad []float64) {
	if m.noise.Bends {
		grad[m.noise.bendAt()] += d * th.bend.slope
	}
}
