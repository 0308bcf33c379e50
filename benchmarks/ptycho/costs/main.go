// Command costs measures what features of the engines cost: the processor time of a
// pass, which other work on the machine disturbs least, and the memory with each and
// without, in alternation in one process.
//
//	go run ./benchmarks/ptycho/costs -points 225 -rounds 5
//
// A feature is one line of features, or of commands where it is work around the passes.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/simd"
	"github.com/latent-go/latent/ptychography"
)

var (
	points  = flag.Int("points", 225, "patterns")
	side    = flag.Int("n", 64, "pixels of a side")
	rounds  = flag.Int("rounds", 5, "measurements of each, with and without in alternation")
	passes  = flag.Int("passes", 16, "passes of a measurement, of which the second half counts")
	threads = flag.Int("threads", 1, "threads")
	only    = flag.String("only", "", "features whose names contain this")
)

func main() {
	flag.Parse()
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	set, err := simulated(1)
	if err != nil {
		return err
	}
	fmt.Printf("%d patterns of %d x %d pixels, %d threads of %d cores, %s kernels; least of %d rounds of %d passes\n\n",
		*points, *side, *side, *threads, runtime.NumCPU(), simd.Kernels(), *rounds, *passes)
	fmt.Println("| feature | CPU ms a pass without | with | ratio | MiB without | with |\n|---|---|---|---|---|---|")
	for _, f := range features {
		if !strings.Contains(f.name, *only) {
			continue
		}
		var off, on cost
		for range *rounds {
			if err := off.measure(ctx, *set, nil); err != nil {
				return err
			}
			if err := on.measure(ctx, *set, f.on); err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
		}
		row(f.name, off, on)
	}
	if set, err = simulated(0); err != nil { // of one that the look finds it would fit it
		return err
	}
	return whole(ctx, set)
}

// simulated are data with so many counts of background.
func simulated(background float64) (*ptychography.Dataset, error) {
	s := ptychography.DefaultSimulation()
	s.Sample, s.Points, s.N, s.Background = "blobs", *points, *side, background
	s.Radius, s.Step, s.Defocus = float64(*side)/5, float64(*side)/13, float64(*side)
	set, _, err := ptychography.Simulate(s)
	return set, err
}

// row prints what was measured of a feature.
func row(name string, off, on cost) {
	fmt.Printf("| %s | %.1f | %.1f | %.2f | %.1f | %.1f |\n", name, 1e3*off.seconds, 1e3*on.seconds, on.seconds/off.seconds, off.mib, on.mib)
}

// cost is the least processor time in seconds, of a pass or of a command, and the least
// peak of the memory.
type cost struct{ seconds, mib float64 }

// take keeps the smaller of each: other work makes both larger only.
func (c *cost) take(seconds float64, peak uint64) {
	mib := float64(peak) / (1 << 20)
	if c.seconds == 0 {
		c.seconds, c.mib = seconds, mib
	}
	c.seconds, c.mib = min(c.seconds, seconds), min(c.mib, mib)
}

func (c *cost) measure(ctx context.Context, set ptychography.Dataset, on func(*ptychography.Solver, *ptychography.Dataset) error) error {
	s := ptychography.NewSolver(ptychography.NewLSQML(), *passes)
	s.Threads, s.Hold = *threads, true
	if on != nil {
		if err := on(&s, &set); err != nil {
			return err
		}
	}
	half, made := 0., 0. // processor time after the first half of the passes, and after all
	s.Observe = func(p ptychography.Progress) error {
		if made = cpuSeconds(); 2*p.Pass <= *passes { // preparations are there, and what sets in later
			half = made
		}
		return nil
	}
	peak, err := host.Measured(func() error { _, err := s.Run(ctx, &set, nil); return err })
	if err != nil {
		return err
	}
	c.take((made-half)/float64(*passes-*passes/2), peak)
	return nil
}
