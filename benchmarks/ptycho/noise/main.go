// Command noise inverts simulated patterns of 1e2 to 1e5 photons by every engine and
// prints how near the true object each came, in decibels of the mean squared error
// below the best constant, amplitude/phase: after 10 and 50 passes, in the best pass,
// and of what is returned at the end.
//
//	go run ./benchmarks/ptycho/noise -passes 300
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/ptychography"
)

func main() {
	passes := flag.Int("passes", 300, "passes of each engine")
	seed := flag.Uint64("seed", 2, "seed of object, scan and noise")
	flag.Parse()
	fmt.Println("| photons | engine | 10 passes | 50 passes | best pass | returned | verdict |\n|---|---|---|---|---|---|---|")
	for _, photons := range []float64{1e2, 1e3, 1e4, 1e5} {
		for _, engine := range ptychography.EngineNames() {
			if err := row(photons, engine, *passes, *seed); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
	}
}

// gains are those of amplitude and phase.
type gains struct{ amplitude, phase float64 }

func (g gains) String() string { return fmt.Sprintf("%.1f/%.1f", g.amplitude, g.phase) }

func row(photons float64, engine string, passes int, seed uint64) error {
	sim := ptychography.DefaultSimulation()
	sim.Sample, sim.Photons, sim.Seed = "blobs", photons, seed
	d, truth, err := ptychography.Simulate(sim)
	if err != nil {
		return err
	}
	d.Probe.Normalize(d.Patterns.MeanCounts())
	e, err := ptychography.NewEngine(engine)
	if err != nil {
		return err
	}
	at, best := map[int]gains{}, gains{-100, -100}
	s := ptychography.NewSolver(e, passes)
	s.Hold, s.KeepBest, s.Seed = true, true, 42
	s.Observe = func(p ptychography.Progress) error {
		state := p.State()
		g, err := compare(state.Object, state.Probe, d, truth)
		at[p.Pass] = g
		best = gains{max(best.amplitude, g.amplitude), max(best.phase, g.phase)}
		return err
	}
	r, err := s.Run(context.Background(), d, nil)
	if err != nil {
		return err
	}
	got, err := compare(r.Object, r.Probe, d, truth)
	if err != nil {
		return err
	}
	fmt.Printf("| %.0e | %s | %v | %v | %v | %v | %s |\n", photons, engine, at[10], at[50], best, got, r.Verdict)
	return nil
}

func compare(o *ptychography.Object, p *ptychography.Probe, d *ptychography.Dataset, truth *ptychography.Object) (gains, error) {
	r, err := output.New(o, p, d.Scan, nil)
	if err != nil {
		return gains{}, err
	}
	m, err := r.Compare(truth)
	if err != nil {
		return gains{}, err
	}
	return gains{float64(m.Amplitude.Gain), float64(m.Phase.Gain)}, nil
}
