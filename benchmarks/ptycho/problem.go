package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

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
}

func newProblem(a network.Architecture, patterns int) (*problem, error) {
	sim := ptychography.DefaultSimulation()
	sim.N, sim.Points, sim.Radius, sim.Defocus, sim.Seed = a.N, patterns, float64(a.N)/5, float64(a.N), 1
	d, _, err := ptychography.Simulate(sim)
	if err != nil {
		return nil, err
	}
	p := &problem{data: d, scale: training.InputScale(d.Patterns)}
	if p.net, err = network.New(a); err != nil {
		return nil, err
	}
	set, err := simd.Default()
	if err != nil {
		return nil, err
	}
	p.weights = network.NewWeights(p.net, set)
	p.weights.Initialize(1)
	p.weights.Scale()[0] = 0.3
	data, err := physics.NewData(d.Patterns)
	if err != nil {
		return nil, err
	}
	p.physics, err = physics.New(d.Probe, data, physics.DefaultOptions())
	return p, err
}

// meta is what the other side needs besides numbers.
type meta struct {
	N      int
	Layers []network.Layer
	Params []network.Param
	Output [2]int
	Input  float64
	Floor  float64
	Counts float64
}

// write stores the problem as JSON and little-endian float32.
func (p *problem) write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	m := meta{p.net.Architecture.N, p.net.Layers, p.net.Params, p.net.Outputs, p.scale, physics.DefaultLoss().Floor, p.data.Patterns.MeanCounts()}
	raw, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "meta.json"), raw, 0o644); err != nil {
		return err
	}
	for name, x := range map[string]any{
		"weights": p.weights.Flat, "amplitude": p.data.Patterns.Amplitude, "probe": p.data.Probe.Modes[0],
	} {
		if err := writeRaw(dir, name, x); err != nil {
			return err
		}
	}
	return nil
}

func writeRaw(dir, name string, x any) error {
	var buf bytes.Buffer
	if err := binary.Write(&buf, binary.LittleEndian, x); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name+".f32"), buf.Bytes(), 0o644)
}

// sample adds the gradient of the loss of one pattern to g.
func (p *problem) sample(e *network.Executor, ph *physics.Physics, i int, factor float64, g []float32) float64 {
	training.FillInput(e.Input(), p.data.Patterns, physics.Group{Patterns: []int{i}}, p.scale, false)
	e.Forward()
	heads := [2]*simd.Map{e.Output(0), e.Output(1)}
	d := [2]*simd.Map{e.OutputGradient(0), e.OutputGradient(1)}
	dScale := make([]float64, network.Scalars)
	s := p.weights.Scale()
	group := physics.Group{Patterns: []int{i}, Shifts: make([]ptychography.Position, 1)}
	loss := ph.Evaluate(group, heads, physics.Scale{Log: float64(s[0])}, &d, dScale, factor)
	g[p.net.Size()] += float32(dScale[0])
	e.Backward(g)
	return loss
}

// dump writes a small network that has every kind of layer, with the gradient of
// its loss on four patterns.
func dump(dir string) error {
	p, err := newProblem(network.Architecture{
		N: 32, Channels: 1, Encoder: []int{32, 64}, Decoder: []int{32}, EncoderGate: true, BottleneckGate: true, Frame: true,
		Output: network.AmplitudePhase, Amplitude: network.Sigmoid, FrameActivation: network.SiLU,
	}, 4)
	if err != nil {
		return err
	}
	if err := p.write(dir); err != nil {
		return err
	}
	g, e := make([]float32, len(p.weights.Flat)), network.NewExecutor(p.weights)
	var loss float64
	for i := range 4 {
		loss += p.sample(e, p.physics, i, 0.25, g) / 4
	}
	fmt.Printf("loss %.9f, kernels %s\n", loss, simd.Kernels())
	if err := writeRaw(dir, "loss", []float32{float32(loss)}); err != nil {
		return err
	}
	return writeRaw(dir, "gradient", g)
}

// benchmarked is the default network of the program.
func benchmarked() (*problem, error) {
	a, err := network.Default(64, 1, 2)
	if err != nil {
		return nil, err
	}
	return newProblem(a, 128)
}

func prepare(dir string) error {
	p, err := benchmarked()
	if err != nil {
		return err
	}
	return p.write(dir)
}
