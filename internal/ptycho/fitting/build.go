package fitting

import (
	"fmt"
	"slices"

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

// build turns settings and data into the problem to be solved.
func (t *fit) build(train, test *npzdata.Data) error {
	set, err := input.Dataset(t.c.TrainFile, train)
	if err != nil {
		return err
	}
	arch, err := architecture(t.c, set.Probe)
	if err != nil {
		return err
	}
	net, err := network.New(arch)
	if err != nil {
		return err
	}
	patterns := set.Patterns
	var validation []physics.Group
	if test != nil {
		if patterns, validation, err = t.withTest(set.Patterns, test); err != nil {
			return err
		}
	}
	data, err := physics.NewData(patterns)
	if err != nil {
		return err
	}
	options := physicsOptions(t.c)
	if t.bounds[0], t.bounds[1], err = data.Bounds(options.Loss, set.Probe); err != nil {
		return err
	}
	ph, err := physics.New(set.Probe, data, options)
	if err != nil {
		return err
	}
	if test == nil {
		validation = t.holdOut(set.Scan)
	}
	t.source = t.groups(set.Scan)
	t.problem = &training.Problem{
		Weights: network.NewWeights(net, t.device.Kernels), Physics: ph, Patterns: patterns,
		InputScale: training.InputScale(set.Patterns), Groups: t.source.at, Validation: validation,
	}
	t.model = training.Model{
		Physics: options, InputScale: t.problem.InputScale, Photons: set.Patterns.MeanCounts(),
		GridSize: t.c.GridSize, Neighbours: t.c.Neighbours, ByPlace: t.byPlace(), ByDose: t.c.InputScale == "dose", Seed: t.c.Seed, Kernels: t.device.Name(),
	}
	described := domain.Describe(set, input.Scale(train).Pixel)
	t.model.Domain, t.model.Light = &described, set.Probe.Modes[0]
	return t.engine()
}

// engine makes that of the device, unless our own kernels compute.
func (t *fit) engine() (err error) {
	if t.device.XLA == nil {
		return nil
	}
	p := t.problem
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

// groups returns the source of the groups of every epoch.
func (t *fit) groups(scan ptychography.Scan) *groupSource {
	if count := t.c.Groups; count > len(scan) {
		t.Warn("%d groups asked for, the scan has %d positions: every position leads one group", count, len(scan))
	}
	if t.rest != nil {
		scan = chosen(scan, t.rest)
	}
	t.count = min(t.c.Groups, len(scan))
	o := grouping.Options{GridSize: t.c.GridSize, Groups: t.count, Neighbours: t.c.Neighbours, Sequential: t.c.Sequential, ByPlace: t.byPlace(), Seed: t.c.Seed}
	bilinear := t.c.Positions == "bilinear"
	e := t.c.Execution
	ahead := epochsAhead(e, t.c.MaxEpochs)
	return newGroupSource(ahead, min(e.NumWorkers, ahead), e.PersistentWorkers, func(epoch int) ([]physics.Group, error) {
		o := o
		o.Epoch = uint64(epoch)
		return physics.Groups(scan, o, bilinear, t.rest)
	})
}

func (t *fit) byPlace() bool { return t.c.Order == "place" }

// withTest appends the patterns of the test file, which only the validation
// groups name. Probe and normalisation stay those of the training.
func (t *fit) withTest(train *ptychography.Patterns, test *npzdata.Data) (*ptychography.Patterns, []physics.Group, error) {
	if test.Patterns.N != train.N {
		return nil, nil, fmt.Errorf("%s: patterns of side %d, those of %s have %d", *t.c.TestFile, test.Patterns.N, t.c.TrainFile, train.N)
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
