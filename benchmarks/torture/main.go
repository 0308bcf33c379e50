//go:build unix

// Command torture attacks both programs as machines and people do: it kills them at
// random times and at random system calls, makes system calls fail, fills the disk,
// stops them for a while, flips bits in what they have written, switches links and
// exchanges directories under way, and starts two of them at once. What comes out
// must be the bytes of an undisturbed command, or a refusal in words. The same seed
// makes the same attacks, though times decide what they hit.
//
//	go run ./benchmarks/torture -for 20m -seed 1
//
// System calls are reached through strace and full disks through tmpfs, where they
// may be; the figures say what was not.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	albumcli "github.com/latent-go/latent/internal/album/cli"
	ptychocli "github.com/latent-go/latent/internal/ptycho/cli"
)

// asVariable makes this program one of those that it attacks.
const asVariable = "LATENT_TORTURE_AS"

func main() { os.Exit(run()) }

func run() int {
	switch os.Getenv(asVariable) {
	case albumcli.Program:
		return albumcli.Main()
	case ptychocli.Program:
		return ptychocli.Main()
	case looker:
		return look()
	}
	long := flag.Duration("for", 20*time.Minute, "how long to attack")
	seed := flag.Uint64("seed", 1, "seed of the attacks")
	stop := flag.Duration("stop", 30*time.Second, "how long a command is stopped")
	kinds := flag.String("kinds", "", "only these kinds of attack, separated by commas, such as link,exchange,disk full")
	jobs := flag.String("jobs", "", "only these commands, separated by commas, such as run,stage train")
	flag.Parse()
	dir, err := os.MkdirTemp("", "torture")
	if err == nil {
		defer os.RemoveAll(dir)
		err = torture(dir, plan{seed: *seed, long: *long, stop: *stop, only: listed(*jobs), kinds: listed(*kinds)}, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		return 1
	}
	return 0
}

// plan says what is attacked.
type plan struct {
	seed uint64
	long time.Duration
	stop time.Duration
	only []string // jobs; nil for all

	kinds []string // of attacks; nil for all
}

// listed splits what a flag lists; nil for nothing.
func listed(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// torture attacks in turn until the time is over, prints the figures and fails if
// anything was lost or silent. Every kind of attack is made once at least.
func torture(dir string, p plan, out *os.File) error {
	began := time.Now()
	a, err := prepare(dir, rand.New(rand.NewPCG(p.seed, 0)), p)
	defer func() {
		if a != nil {
			a.close()
		}
	}()
	if err != nil {
		return err
	}
	kinds, err := a.attacks()
	if err != nil {
		return err
	}
	for i := 0; time.Since(began) < p.long || i < len(kinds); i++ {
		k := kinds[i%len(kinds)]
		if k.rare > 1 && i/len(kinds)%k.rare > 0 {
			continue
		}
		if err := k.attack(); err != nil {
			return fmt.Errorf("%s: %w", k.name, err)
		}
	}
	a.figures(out, p, time.Since(began))
	if len(a.bad) > 0 {
		return fmt.Errorf("%d attacks were not survived", len(a.bad))
	}
	return nil
}
