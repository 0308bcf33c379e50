package main

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/latent-go/latent/internal/simd"
)

// kernel is the convolution that the ceiling is measured with: of those in the
// default network the one whose data stay in the fast caches.
const (
	kernelSide     = 16
	kernelChannels = 128
)

// ceiling prints what the bare 3 x 3 convolution does on so many cores at once,
// a core per copy, and what a network would need at that speed.
func ceiling(name string, workers int) error {
	runtime.GOMAXPROCS(workers)
	set, err := simd.Default()
	if err != nil {
		return err
	}
	p, err := benchmarked(name)
	if err != nil {
		return err
	}
	forward, filter := bare(set, workers)
	flop := 2 * batch * float64(p.net.Work())
	fmt.Printf("ceiling %s T=%d: forward kernel %.0f GFLOP/s, counted as those of the direct sum, gradient by the weights %.0f; inference of %.1f GFLOP could take %.1f ms, a step of three times as much %.1f ms\n",
		set.Name(), workers, forward, filter, flop/1e9, 1e3*flop/forward/1e9, 1e3*(2*flop/forward+flop/filter)/1e9)
	return nil
}

// bare returns the GFLOP/s of all cores together: the best of twenty rounds.
func bare(set *simd.Set, workers int) (forward, filter float64) {
	const n, c, repeats = kernelSide, kernelChannels, 40
	flop := 18. * n * n * c * c * repeats * float64(workers)
	var runs [2][]func()
	for range workers {
		f := set.NewFilter(c, c, n, n)
		f.Pack(numbers(9*c*c), numbers(c))
		src, dst := filled(n, c), filled(n, c)
		g, tmp := make([]float32, 9*c*c), make([]float32, set.Scratch(f, true))
		runs[0] = append(runs[0], func() { set.Conv(dst, src, f, true, tmp) })
		runs[1] = append(runs[1], func() { set.ConvFilter(g, src, dst, f, tmp) })
	}
	var best [2]float64
	for k, all := range runs {
		var seconds []float64
		for range 20 {
			seconds = append(seconds, together(all, repeats))
		}
		best[k] = flop / slices.Min(seconds) / 1e9
	}
	return best[0], best[1]
}

// together runs every function so often, side by side, and returns the time.
func together(all []func(), repeats int) float64 {
	start := time.Now()
	var wait sync.WaitGroup
	for _, f := range all {
		wait.Go(func() {
			for range repeats {
				f()
			}
		})
	}
	wait.Wait()
	return time.Since(start).Seconds()
}

func numbers(n int) []float32 {
	rng, v := rand.New(rand.NewPCG(1, 1)), make([]float32, n)
	for i := range v {
		v[i] = rng.Float32() - 0.5
	}
	return v
}

func filled(side, channels int) *simd.Map {
	m, v := simd.NewMap(side, side, channels), numbers(channels)
	for y := range side {
		for x := range side {
			copy(m.Pixel(y, x), v)
		}
	}
	return m
}
