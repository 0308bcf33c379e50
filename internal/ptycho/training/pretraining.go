package training

import "github.com/latent-go/latent/internal/ptycho/network/physics"

// seen returns what an epoch learns from, and what computes it: groups of the problem,
// or of one that is there for this epoch of pre-training only. The groups of the
// problem are those of a run without pre-training.
func (t *Trainer) seen(number int) (Engine, []physics.Group, error) {
	before := t.Settings.Pretrain
	if number >= before {
		groups, err := t.problem.Groups(number - before)
		return t.engine, groups, err
	}
	p, err := t.problem.Pretraining(number)
	if err != nil {
		return nil, nil, err
	}
	groups, err := p.Groups(number)
	return t.beside(p), groups, err
}

// beside returns the engine of another problem with the same weights. That of our own
// kernels shares its workers, since only one of both computes at a time.
func (t *Trainer) beside(p *Problem) Engine {
	if p.Engine != nil {
		return p.Engine
	}
	if own, ok := t.engine.(*cpu); ok {
		return newCPU(p, own.pool)
	}
	return NewCPU(p, t.Settings.Workers)
}

// rate returns the learning rate of an epoch: the first one all through the
// pre-training, after which the schedule begins.
func (s Settings) rate(number int, p plateau) float64 {
	if number < s.Pretrain {
		return s.LearningRate
	}
	return s.Schedule.rate(s.LearningRate, number-s.Pretrain, s.Epochs, p)
}
