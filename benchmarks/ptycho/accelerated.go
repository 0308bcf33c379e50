package main

import (
	"fmt"
	"time"

	"github.com/latent-go/latent/internal/ptycho/device"
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/xla"
)

// accelerate times epochs of a network on an accelerator, by XLA: the gradient there,
// the step of the optimiser here, as a training has them. The first step compiles.
func accelerate(name, accelerator string, steps int) error {
	d, err := device.Open(accelerator)
	if err != nil {
		return err
	}
	defer d.Close()
	if d.XLA == nil {
		return fmt.Errorf("%s: name an accelerator, as gpu", d.Line)
	}
	p, err := benchmarked(name)
	if err != nil {
		return err
	}
	e, err := d.XLA.Engine(xla.Task{Weights: p.weights, Physics: p.physics, InputScale: p.scale, Batch: batch})
	if err != nil {
		return err
	}
	size := len(p.weights.Flat)
	g, m, v := make([]float32, size), make([]float32, size), make([]float32, size)
	var step, evaluation timing
	var losses []float64
	start := time.Now()
	for i := range steps + 1 {
		groups := p.groups[i%(groupsTimed/batch)*batch:][:batch]
		step.run(func() {
			var loss float64
			loss, err = e.Gradient(groups, g)
			clear(g[p.net.Size()+1:])
			network.Adam(p.weights.Set, 0, p.weights.Flat, m, v, g, 0.9, 0.999, 1e-3, 1e-8, i+1)
			p.weights.Pack()
			losses = append(losses, loss)
		})
		if err != nil {
			return err
		}
		if i == 0 {
			fmt.Printf("latent %s %s: the first step, with compiling, took %.1f s\n", name, d.Name(), time.Since(start).Seconds())
			step = timing{}
		}
	}
	for i := range steps + 1 {
		evaluation.run(func() { _, _, err = e.Losses(p.groups[:batch]) })
		if err != nil {
			return err
		}
		if i == 0 {
			evaluation = timing{}
		}
	}
	fmt.Printf("latent %s %s: step %v; losses without gradients %v; peak %.0f MB; losses %.6f\n", name, d.Name(), &step, &evaluation, peakMegabytes(), losses)
	return nil
}
