// Command costs measures what features of the engines cost: the processor time of a
// pass, which other work on the machine disturbs least, and the memory with each and
// without, in alternation in one process.
//
//	go run ./benchmarks/ptycho/costs -points 225 -rounds 5
//
// A feature is one line of features.
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
	passes  = flag.Int("passes", 4, "passes of a measurement")
	threads = flag.Int("threads", 1, "threads")
	only    = flag.String("only", "", "features whose names contain this")
)

// features are what is switched on, each against the default engine with one mode.
var features = []struct {
	name string
	on   func(s *ptychography.Solver, d *ptychography.Dataset) error
}{
	{"nothing (how far two of the same differ)", func(*ptychography.Solver, *ptychography.Dataset) error { return nil }},
	{"--modes 2", func(_ *ptychography.Solver, d *ptychography.Dataset) error { return modes(d, 2) }},
	{"--modes 3", func(_ *ptychography.Solver, d *ptychography.Dataset) error { return modes(d, 3) }},
	{"--fit-intensity yes", func(s *ptychography.Solver, _ *ptychography.Dataset) error { s.FitIntensity = true; return nil }},
	{"--fit-background yes", func(s *ptychography.Solver, _ *ptychography.Dataset) error { s.FitBackground = true; return nil }},
	{"--fit-intensity and --fit-background", func(s *ptychography.Solver, _ *ptychography.Dataset) error {
		s.FitIntensity, s.FitBackground = true, true
		return nil
	}},
	{"--positions nearest", func(s *ptychography.Solver, _ *ptychography.Dataset) error {
		s.Subpixel = ptychography.Nearest
		return nil
	}},
	{"--positions fourier", func(s *ptychography.Solver, _ *ptychography.Dataset) error {
		s.Subpixel = ptychography.Fourier
		return nil
	}},
	{"--left-out 0.1", func(s *ptychography.Solver, _ *ptychography.Dataset) error { s.LeftOut = 0.1; return nil }},
	{"--engine epie", func(s *ptychography.Solver, _ *ptychography.Dataset) error { return engine(s, "epie") }},
	{"--engine rpie", func(s *ptychography.Solver, _ *ptychography.Dataset) error { return engine(s, "rpie") }},
}

func modes(d *ptychography.Dataset, n int) (err error) {
	d.Probe, err = d.Probe.WithModes(n)
	return err
}

func engine(s *ptychography.Solver, name string) (err error) {
	s.Recipe, err = ptychography.ParseRecipe(name, *passes)
	return err
}

func main() {
	flag.Parse()
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	sim := ptychography.DefaultSimulation()
	sim.Sample, sim.Points, sim.N, sim.Background = "blobs", *points, *side, 1
	sim.Radius, sim.Step, sim.Defocus = float64(*side)/5, float64(*side)/13, float64(*side)
	set, _, err := ptychography.Simulate(sim)
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
		fmt.Printf("| %s | %.1f | %.1f | %.2f | %.0f | %.0f |\n", f.name, 1e3*off.pass, 1e3*on.pass, on.pass/off.pass, off.mib, on.mib)
	}
	return nil
}

// cost is the least time of a pass in seconds, and the least memory.
type cost struct{ pass, mib float64 }

func (c *cost) measure(ctx context.Context, set ptychography.Dataset, on func(*ptychography.Solver, *ptychography.Dataset) error) error {
	s := ptychography.NewSolver(ptychography.NewLSQML(), *passes)
	s.Threads, s.Hold = *threads, true
	if on != nil {
		if err := on(&s, &set); err != nil {
			return err
		}
	}
	last, least := 0., 0.
	s.Observe = func(ptychography.Progress) error {
		now := cpuSeconds()
		if d := now - last; last > 0 && (least == 0 || d < least) { // the first pass has the preparations
			least = d
		}
		last = now
		return nil
	}
	peak, err := host.Measured(func() error { _, err := s.Run(ctx, &set, nil); return err })
	if err != nil {
		return err
	}
	mib := float64(peak) / (1 << 20)
	if c.pass == 0 {
		c.pass, c.mib = least, mib
	}
	c.pass, c.mib = min(c.pass, least), min(c.mib, mib)
	return nil
}
