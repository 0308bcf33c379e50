// Command dashboard measures how fast the dashboard answers while nothing else
// works and while the run that it shows is trained, and how much that slows the
// training: stage train alone and with clients, in alternation.
//
//	go run ./benchmarks/dashboard
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/album/dashboard/load"
)

type settings struct {
	artists, clients, rounds int
	every, idle              time.Duration
	run                      string
}

func main() {
	var s settings
	flag.IntVar(&s.artists, "artists", 10_000, "artists, each with one test album; at least 100, because the clients ask for some by name")
	flag.IntVar(&s.clients, "clients", 20, "clients at once")
	flag.IntVar(&s.rounds, "rounds", 5, "trainings alone, and as many with clients")
	flag.DurationVar(&s.every, "every", 2*time.Second, "a client asks once in this time")
	flag.DurationVar(&s.idle, "idle", time.Minute, "how long the clients ask while nothing trains")
	flag.StringVar(&s.run, "run", "", "further options of the run, as --num-samples=500")
	flag.Parse()
	dir, err := os.MkdirTemp("", "dashboard")
	if err == nil {
		err = measure(context.Background(), dir, s)
		err = firstOf(err, os.RemoveAll(dir))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "dashboard:", err)
		os.Exit(1)
	}
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func measure(ctx context.Context, dir string, s settings) error {
	p, err := build(ctx, dir)
	if err != nil {
		return err
	}
	csv := filepath.Join(dir, "albums.csv")
	if err := writeAlbums(csv, s.artists); err != nil {
		return err
	}
	fmt.Printf("a run of %d artists with a test album each ...\n", s.artists)
	if err := p.prepare(ctx, csv, strings.Fields(s.run)); err != nil {
		return err
	}
	if err := idle(ctx, p, s); err != nil {
		return err
	}
	return rounds(ctx, p, s)
}

// idle measures the answers while nothing else works.
func idle(ctx context.Context, p *program, s settings) error {
	base, stop, err := p.serve(ctx)
	if err != nil {
		return err
	}
	defer func() { stop() }()
	ctx, cancel := context.WithTimeout(ctx, s.idle)
	defer cancel()
	plan := load.Plan{Base: base, Paths: load.Paths, Clients: s.clients, Every: s.every}
	return report("idle", plan.Ask(ctx))
}

// rounds trains alone and with clients. Every other round begins with the other
// kind, so that a machine that becomes slower does not favour one.
func rounds(ctx context.Context, p *program, s settings) error {
	var alone, shown []float64
	all := &load.Result{}
	for k := range s.rounds {
		for _, with := range []bool{k%2 == 1, k%2 == 0} {
			if !with {
				took, err := p.train(ctx)
				if err != nil {
					return err
				}
				alone = append(alone, took.Seconds())
				fmt.Printf("round %d: train alone        %6.2f s\n", k+1, took.Seconds())
				continue
			}
			took, used, r, err := shownTraining(ctx, p, s)
			if err != nil {
				return err
			}
			shown = append(shown, took.Seconds())
			all.Took, all.Failures = append(all.Took, r.Took...), append(all.Failures, r.Failures...)
			fmt.Printf("round %d: train with clients %6.2f s, the dashboard used %.2f s of processor; %v\n", k+1, took.Seconds(), used.Seconds(), r)
		}
	}
	slices.Sort(all.Took)
	ratio := median(shown) / median(alone)
	fmt.Printf("train: median %.2f s alone, %.2f s with %d clients: %+.1f %%\n", median(alone), median(shown), s.clients, 100*(ratio-1))
	return report("while training", all)
}

// shownTraining trains while clients look at the very run. The processor time of the
// dashboard includes its start.
func shownTraining(ctx context.Context, p *program, s settings) (took, used time.Duration, r *load.Result, err error) {
	base, stop, err := p.serve(ctx)
	if err != nil {
		return 0, 0, nil, err
	}
	asking, enough := context.WithCancel(ctx)
	plan := load.Plan{Base: base, Paths: slices.Concat(load.Paths, load.LivePaths), Clients: s.clients, Every: s.every, Pending: load.Pending}
	answers := make(chan *load.Result, 1)
	go func() { answers <- plan.Ask(asking) }()
	took, err = p.train(ctx)
	enough()
	r = <-answers
	return took, stop(), r, err
}

func report(what string, r *load.Result) error {
	fmt.Printf("%s: %v\n", what, r)
	for _, f := range r.Failures {
		fmt.Println("failed:", f)
	}
	if len(r.Failures) > 0 {
		return fmt.Errorf("%s: %d requests failed", what, len(r.Failures))
	}
	return nil
}

// median returns the middle of some numbers, the mean of the two middle ones of
// an even number.
func median(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	x = slices.Sorted(slices.Values(x))
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}
