package fitting

import (
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/device"
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/ptychography"
)

func architecture(c *config.Training, p *ptychography.Probe) (network.Architecture, error) {
	a, err := network.Default(c.N, c.GridSize, c.FiltersScale)
	a.EncoderGate, a.BottleneckGate, a.Frame = c.CBAMEncoder, c.CBAMBottleneck, c.ProbeBig
	a.Area, a.Offsets = area(c, p), c.Offsets && c.GridSize > 1
	a.Start = c.Start
	a.Output, a.Amplitude = network.Output(c.OutputMode), network.Activation(c.Activation)
	if a.FrameActivation = network.Activation(c.FrameEnd); c.FrameEnd == "head" {
		a.FrameActivation = "" // that of each head
	}
	return a, err
}

func physicsOptions(c *config.Training) physics.Options {
	o := physics.DefaultOptions()
	o.Output, o.Weighting = network.Output(c.OutputMode), physics.Weighting(c.Weighting)
	o.Bilinear, o.Rectangular = c.Positions == "bilinear", c.ForwardMode == "rectangular_scaled"
	if c.Loss == "mae" {
		o.Loss.NLL, o.Loss.MAE = 0, 1
	}
	return o
}

// mostSteps keeps the size of an accumulated batch inside int.
const mostSteps = 1e9

func trainerSettings(c *config.Training) training.Settings {
	e, s := c.Execution, training.DefaultSettings()
	s.Epochs, s.Batch, s.Accumulate, s.LearningRate = c.MaxEpochs, c.BatchSize, min(e.AccumSteps, mostSteps), e.LearningRate
	s.Rule.Optimizer, s.Rule.Momentum, s.Rule.WeightDecay = training.Optimizer(c.Optimizer), c.Momentum, c.WeightDecay
	s.Schedule = training.Schedule{
		Scheduler: training.Scheduler(e.Scheduler), Gamma: c.Gamma, StepEpochs: c.StepEpochs, StepFactor: c.StepFactor,
		Warmup: c.WarmupEpochs, MinRatio: c.MinRatio, Factor: c.PlateauFactor, Patience: c.PlateauPatience,
		MinRate: c.PlateauMinRate, Threshold: c.PlateauThreshold,
	}
	s.Clipping.Algorithm, s.Monitor = c.GradientClipAlgorithm, e.CheckpointMonitorMetric
	if e.GradientClipVal != nil {
		s.Clipping.Value = *e.GradientClipVal
	}
	s.Seed, s.Sequential, s.FixedScale = c.Seed, c.Sequential, !c.ScaleTrainable
	s.Average = c.Average
	if c.Pretrain == simulated {
		s.Pretrain = c.PretrainEpochs
	}
	s.Patience, s.Workers = e.EarlyStopPatience, device.Workers(s.Batch*s.Accumulate)
	return s
}
