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
)

// meta is what the other side needs besides numbers.
type meta struct {
	N                 int
	Layers            []network.Layer
	Params            []network.Param
	Output            [2]int
	Heads             network.Output
	Offsets           bool // channels of the input after the patterns
	Shown             int  // channels of the input after these: see [training.Shown]
	Input             float64
	Floor             float64
	Counts            float64
	Batch             int
	Groups            [][]int        // patterns
	Whole             [][][2]int     // by group and pattern: the shift in whole pixels,
	Rest              [][][2]float32 // and what is left of it
	Threshold, Offset float32        // see [physics.Terms]
	Seen              [][]float32    // by group, where the network sees them: see [training.Offsets]
}

// write stores the problem as JSON and little-endian float32.
func (p *problem) write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	t := p.physics.Terms()
	m := meta{
		N: p.net.Architecture.N, Layers: p.net.Layers, Params: p.net.Params, Output: p.net.Outputs, Heads: t.Options.Output,
		Offsets: p.net.Architecture.Offsets, Input: p.scale, Floor: t.Options.Loss.Floor, Counts: p.data.Patterns.MeanCounts(),
		Batch: batch, Threshold: t.Threshold, Offset: t.Offset,
	}
	var shown []float32
	for _, g := range p.groups {
		m.add(g, t.Options.Bilinear)
		if a := p.net.Architecture; a.Start > 0 {
			m.Shown = 2 * a.Channels
			shown = append(shown, training.Shown(a, p.physics.Start(g, a.Start))...)
		}
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "meta.json"), raw, 0o644); err != nil {
		return err
	}
	for name, x := range map[string]any{
		"weights": p.weights.Flat, "amplitude": p.data.Patterns.Amplitude, "probe": p.data.Probe.Modes[0], "average": t.Weight, "shown": shown,
	} {
		if err := writeRaw(dir, name, x); err != nil {
			return err
		}
	}
	return nil
}

func (m *meta) add(g physics.Group, bilinear bool) {
	var whole [][2]int
	var rest [][2]float32
	for _, s := range g.Shifts {
		y, fy := physics.Split(s.Y, bilinear)
		x, fx := physics.Split(s.X, bilinear)
		whole, rest = append(whole, [2]int{y, x}), append(rest, [2]float32{fy, fx})
	}
	m.Groups, m.Whole, m.Rest = append(m.Groups, g.Patterns), append(m.Whole, whole), append(m.Rest, rest)
	m.Seen = append(m.Seen, training.Offsets(g, m.N))
}

func writeRaw(dir, name string, x any) error {
	var buf bytes.Buffer
	if err := binary.Write(&buf, binary.LittleEndian, x); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name+".f32"), buf.Bytes(), 0o644)
}

// dumped is how many groups of a small network a gradient is of.
const dumped = 4

// dump writes small networks, each with the gradient of its loss on some groups.
func dump(dir string) error {
	all, err := smallest()
	if err != nil {
		return err
	}
	for i, p := range all {
		if err := p.dump(filepath.Join(dir, fmt.Sprint(i))); err != nil {
			return err
		}
	}
	return nil
}

func (p *problem) dump(dir string) error {
	p.groups = p.groups[:dumped]
	if err := p.write(dir); err != nil {
		return err
	}
	return p.gradient(dir)
}

// gradient adds the gradient of the loss on all groups of a problem.
func (p *problem) gradient(dir string) error {
	g, e := make([]float32, len(p.weights.Flat)), network.NewExecutor(p.weights)
	n := float64(len(p.groups))
	var loss float64
	for i := range p.groups {
		loss += p.sample(e, p.physics, i, 1/n, g) / n
	}
	fmt.Printf("%s: loss %.9f, kernels %s\n", dir, loss, simd.Kernels())
	if err := writeRaw(dir, "loss", []float32{float32(loss)}); err != nil {
		return err
	}
	return writeRaw(dir, "gradient", g)
}

// prepare writes a network that is timed.
func prepare(dir, name string) error {
	p, err := benchmarked(name)
	if err != nil {
		return err
	}
	return p.write(dir)
}
