package mcmc

import "time"

// DrawStats is what one transition tells about itself.
type DrawStats struct {
	LogDensity   float64 // log density at the draw, up to the target's constant
	Energy       float64 // Hamiltonian at the draw, with the momentum it had
	AcceptRate   float64 // mean of min(1, exp(H0-H)) over the trajectory
	StepSize     float64
	TreeDepth    int  // doublings of the trajectory that were kept
	Steps        int  // leapfrog steps, which is gradients
	Diverging    bool // the energy rose by more than 1000, or was not a number
	MaxTreeDepth bool // the depth limit, not a U-turn, ended the trajectory
}

// Chain is what one chain kept.
type Chain struct {
	Draws [][]float64 // [draw][dim] in the caller's coordinates
	Stats []DrawStats // [draw]

	// Diverged describes the diverging draws, the first thousand of them.
	Diverged []Divergence

	StepSize    float64   // after warm-up, or at the interruption
	InverseMass []float64 // diagonal of M^-1 in the sampler's coordinates

	WarmupLeapfrogs, WarmupDivergences int
	WarmupTime, SampleTime             time.Duration // earlier processes included
	Resumed                            int           // iterations that came from a checkpoint
}

// Divergences counts the diverging draws; Diverged says where they broke.
func (c *Chain) Divergences() int {
	n := 0
	for i := range c.Stats {
		if c.Stats[i].Diverging {
			n++
		}
	}
	return n
}

// Leapfrogs counts the gradients behind the draws, warm-up not included.
func (c *Chain) Leapfrogs() int {
	n := 0
	for i := range c.Stats {
		n += c.Stats[i].Steps
	}
	return n
}

// Result is the outcome of Sample.
type Result struct {
	Chains  []Chain
	Elapsed time.Duration // of this call
}

// Coordinate returns coordinate j as [chain][draw], the shape that the
// diagnostics take.
func (r *Result) Coordinate(j int) [][]float64 {
	out := make([][]float64, len(r.Chains))
	for c := range r.Chains {
		out[c] = make([]float64, len(r.Chains[c].Draws))
		for d, q := range r.Chains[c].Draws {
			out[c][d] = q[j]
		}
	}
	return out
}

// Divergences counts the diverging draws of all chains.
func (r *Result) Divergences() int {
	n := 0
	for c := range r.Chains {
		n += r.Chains[c].Divergences()
	}
	return n
}
