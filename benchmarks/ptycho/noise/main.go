// Command noise inverts simulated patterns of 1e2 to 1e5 photons by every engine and
// prints how near the true object each came, in decibels of the mean squared error
// below the best constant, amplitude/phase: after 10 and 50 passes, in the best pass
// (of the first 50, and every fifth from there),
// and of what is returned at the end. Then it does the same over 1e5 photons from
// probes that are elsewhere or know nothing, and says how far the light has moved.
//
//	go run ./benchmarks/ptycho/noise -passes 300
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/ptychography"
)

func main() {
	passes := flag.Int("passes", 300, "passes of each engine")
	seed := flag.Uint64("seed", 2, "seed of object, scan and noise")
	only := flag.String("engines", strings.Join(ptychography.EngineNames(), " "), "engines or recipes, separated by spaces")
	flag.Parse()
	if err := tables(strings.Fields(*only), *passes, *seed); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func tables(engines []string, passes int, seed uint64) error {
	fmt.Println("| photons | engine | 10 passes | 50 passes | best pass | returned | verdict |\n|---|---|---|---|---|---|---|")
	for _, photons := range []float64{1e2, 1e3, 1e4, 1e5} {
		for _, engine := range engines {
			if err := row(photons, engine, passes, seed); err != nil {
				return err
			}
		}
	}
	fmt.Println("\n| start probe | engine | returned | light moved, pixels | verdict |\n|---|---|---|---|---|")
	for _, from := range starts() {
		for _, engine := range engines {
			if err := startRow(from, engine, passes, seed); err != nil {
				return err
			}
		}
	}
	return nil
}

// gains are those of amplitude and phase.
type gains struct{ amplitude, phase float64 }

func (g gains) String() string { return fmt.Sprintf("%.1f/%.1f", g.amplitude, g.phase) }

func row(photons float64, engine string, passes int, seed uint64) error {
	d, truth, err := simulate(photons, seed)
	if err != nil {
		return err
	}
	d.Probe.Normalize(d.Patterns.MeanCounts())
	s, err := solver(engine, passes)
	if err != nil {
		return err
	}
	at, best := map[int]gains{}, gains{-100, -100}
	s.Observe = func(p ptychography.Progress) error {
		if p.Pass > 50 && p.Pass%5 != 0 { // little changes, and comparing takes longer than a pass
			return nil
		}
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

func simulate(photons float64, seed uint64) (*ptychography.Dataset, *ptychography.Object, error) {
	sim := ptychography.DefaultSimulation()
	sim.Sample, sim.Photons, sim.Seed = "blobs", photons, seed
	return ptychography.Simulate(sim)
}

// solver has the settings of ptycho reconstruct.
func solver(engine string, passes int) (ptychography.Solver, error) {
	r, err := ptychography.ParseRecipe(engine, passes)
	return ptychography.Solver{Recipe: r, Subpixel: ptychography.Bilinear, Hold: true, KeepBest: true, Seed: 42}, err
}
