package main

import (
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/simd"
)

// batch is how many groups a step has, groupsTimed how many there are.
const (
	batch       = 16
	groupsTimed = 128
)

// timing is the wall and processor time of a repeated thing.
type timing struct{ wall, cpu []float64 }

func (t *timing) run(f func()) {
	c, start := cpuSeconds(), time.Now()
	f()
	t.wall, t.cpu = append(t.wall, time.Since(start).Seconds()), append(t.cpu, cpuSeconds()-c)
}

// String gives milliseconds: least and middle wall time, least processor time.
func (t *timing) String() string {
	slices.Sort(t.wall)
	return fmt.Sprintf("%.1f min %.1f median ms, cpu %.1f ms", 1e3*t.wall[0], 1e3*t.wall[len(t.wall)/2], 1e3*slices.Min(t.cpu))
}

// measure times training steps and inference of a network.
func measure(name string, workers, steps int) error {
	runtime.GOMAXPROCS(max(workers, 1))
	p, err := benchmarked(name)
	if err != nil {
		return err
	}
	p.weights.Workers = workers
	pool := network.NewPool(p.weights, workers, true)
	var ph []*physics.Physics
	for range pool.Workers() {
		ph = append(ph, p.physics.Clone())
	}
	size := len(p.weights.Flat)
	g, m, v := make([]float32, size), make([]float32, size), make([]float32, size)
	var step, input, inference timing
	var losses []float64
	for i := range steps {
		step.run(func() {
			loss := pool.Accumulate(g, batch, func(e *network.Executor, w, j int, g []float32) float64 {
				return p.sample(e, ph[w], (i%(groupsTimed/batch))*batch+j, 1./batch, g)
			})
			clear(g[p.net.Size()+1:])
			network.Adam(p.weights.Set, workers, p.weights.Flat, m, v, g, 0.9, 0.999, 1e-3, 1e-8, i+1)
			p.weights.Pack()
			losses = append(losses, loss/batch)
		})
	}
	for range steps {
		input.run(func() { pool.Each(batch, func(e *network.Executor, w, i int) { p.fill(e, ph[w], i) }) })
		inference.run(func() { pool.Each(batch, func(e *network.Executor, _, i int) { e.Forward() }) })
	}
	fmt.Printf("latent %s %s T=%d: step %v, of which input %v; inference %v; peak %.0f MB; losses %.6f\n",
		name, simd.Kernels(), workers, &step, &input, &inference, peakMegabytes(), losses)
	return nil
}
