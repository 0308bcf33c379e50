package fitting

import (
	"context"
	"fmt"
	"slices"

	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/domain"
	"github.com/latent-go/latent/internal/ptycho/grouping"
	"github.com/latent-go/latent/internal/ptycho/input"
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/internal/ptycho/xla"
	"github.com/latent-go/latent/ptychography"
)

// bytesPerParameter is the memory of a training on the CPU for each parameter:
// weights as they are and packed, both moments, the gradients of the workers, the best
// weights and a checkpoint; activations grow with them. Measured where garbage does not
// wait (GOGC=20): 81 with N = 64, 85 with N = 128, and 30 MB for the rest.
const bytesPerParameter = 90

// room fails for a network that the memory does not hold.
func (t *fit) room(net *network.Network) error {
	if t.device.XLA != nil {
		return nil // it has its own
	}
	what := fmt.Sprintf("training a network of %d parameters", net.Size())
	if err := host.Room(what, bytesPerParameter*float64(net.Size())); err != nil {
		return fmt.Errorf("%w; set a smaller n_filters_scale, or crop the patterns", err)
	}
	return nil
}

// build turns settings and data into the problem to be solved.
func (t *fit) build(ctx context.Context, train []*npzdata.Data, test *npzdata.Data) error {
	for k, d := range train {
		set, err := input.Dataset(t.c.TrainFiles[k], d)
		if err != nil {
			return err
		}
		if err := t.refine(ctx, t.c.TrainFiles[k], set); err != nil {
			return err
		}
		t.parts = append(t.parts, &part{number: k, path: t.c.TrainFiles[k], set: set, pixel: input.Scale(d).Pixel})
	}
	arch, err := architecture(t.c, t.parts[0].set.Probe)
	if err != nil {
		return err
	}
	arch.Area = t.area()
	net, err := network.New(arch)
	if err != nil {
		return err
	}
	if err := t.room(net); err != nil {
		return err
	}
	t.problem = &training.Problem{Weights: network.NewWeights(net, t.device.Kernels)}
	if err := t.validation(test); err != nil {
		return err
	}
	t.shareOut()
	t.source = t.groups()
	t.problem.Groups = t.source.at
	if err := t.physics(); err != nil {
		return err
	}
	t.characterise()
	if err := t.engine(t.problem); err != nil {
		return err
	}
	if t.pretrains() > 0 {
		t.problem.Pretraining = t.pretraining
	}
	return nil
}

// validation settles the groups that are validated: those of the test file, or some of
// every data file.
func (t *fit) validation(test *npzdata.Data) (err error) {
	if test != nil {
		first := t.parts[0]
		first.patterns, t.problem.Validation, err = t.withTest(first.set.Patterns, test)
		return err
	}
	for _, p := range t.parts {
		t.problem.Validation = append(t.problem.Validation, t.holdOut(p)...)
	}
	return nil
}

// characterise settles what the model carries beside the network.
func (t *fit) characterise() {
	p, first := t.problem, t.parts[0]
	t.model = training.Model{
		Physics: physicsOptions(t.c), InputScale: p.InputScale, Photons: first.set.Patterns.MeanCounts(),
		GridSize: t.c.GridSize, Neighbours: t.c.Neighbours, ByPlace: t.byPlace(), ByDose: t.c.InputScale == "dose", Refine: asked(t.c.Refine), RefineByLook: t.c.Refine == nil, Seed: t.c.Seed, Kernels: t.device.Name(),
	}
	described := domain.Describe(first.set, first.pixel)
	t.model.Domain, t.model.Light = &described, first.set.Probe.Modes[0]
	for _, p := range t.parts[1:] {
		t.model.More = append(t.model.More, training.Seen{Domain: domain.Describe(p.set, p.pixel), Light: p.set.Probe.Modes[0]})
	}
}

// asked is a number that may be unset.
func asked(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// engine makes that of the device for a problem, unless our own kernels compute.
func (t *fit) engine(p *training.Problem) (err error) {
	if t.device.XLA == nil {
		return nil
	}
	if len(t.parts) > 1 {
		return fmt.Errorf("%d data files: an accelerator trains on one, the CPU on all: --accelerator cpu, or leave the others out", len(t.parts))
	}
	p.Engine, err = t.device.XLA.Engine(xla.Task{Weights: p.Weights, Physics: p.Physics, InputScale: p.InputScale, Batch: t.c.BatchSize})
	return err
}

const (
	mostAhead       = 64 // epochs of groups that wait in memory
	prefetchDefault = 2  // epochs that a maker of groups is ahead, when nothing is said
)

// epochsAhead returns how many epochs of groups the makers have ready.
func epochsAhead(e config.Execution, last int) int {
	factor := prefetchDefault
	if e.PrefetchFactor != nil {
		factor = *e.PrefetchFactor
	}
	return min(min(factor, last)*min(e.NumWorkers, last), last, mostAhead)
}

// groups returns the source of the groups of every epoch, those of the first data
// file first.
func (t *fit) groups() *groupSource {
	e := t.c.Execution
	ahead := epochsAhead(e, t.c.MaxEpochs)
	return newGroupSource(ahead, min(e.NumWorkers, ahead), e.PersistentWorkers, func(epoch int) (all []physics.Group, err error) {
		for _, p := range t.parts {
			groups, err := t.groupsOf(p, epoch, p.rest)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", p.path, err)
			}
			all = append(all, groups...)
		}
		return all, nil
	})
}

func (t *fit) byPlace() bool { return t.c.Order == "place" }

// withTest appends the patterns of the test file, which only the validation
// groups name. Probe and normalisation stay those of the training.
func (t *fit) withTest(train *ptychography.Patterns, test *npzdata.Data) (*ptychography.Patterns, []physics.Group, error) {
	if test.Patterns.N != train.N {
		return nil, nil, fmt.Errorf("%s: patterns of side %d, those of %s have %d", *t.c.TestFile, test.Patterns.N, t.c.TrainFiles[0], train.N)
	}
	o := grouping.Options{GridSize: t.c.GridSize, Neighbours: t.c.Neighbours, ByPlace: t.byPlace(), Seed: t.c.Seed}
	groups, err := physics.Groups(test.Scan, o, t.c.Positions == "bilinear", from(train.Len(), test.Patterns.Len()))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", *t.c.TestFile, err)
	}
	both := &ptychography.Patterns{N: train.N, Amplitude: slices.Concat(train.Amplitude, test.Patterns.Amplitude)}
	if train.Mask != nil || test.Patterns.Mask != nil {
		both.Mask = slices.Concat(fullMask(train), fullMask(test.Patterns))
	}
	return both, groups, nil
}

// fullMask returns a mask of its own for every pattern.
func fullMask(p *ptychography.Patterns) []bool {
	size := p.N * p.N
	switch len(p.Mask) {
	case 0:
		return slices.Repeat([]bool{true}, p.Len()*size)
	case size:
		return slices.Repeat(p.Mask, p.Len())
	}
	return p.Mask
}
