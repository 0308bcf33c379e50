package training

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/latent-go/latent/internal/ptycho/network/physics"
)

// streamShuffle is the first of the streams of random numbers for the order of
// the groups, one per epoch. It lies far from those of the initialisation.
const streamShuffle = 1 << 32

// Epoch is the record of one epoch.
type Epoch struct {
	Epoch        int      `json:"epoch"` // from 1
	Steps        int      `json:"steps"` // since the start
	TrainLoss    float64  `json:"train_loss"`
	ValLoss      *float64 `json:"val_loss,omitempty"`
	LearningRate float64  `json:"learning_rate"`
	GradNorm     float64  `json:"grad_norm"` // mean over the steps, before clipping
	Scale        float64  `json:"scale"`     // logarithm
	Spread       Spread   `json:"spread"`
	// Pretraining: the epoch was one of pre-training. TrainLoss is of its data then,
	// ValLoss of those that are validated in all epochs.
	Pretraining bool `json:"pretraining,omitempty"`
}

// Loss is the validation loss, or that of the training where there is none.
func (e Epoch) Loss() float64 {
	if e.ValLoss != nil {
		return *e.ValLoss
	}
	return e.TrainLoss
}

// Trainer is a run between two epochs.
type Trainer struct {
	Settings Settings
	problem  *Problem
	engine   Engine
	stepper  *stepper
	gradient []float32
	average  *average

	history []Epoch
	steps   int
	plateau plateau
	best    best
	forgot  bool
	before  int // epochs that were planned when the checkpoint was written
}

// New prepares a run. The weights are initialised from the seed, and the scale
// from the data.
func New(p *Problem, s Settings) (*Trainer, error) {
	t, err := prepare(p, s)
	if err != nil {
		return nil, err
	}
	p.Weights.Initialize(s.Seed)
	groups, err := p.Groups(0)
	if err != nil {
		return nil, err
	}
	copy(p.Weights.Scale(), []float32{0, 1, 1})
	err = t.initScale(groups)
	t.average.begin(p.Weights.Flat)
	return t, err
}

func prepare(p *Problem, s Settings) (*Trainer, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	size := len(p.Weights.Flat)
	p.Weights.Workers = s.Workers
	t := &Trainer{
		Settings: s, problem: p, engine: p.Engine,
		stepper: newStepper(s.Rule, p.Weights.Set, size, s.Workers), gradient: make([]float32, size), average: newAverage(s.Average, size), plateau: plateau{Factor: 1},
	}
	if t.engine == nil {
		t.engine = NewCPU(p, s.Workers)
	}
	if s.Pretrain > 0 && p.Pretraining == nil {
		return nil, fmt.Errorf("training: %d epochs of pre-training, and no data for them", s.Pretrain)
	}
	return t, nil
}

// History returns the epochs so far.
func (t *Trainer) History() []Epoch { return t.history }

// Done tells whether all epochs are done or the patience is at its end.
func (t *Trainer) Done() bool {
	return len(t.history) >= t.Settings.Pretrain+t.Settings.Epochs || t.impatient()
}

// Bent tells whether this is a resumed run whose learning rate takes another
// course than that of the checkpoint: some schedules span all epochs.
func (t *Trainer) Bent() bool {
	return t.before > 0 && t.before != t.Settings.Epochs && t.Settings.Schedule.spans()
}

// impatient: the best epoch is too long ago. Without validation nothing stops
// early, because the training loss falls for ever.
func (t *Trainer) impatient() bool {
	if t.Settings.Patience == 0 || len(t.problem.Validation) == 0 {
		return false
	}
	best := BestEpoch(t.history, Monitors[0])
	return best > 0 && len(t.history)-best >= t.Settings.Patience
}

// Run trains until done and calls after with the record of every epoch, when a
// checkpoint may be taken. A context that ends stops the run between two steps,
// with the weights of that moment and without a record of the open epoch.
func (t *Trainer) Run(ctx context.Context, after func(Epoch) error) error {
	for !t.Done() {
		e, err := t.epoch(ctx)
		if err != nil {
			return err
		}
		t.history = append(t.history, e)
		t.better()
		if !e.Pretraining {
			t.Settings.Schedule.observe(&t.plateau, e.Loss())
		}
		if err := after(e); err != nil {
			return err
		}
	}
	return nil
}

// order shuffles the groups of an epoch.
func (t *Trainer) order(epoch, n int) []int {
	if !t.Settings.Sequential {
		return rand.New(rand.NewPCG(t.Settings.Seed, streamShuffle+uint64(epoch))).Perm(n)
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

func (t *Trainer) epoch(ctx context.Context) (Epoch, error) {
	s, number := t.Settings, len(t.history)
	engine, groups, err := t.seen(number)
	if err != nil {
		return Epoch{}, err
	}
	if len(groups) == 0 {
		return Epoch{}, fmt.Errorf("training: epoch %d has no groups", number+1)
	}
	order := t.order(number, len(groups))
	e := Epoch{Epoch: number + 1, LearningRate: s.rate(number, t.plateau), Pretraining: number < s.Pretrain}
	batches := 0.0
	for first := 0; first < len(order); first += s.Batch * s.Accumulate {
		if err := ctx.Err(); err != nil {
			return e, err
		}
		batch := order[first:min(first+s.Batch*s.Accumulate, len(order))]
		loss, length, err := t.step(engine, groups, batch, e.LearningRate)
		if err != nil {
			return e, fmt.Errorf("training: epoch %d: %w", e.Epoch, err)
		}
		e.TrainLoss += loss * float64(len(batch)) / float64(len(order))
		e.GradNorm += length
		batches++
	}
	e.GradNorm /= batches
	e.Steps = t.steps
	e.Scale = float64(t.problem.Weights.Scale()[0])
	back := t.average.stand(t.problem.Weights)
	e.ValLoss, e.Spread, err = t.validate(engine, groups)
	back()
	if err != nil {
		return e, err
	}
	return e, e.check()
}

// initScale sets the scale so that the first network predicts as many photons
// as were counted, over at most 64 groups.
func (t *Trainer) initScale(groups []physics.Group) error {
	predicted, counted, err := t.engine.Energy(groups[:min(len(groups), 64)])
	if err == nil && predicted > 0 && counted > 0 {
		t.problem.Weights.Scale()[0] += float32(math.Log(counted/predicted) / 2)
	}
	return err
}

// check catches the last step of an epoch, whose weights no loss has seen yet.
func (e Epoch) check() error {
	for _, v := range []float64{e.Loss(), e.Scale, e.Spread.First, e.Spread.Second} {
		if !finite(v) {
			return fmt.Errorf("training: epoch %d: the last step has ruined the network, which now draws %v: lower the learning rate or clip gradients", e.Epoch, v)
		}
	}
	return nil
}

// step returns the mean loss of a batch before the step and the norm of its
// gradient.
func (t *Trainer) step(engine Engine, groups []physics.Group, batch []int, rate float64) (loss, length float64, err error) {
	w := t.problem.Weights
	chosen := make([]physics.Group, len(batch))
	for i, k := range batch {
		chosen[i] = groups[k]
	}
	if loss, err = engine.Gradient(chosen, t.gradient); err != nil {
		return 0, 0, err
	}
	if t.Settings.FixedScale {
		clear(t.gradient[w.Net.Size():])
	}
	length = t.Settings.Clipping.apply(w, t.gradient)
	if !finite(loss + length) {
		return 0, 0, fmt.Errorf("the loss is %v and its gradient has length %v: lower the learning rate or clip gradients", loss, length)
	}
	t.stepper.step(w.Flat, t.gradient, rate)
	w.Pack()
	t.steps++
	t.average.add(w.Flat, t.steps)
	return loss, length, nil
}

// validate returns the mean loss over the validation groups, nil where there are
// none, and the spread of the first group. Without, that is of those that an engine
// has just learned from.
func (t *Trainer) validate(of Engine, groups []physics.Group) (*float64, Spread, error) {
	all := t.problem.Validation
	none := len(all) == 0
	if none {
		all = groups[:1]
	} else {
		of = t.engine
	}
	losses, heads, err := of.Losses(all)
	if err != nil {
		return nil, Spread{}, err
	}
	s := spread(heads, len(all[0].Patterns))
	if none {
		return nil, s, nil
	}
	var sum float64
	for _, l := range losses {
		sum += l / float64(len(losses))
	}
	return &sum, s, nil
}
