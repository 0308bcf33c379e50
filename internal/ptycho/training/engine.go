package training

import (
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/simd"
)

// Engine computes what a training needs of network and physics, always with the
// weights of the moment. Everything else, from clipping to checkpoints, happens
// outside and is the same for all engines.
type Engine interface {
	// Gradient returns the mean loss of some groups and stores its gradient by
	// all parameters, in the order of [network.Weights.Flat], in g.
	Gradient(groups []physics.Group, g []float32) (loss float64, err error)
	// Losses returns the loss of every group, and the two heads of the first.
	Losses(groups []physics.Group) (losses []float64, heads [2]*simd.Map, err error)
	// Energy adds up what [physics.Physics.Energy] returns for every group.
	Energy(groups []physics.Group) (predicted, counted float64, err error)
}

// cpu is the engine of our own kernels: workers share the groups of a batch.
// Its sums have the same bits for any number of them.
type cpu struct {
	problem *Problem
	pool    *network.Pool
	physics [][]*physics.Physics // by worker and data file
	dScale  [][]float64          // by worker
}

// NewCPU returns the engine of our own kernels for a problem.
func NewCPU(p *Problem, workers int) Engine {
	return newCPU(p, network.NewPool(p.Weights, workers, true))
}

// newCPU is [NewCPU] with workers that may be those of another problem with the same
// weights: of two engines only one computes at a time.
func newCPU(p *Problem, pool *network.Pool) *cpu {
	c := &cpu{problem: p, pool: pool}
	for range c.pool.Workers() {
		var parts []*physics.Physics
		for i := range len(p.More) + 1 {
			parts = append(parts, p.part(i).Physics.Clone())
		}
		c.physics = append(c.physics, parts)
		c.dScale = append(c.dScale, make([]float64, network.Scalars))
	}
	return c
}

func (c *cpu) Gradient(groups []physics.Group, g []float32) (float64, error) {
	factor := 1 / float64(len(groups))
	sum := c.pool.Accumulate(g, len(groups), func(e *network.Executor, worker, i int, g []float32) float64 {
		return c.sample(e, worker, groups[i], factor, g)
	})
	return factor * sum, nil
}

// sample adds factor times the gradient of the loss of a group to g.
func (c *cpu) sample(e *network.Executor, worker int, group physics.Group, factor float64, g []float32) float64 {
	ph := c.physics[worker][group.Part]
	heads := c.problem.run(e, group, ph)
	d := [2]*simd.Map{e.OutputGradient(0), e.OutputGradient(1)}
	dScale := c.dScale[worker]
	clear(dScale)
	loss := ph.Evaluate(group, heads, c.problem.scale(), &d, dScale, factor)
	for i, v := range dScale {
		g[c.problem.Weights.Net.Size()+i] += float32(v)
	}
	e.Backward(g)
	return loss
}

func (c *cpu) Losses(groups []physics.Group) (losses []float64, first [2]*simd.Map, err error) {
	losses = make([]float64, len(groups))
	c.pool.Each(len(groups), func(e *network.Executor, worker, i int) {
		ph := c.physics[worker][groups[i].Part]
		heads := c.problem.run(e, groups[i], ph)
		losses[i] = ph.Evaluate(groups[i], heads, c.problem.scale(), nil, nil, 1)
		if i == 0 {
			first = [2]*simd.Map{heads[0].Clone(), heads[1].Clone()}
		}
	})
	return losses, first, nil
}

func (c *cpu) Energy(groups []physics.Group) (predicted, counted float64, err error) {
	both := make([][2]float64, len(groups))
	c.pool.Each(len(groups), func(e *network.Executor, worker, i int) {
		ph := c.physics[worker][groups[i].Part]
		both[i][0], both[i][1] = ph.Energy(groups[i], c.problem.run(e, groups[i], ph), c.problem.scale())
	})
	for _, b := range both {
		predicted, counted = predicted+b[0], counted+b[1]
	}
	return predicted, counted, nil
}
