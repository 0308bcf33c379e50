package training

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/grouping"
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/training/bundle"
	"github.com/latent-go/latent/internal/simd"
	"github.com/latent-go/latent/ptychography"
)

// tiny is a problem that trains in a second: 36 simulated patterns of 32 x 32
// pixels in groups of four.
func tiny(t testing.TB) *Problem {
	t.Helper()
	sim := ptychography.DefaultSimulation()
	sim.N, sim.Points, sim.Step, sim.Jitter, sim.Radius, sim.Defocus, sim.Photons, sim.Seed = 32, 36, 3, 0.5, 7, 20, 1e4, 5
	d, _, err := ptychography.Simulate(sim)
	if err != nil {
		t.Fatal(err)
	}
	net, err := network.New(network.Architecture{
		N: 32, Channels: 4, Encoder: []int{16, 32}, Decoder: []int{16}, EncoderGate: true, Frame: true,
		Output: network.AmplitudePhase, Amplitude: network.Sigmoid,
	})
	if err != nil {
		t.Fatal(err)
	}
	set, err := simd.Default()
	if err != nil {
		t.Fatal(err)
	}
	data, err := physics.NewData(d.Patterns)
	if err != nil {
		t.Fatal(err)
	}
	ph, err := physics.New(d.Probe, data, physics.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	p := &Problem{Weights: network.NewWeights(net, set), Physics: ph, Patterns: d.Patterns, InputScale: InputScale(d.Patterns)}
	p.Groups = func(epoch int) ([]physics.Group, error) { return groups(d.Scan, epoch) }
	return p
}

func groups(scan ptychography.Scan, epoch int) ([]physics.Group, error) {
	g, err := grouping.Make(scan, grouping.Options{GridSize: 2, Seed: 1, Epoch: uint64(epoch)})
	if err != nil {
		return nil, err
	}
	var all []physics.Group
	for i := range g.Len() {
		all = append(all, physics.NewGroup(g.At(i), scan, false))
	}
	return all, nil
}

func settings() Settings {
	s := DefaultSettings()
	s.Epochs, s.Batch, s.Seed = 3, 8, 4
	return s
}

func mustRun(t testing.TB, tr *Trainer) *Trainer {
	t.Helper()
	if err := tr.Run(context.Background(), func(Epoch) error { return nil }); err != nil {
		t.Fatal(err)
	}
	return tr
}

func mustNew(t testing.TB, p *Problem, s Settings) *Trainer {
	t.Helper()
	tr, err := New(p, s)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestTrainingReducesTheLoss(t *testing.T) {
	p, s := tiny(t), settings()
	s.Epochs = 6
	h := mustRun(t, mustNew(t, p, s)).History()
	// Noise alone costs what a model would that predicts every count exactly;
	// 30 steps must remove a part of the excess over that.
	floor := saturated(p)
	if left := (h[5].TrainLoss - floor) / (h[0].TrainLoss - floor); left > 0.97 || left < 0 {
		t.Errorf("losses %v ... %v over a floor of %v", h[0].TrainLoss, h[5].TrainLoss, floor)
	}
	for i, e := range h {
		if e.Epoch != i+1 || e.Steps != 5*(i+1) || e.GradNorm <= 0 || e.LearningRate != 1e-3 || e.ValLoss != nil || e.Spread.Flat() {
			t.Errorf("record %+v", e)
		}
	}
}

// saturated is the loss of a model that predicts exactly what was measured.
func saturated(p *Problem) (sum float64) {
	for i := range p.Patterns.Len() {
		for _, a := range p.Patterns.At(i) {
			k := float64(a) * float64(a)
			g, _ := math.Lgamma(k + 1)
			e := k + physics.DefaultLoss().Floor
			sum += e - k*math.Log(e) + g
		}
	}
	return sum / float64(p.Patterns.Len()) / p.Patterns.MeanCounts()
}

func TestBitsDoNotDependOnWorkers(t *testing.T) {
	var first []float32
	var history []Epoch
	for _, workers := range []int{0, 1, 2, 7} {
		p, s := tiny(t), settings()
		s.Workers, s.Epochs = workers, 2
		tr := mustRun(t, mustNew(t, p, s))
		if first == nil {
			first, history = slices.Clone(p.Weights.Flat), tr.History()
			continue
		}
		if !slices.Equal(p.Weights.Flat, first) || !reflect.DeepEqual(tr.History(), history) {
			t.Errorf("%d workers: other weights or another history", workers)
		}
	}
}

// A run that is stopped after one epoch, saved, loaded elsewhere and continued
// with another number of workers ends like one that was not.
func TestResumeIsBitIdentical(t *testing.T) {
	for _, o := range []Optimizer{Adam, AdamW, SGD} {
		s := settings()
		s.Rule.Optimizer, s.Rule.WeightDecay = o, 1e-3
		s.Schedule.Scheduler = ReduceLROnPlateau
		if o == SGD {
			s.LearningRate = 1e-4
		}
		straight := tiny(t)
		want := mustRun(t, mustNew(t, straight, s)).History()
		saved := interrupted(t, s)
		s.Workers = 2
		p := tiny(t)
		tr, err := Resume(p, s, saved)
		if err != nil {
			t.Fatal(err)
		}
		mustRun(t, tr)
		if !slices.Equal(p.Weights.Flat, straight.Weights.Flat) || !reflect.DeepEqual(tr.History(), want) {
			t.Errorf("%s: the resumed run ended differently", o)
		}
	}
}

// interrupted runs into the second epoch and returns the checkpoint after the
// first, once through bytes.
func interrupted(t *testing.T, s Settings) *bundle.Bundle {
	t.Helper()
	var buf bytes.Buffer
	ctx, cancel := context.WithCancel(context.Background())
	tr := mustNew(t, tiny(t), s)
	err := tr.Run(ctx, func(Epoch) error {
		b, err := tr.Checkpoint()
		if err != nil {
			return err
		}
		cancel()
		return bundle.Write(&buf, b)
	})
	if !errors.Is(err, context.Canceled) || len(tr.History()) != 1 {
		t.Fatalf("interrupted run: %v after %d epochs", err, len(tr.History()))
	}
	b, err := bundle.Read(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestResumeRefusesOtherSettings(t *testing.T) {
	s := settings()
	saved := interrupted(t, s)
	before := s.LearningRate
	s.LearningRate, s.Schedule.Scheduler = 2e-3, StepLR
	want := fmt.Sprintf(`other settings (Schedule.scheduler "Default" -> "StepLR"; learning_rate %v -> 0.002)`, before)
	if _, err := Resume(tiny(t), s, saved); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("other learning rate: %v, want %s", err, want)
	}
	saved.Kind = "model"
	if _, err := Resume(tiny(t), settings(), saved); err == nil || !strings.Contains(err.Error(), "not a checkpoint") {
		t.Errorf("a model: %v", err)
	}
}

// No loss has seen the weights after the last step of an epoch. A run that ends
// there must not end with a model that draws NaN.
func TestTheLastStepIsChecked(t *testing.T) {
	p, s := tiny(t), settings()
	s.Epochs, s.Batch, s.LearningRate = 1, 1000, 1e12
	tr := mustNew(t, p, s)
	err := tr.Run(context.Background(), func(Epoch) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "epoch 1: the last step has ruined the network") || len(tr.History()) != 0 {
		t.Errorf("%v after %d epochs", err, len(tr.History()))
	}
}

// A cosine over more epochs is another course from the first epoch on; a constant
// rate is not.
func TestResumedCourseIsBentByOtherEpochs(t *testing.T) {
	for _, c := range []struct {
		scheduler Scheduler
		more      int
		want      bool
	}{{Constant, 1, false}, {CosineAnnealing, 0, false}, {CosineAnnealing, 1, true}, {WarmupCosine, 1, true}, {StepLR, 1, false}} {
		s := settings()
		s.Schedule.Scheduler = c.scheduler
		saved := interrupted(t, s)
		s.Epochs += c.more
		tr, err := Resume(tiny(t), s, saved)
		if err != nil {
			t.Fatal(err)
		}
		if tr.Bent() != c.want {
			t.Errorf("%s, %d more epochs: bent is %v", c.scheduler, c.more, !c.want)
		}
	}
	if s := settings(); mustNew(t, tiny(t), s).Bent() {
		t.Error("a new run is bent")
	}
}

// One batch of everything and two half batches in one step are the same sum.
func TestAccumulatedBatchesAreOneStep(t *testing.T) {
	run := func(batch, accumulate int) []float32 {
		p, s := tiny(t), settings()
		s.Epochs, s.Batch, s.Accumulate = 1, batch, accumulate
		mustRun(t, mustNew(t, p, s))
		return p.Weights.Flat
	}
	if !slices.Equal(run(12, 1), run(4, 3)) {
		t.Error("accumulating three batches differs from one of three times the size")
	}
	if slices.Equal(run(12, 1), run(4, 1)) {
		t.Error("the batch size has no effect")
	}
}

func TestEarlyStopAndValidation(t *testing.T) {
	p, s := tiny(t), settings()
	all, err := p.Groups(99)
	if err != nil {
		t.Fatal(err)
	}
	p.Validation = all[:3]
	s.Epochs, s.Patience, s.LearningRate = 20, 1, 1e-12 // no progress but rounding
	tr := mustRun(t, mustNew(t, p, s))
	h := tr.History()
	if len(h) >= 20 || h[0].ValLoss == nil || h[0].Loss() != *h[0].ValLoss || !tr.Done() {
		t.Errorf("%d epochs, last %+v", len(h), h[len(h)-1])
	}
}

func TestFixedScaleAndItsStart(t *testing.T) {
	p, s := tiny(t), settings()
	s.FixedScale, s.Epochs = true, 1
	tr := mustNew(t, p, s)
	start := p.Weights.Scale()[0]
	all, _ := p.Groups(0)
	var predicted, counted float64
	for _, g := range all {
		a, b := p.Physics.Energy(g, p.run(network.NewExecutor(p.Weights), g, p.Physics), p.scale())
		predicted, counted = predicted+a, counted+b
	}
	if math.Abs(predicted/counted-1) > 1e-4 {
		t.Errorf("at the start %v photons are predicted, %v were counted", predicted, counted)
	}
	mustRun(t, tr)
	if p.Weights.Scale()[0] != start {
		t.Error("the fixed scale moved")
	}
	s.FixedScale = false
	mustRun(t, mustNew(t, p, s))
	if p.Weights.Scale()[0] == start {
		t.Error("the free scale did not move")
	}
}

func TestDivergenceIsAnError(t *testing.T) {
	p, s := tiny(t), settings()
	s.LearningRate = 1e30
	err := mustNew(t, p, s).Run(context.Background(), func(Epoch) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "lower the learning rate") {
		t.Errorf("error %v", err)
	}
}

func TestSpread(t *testing.T) {
	heads := [2]*simd.Map{simd.NewMap(16, 16, 2), simd.NewMap(16, 16, 2)}
	for y := range 16 {
		for x := range 16 {
			for c := range 2 {
				heads[0].Pixel(y, x)[c] = 0.5
				heads[1].Pixel(y, x)[c] = float32(1 - 2*(x%2))
			}
		}
	}
	if s := spread(heads, 2); !s.Flat() || math.Abs(s.Second-1) > 1e-6 {
		t.Errorf("constant amplitude: %+v", s)
	}
	heads[0].Pixel(8, 8)[1] = 0.9
	if s := spread(heads, 2); s.Flat() {
		t.Errorf("one bright pixel: %+v", s)
	}
}
