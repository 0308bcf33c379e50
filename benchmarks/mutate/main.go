// Command mutate breaks the packages that compute, one small change at a time, and
// tells which changes their tests notice:
//
//	make mutate                  # 60 draws of a fresh seed
//	make mutate SEED=7 N=20      # the same 20 draws every time
//	go run ./benchmarks/mutate -package stitch -n 10
//	go run ./benchmarks/mutate -list mutants.txt
//
// A mutant is one change that compiles: an operator exchanged for its neighbour, a
// condition turned round, a call left out. The tests of its package run with the
// changed file laid over the real one (go build -overlay), so that the tree stays
// as it is and needs no copy: first with -short, then all, then those of the
// packages in neighbours. A mutant is killed when one of them fails or does not end;
// it is equivalent when equivalent.txt says why no input can tell. Every draw is
// printed in the form that -list reads.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"time"
)

func main() {
	o := options{}
	flag.Uint64Var(&o.seed, "seed", uint64(time.Now().Unix()), "of the draws; the default is the time")
	flag.IntVar(&o.n, "n", 60, "mutants that compile")
	flag.StringVar(&o.only, "package", "", "only packages whose path contains this")
	flag.StringVar(&o.list, "list", "", "instead of drawing, look at the mutants of this file")
	flag.Float64Var(&o.least, "least", 0, "end with 1 when less than this share, in percent, is killed or equivalent")
	flag.DurationVar(&o.patience, "patience", 4*time.Minute, "how long the tests of a package may take; a mutant beyond it counts as killed")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	seed       uint64
	n          int
	only, list string
	least      float64
	patience   time.Duration
}

func run(ctx context.Context, o options, out io.Writer) error {
	const root = "."
	sites, err := allSites(root, computing, o.only)
	if err != nil {
		return fmt.Errorf("start it where go.mod is: %w", err)
	}
	known, err := readEquivalents(root)
	if err != nil {
		return err
	}
	chosen, n, err := choose(o, sites, out)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := limitMemory(); err != nil {
		return err
	}
	t := &tester{root: root, work: work, patience: o.patience, passed: map[string]bool{}}
	count, err := judge(ctx, t, chosen, n, known, out)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, count)
	if s := count.share(); s < o.least {
		return fmt.Errorf("%.0f %% are killed or equivalent, %.0f %% are asked for", s, o.least)
	}
	return nil
}

// choose returns the mutants to try in turn, and how many of them.
func choose(o options, sites []site, out io.Writer) ([]site, int, error) {
	if o.list != "" {
		found, err := listed(o.list, o.only, sites, out)
		return found, len(found), err
	}
	fmt.Fprintf(out, "# seed %d, %d of %d possible changes\n", o.seed, o.n, len(sites))
	return draw(sites, rand.New(rand.NewPCG(o.seed, 0))), o.n, nil
}

// judge tries mutants until n of them have compiled, and prints each.
func judge(ctx context.Context, t *tester, drawn []site, n int, known equivalents, out io.Writer) (tally, error) {
	var count tally
	for _, s := range drawn {
		if count.compiled() == n {
			break
		}
		v := verdict{outcome: equivalent, by: known[s.key()]}
		if v.by == "" {
			var err error
			if v, err = t.try(ctx, s); err != nil {
				return count, err
			}
		}
		count[v.outcome]++
		if v.outcome != unbuilt {
			fmt.Fprint(out, s.report(v))
		}
	}
	return count, nil
}
