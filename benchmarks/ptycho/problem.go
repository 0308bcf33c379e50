package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/fitting"
	"github.com/latent-go/latent/internal/ptycho/grouping"
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/internal/simd"
	"github.com/latent-go/latent/ptychography"
)

// problem is a network with simulated data, the same on both sides.
type problem struct {
	net     *network.Network
	weights *network.Weights
	data    *ptychography.Dataset
	physics *physics.Physics
	scale   float64
	groups  []physics.Group
}

// shape is what a problem is made of.
type shape struct {
	net      network.Architecture
	options  physics.Options
	gridsize int
	near     int // neighbours that a group is drawn from
	byPlace  bool
}

// simulated are patterns of n x n pixels with a probe of a fifth of the side.
func simulated(n, patterns int) (*ptychography.Dataset, error) {
	sim := ptychography.DefaultSimulation()
	sim.N, sim.Points, sim.Radius, sim.Defocus, sim.Seed = n, patterns, float64(n)/5, float64(n), 1
	d, _, err := ptychography.Simulate(sim)
	return d, err
}

func newProblem(d *ptychography.Dataset, s shape) (*problem, error) {
	p := &problem{data: d, scale: training.InputScale(d.Patterns)}
	var err error
	if p.net, err = network.New(s.net); err != nil {
		return nil, err
	}
	set, err := simd.Default()
	if err != nil {
		return nil, err
	}
	p.weights = network.NewWeights(p.net, set)
	p.weights.Initialize(1)
	p.fromZero()
	p.weights.Scale()[0] = 0.3
	data, err := physics.NewData(d.Patterns)
	if err != nil {
		return nil, err
	}
	o := grouping.Options{GridSize: s.gridsize, Neighbours: s.near, ByPlace: s.byPlace, Sequential: true, Seed: 1}
	if p.groups, err = physics.Groups(d.Scan, o, s.options.Bilinear, nil); err != nil {
		return nil, err
	}
	p.physics, err = physics.New(d.Probe, data, s.options)
	return p, err
}

// fromZero gives the weights that start at zero, behind which nothing has a gradient,
// values like those of the others.
func (p *problem) fromZero() {
	rng := rand.New(rand.NewPCG(1, 2))
	for i, t := range p.net.Params {
		if t.FanIn == 0 && strings.HasSuffix(t.Name, ".weight") {
			for k := range p.weights.Param(i) {
				p.weights.Param(i)[k] = float32(0.1 * rng.NormFloat64())
			}
		}
	}
	p.weights.Pack()
}

// fill stores the input of a group.
func (p *problem) fill(e *network.Executor, ph *physics.Physics, i int) {
	training.FillInput(e.Input(), p.data.Patterns, p.groups[i], p.scale, p.net.Architecture, ph)
}

// sample adds the gradient of the loss of a group to g.
func (p *problem) sample(e *network.Executor, ph *physics.Physics, i int, factor float64, g []float32) float64 {
	group := p.groups[i]
	p.fill(e, ph, i)
	e.Forward()
	heads := [2]*simd.Map{e.Output(0), e.Output(1)}
	d := [2]*simd.Map{e.OutputGradient(0), e.OutputGradient(1)}
	dScale := make([]float64, network.Scalars)
	loss := ph.Evaluate(group, heads, physics.ScaleOf(p.weights.Scale()), &d, dScale, factor)
	for k, v := range dScale {
		g[p.net.Size()+k] += float32(v)
	}
	e.Backward(g)
	return loss
}

// Networks that are measured.
const (
	ofDefaults = "default"  // that of ptycho train with no flag typed
	ofOriginal = "original" // that of one pattern with the border drawn apart, measured before
)

// benchmarked is a network of 64 x 64 pixels by its name.
func benchmarked(name string) (*problem, error) {
	d, err := simulated(64, groupsTimed)
	if err != nil {
		return nil, err
	}
	switch name {
	case ofOriginal:
		a, err := network.Default(64, 1, 2)
		if err != nil {
			return nil, err
		}
		return newProblem(d, shape{net: a, options: physics.DefaultOptions(), gridsize: 1})
	case ofDefaults:
		c, err := config.NewTraining(config.Inputs{}, nil)
		if err != nil {
			return nil, err
		}
		a, o, err := fitting.Network(c, d.Probe)
		if err != nil {
			return nil, err
		}
		return newProblem(d, shape{net: a, options: o, gridsize: c.GridSize, near: c.Neighbours, byPlace: c.Order == "place"})
	}
	return nil, fmt.Errorf("network %q: choose %s or %s", name, ofDefaults, ofOriginal)
}

// smallest are small networks that together have every kind of layer, activation and
// weighting that a training can ask for.
func smallest() ([]*problem, error) {
	d, err := simulated(32, 25)
	if err != nil {
		return nil, err
	}
	small := network.Architecture{N: 32, Channels: 1, Encoder: []int{32, 64}, Decoder: []int{32}, EncoderGate: true, Output: network.AmplitudePhase, Amplitude: network.Sigmoid}
	framed, half, whole, corrects := small, small, small, small
	framed.BottleneckGate, framed.Frame, framed.FrameActivation = true, true, network.SiLU
	half.Channels, half.Area, half.Offsets = 4, network.Half, true
	whole.Channels, whole.Area, whole.Output = 4, network.Whole, network.RealImaginary
	corrects.Channels, corrects.Area, corrects.Output, corrects.Start, corrects.Offsets = 4, network.Half, network.RealImaginary, 3, true
	central, interpolated := physics.DefaultOptions(), physics.DefaultOptions()
	central.Weighting = physics.Central
	interpolated.Bilinear, interpolated.Output = true, network.RealImaginary
	var all []*problem
	for _, s := range []shape{
		{net: framed, options: physics.DefaultOptions(), gridsize: 1},
		{net: half, options: central, gridsize: 2, near: 6, byPlace: true},
		{net: whole, options: interpolated, gridsize: 2, near: 6, byPlace: true},
		{net: corrects, options: interpolated, gridsize: 2, near: 6, byPlace: true},
	} {
		p, err := newProblem(d, s)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}
