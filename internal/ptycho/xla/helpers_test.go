//go:build xla && cgo

package xla

import (
	"testing"

	"github.com/latent-go/latent/internal/ptycho/grouping"
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/internal/simd"
	"github.com/latent-go/latent/ptychography"
)

// plugin opens the one that the environment names; benchmarks/ptycho/xla gets
// one and sets the variables.
func plugin(t testing.TB) Device {
	t.Helper()
	c, err := Choose("gpu")
	if err != nil {
		t.Fatalf("%v\nrun these tests by benchmarks/ptycho/xla", err)
	}
	t.Cleanup(c.Device.Close)
	return c.Device
}

// variant is a network with its physics.
type variant struct {
	arch  network.Architecture
	opts  physics.Options
	modes int
	mask  bool
}

// small is a network of N = 32 that has every kind of layer.
func small(gridsize int) variant {
	return variant{
		arch: network.Architecture{
			N: 32, Channels: gridsize * gridsize, Encoder: []int{16, 32}, Decoder: []int{16}, EncoderGate: true, BottleneckGate: true,
			Frame: true, Output: network.AmplitudePhase, Amplitude: network.Sigmoid, FrameActivation: network.SiLU,
		},
		opts: physics.DefaultOptions(), modes: 1,
	}
}

// data simulates 36 patterns, perhaps with a second mode of the probe and with
// dead pixels.
func (v variant) data(t testing.TB) *ptychography.Dataset {
	t.Helper()
	sim := ptychography.DefaultSimulation()
	sim.N, sim.Points, sim.Step, sim.Jitter, sim.Radius, sim.Defocus, sim.Photons, sim.Seed = v.arch.N, 36, 3, 0.5, 7, 20, 1e6, 5
	d, _, err := ptychography.Simulate(sim)
	if err != nil {
		t.Fatal(err)
	}
	for range v.modes - 1 {
		second := make([]complex64, len(d.Probe.Modes[0]))
		for i, p := range d.Probe.Modes[0] {
			second[i] = p * complex(0.3*float32(i%v.arch.N-v.arch.N/2)/float32(v.arch.N), 0.1)
		}
		d.Probe.Modes = append(d.Probe.Modes, second)
	}
	if v.mask {
		d.Patterns.Mask = make([]bool, len(d.Patterns.Amplitude))
		for i := range d.Patterns.Mask {
			d.Patterns.Mask[i] = i%7 != 3
		}
	}
	return d
}

// problem returns the problem with its groups; the weights are drawn.
func (v variant) problem(t testing.TB, d *ptychography.Dataset) *training.Problem {
	t.Helper()
	net, err := network.New(v.arch)
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
	ph, err := physics.New(d.Probe, data, v.opts)
	if err != nil {
		t.Fatal(err)
	}
	p := &training.Problem{Weights: network.NewWeights(net, set), Physics: ph, Patterns: d.Patterns, InputScale: training.InputScale(d.Patterns)}
	p.Weights.Initialize(3)
	p.Groups = func(epoch int) ([]physics.Group, error) { return v.groups(d.Scan, epoch) }
	return p
}

func (v variant) groups(scan ptychography.Scan, epoch int) ([]physics.Group, error) {
	gridsize := 1
	for gridsize*gridsize < v.arch.Channels {
		gridsize++
	}
	g, err := grouping.Make(scan, grouping.Options{GridSize: gridsize, Seed: 1, Epoch: uint64(epoch)})
	if err != nil {
		return nil, err
	}
	var all []physics.Group
	for i := range g.Len() {
		all = append(all, physics.NewGroup(g.At(i), scan, v.opts.Bilinear))
	}
	return all, nil
}

func engineFor(t testing.TB, d Device, p *training.Problem, batch int) Engine {
	t.Helper()
	e, err := d.Engine(Task{Weights: p.Weights, Physics: p.Physics, InputScale: p.InputScale, Batch: batch})
	if err != nil {
		t.Fatal(err)
	}
	return e
}
