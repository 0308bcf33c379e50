package mcmc

import "math"

// Divergence is a trajectory that left the level set of its energy for good: the
// leapfrog step on which that was seen, and how far the energy was off. Where
// divergences begin is where the posterior bends too sharply for the step, so
// they are worth looking at before anything is set.
type Divergence struct {
	Draw int // the draw whose trajectory it was, from 0

	// From and To are the ends of the step, in the caller's coordinates. To may
	// hold values that are not finite.
	From, To []float64

	// EnergyError is the Hamiltonian at To less the one at the start of the
	// trajectory, above 1000; +Inf where it was no number.
	EnergyError float64
}

// maxDivergences bounds how many a chain describes; all are counted.
const maxDivergences = 1000

// divergence describes the one that ended the engine's last trajectory.
func (c *chain) divergence() Divergence {
	d := Divergence{Draw: len(c.draws) - 1, EnergyError: c.eng.rise}
	d.From, d.To = c.outside(c.eng.from), c.outside(c.eng.to)
	return d
}

// outside returns the point z in the caller's coordinates.
func (c *chain) outside(z []float64) []float64 {
	q := make([]float64, len(z))
	c.place(z, q)
	return q
}

// place writes the point z, in the caller's coordinates, to q.
func (c *chain) place(z, q []float64) {
	if c.cfg.Metric != nil {
		c.cfg.Metric.Apply(z, q)
		return
	}
	copy(q, z)
}

// energyError is the rise of the Hamiltonian for gain = H0 - H.
func energyError(gain float64) float64 {
	if math.IsNaN(gain) {
		return math.Inf(1)
	}
	return -gain
}

func (d *Divergence) walk(k *codec) {
	k.count(&d.Draw)
	k.floats(d.From)
	k.floats(d.To)
	k.float(&d.EnergyError)
}
