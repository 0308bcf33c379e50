package model

import (
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
)

// Completer draws mu and the coefficients given theta. It belongs to one goroutine.
type Completer struct {
	r    *Reduced
	x    *marginal
	gram []float64
	w    [2][]float64
	b    []float64
	rng  *rand.Rand
}

// Completer returns a new one that draws with rng.
func (r *Reduced) Completer(rng *rand.Rand) *Completer {
	x := newMarginal(r.m)
	c := &Completer{r: r, x: x, rng: rng, gram: make([]float64, len(r.gram[0])), b: make([]float64, x.dim)}
	for i := range c.w {
		c.w[i] = make([]float64, r.box.axes[i].n)
	}
	return c
}

// Complete writes the parameters at the point q of a chain, with a draw of mu and
// the coefficients from their distribution given the others, into d.
func (c *Completer) Complete(q []float64, d *Draw) error {
	z, _ := c.r.box.z(q)
	for i := range c.w {
		c.r.box.axes[i].weights(z[i], c.w[i])
	}
	clear(c.gram)
	for i, wi := range c.w[0] {
		for j, wj := range c.w[1] {
			floats.AddScaled(c.gram, wi*wj, c.r.gram[i*len(c.w[1])+j])
		}
	}
	c.r.m.scales(q, d)
	if !c.x.set(c.gram, d.Sigma, d.Bend) {
		return fmt.Errorf("model: the precision of the coefficients is not positive definite at sigma_artist %v, sigma_rw %v, sigma %v", d.SigmaArtist, d.SigmaRW, d.Sigma)
	}
	c.x.draw(d.Rho, c.rng, c.b)
	d.Mu, d.Beta = c.b[0], append(d.Beta[:0], c.b[1:]...)
	return nil
}
