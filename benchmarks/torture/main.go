// Command torture attacks both programs as machines and people do: it kills them at
// random times and at random system calls, makes system calls fail, flips bits in
// what they have written, and starts two of them at once. What comes out must be
// the bytes of an undisturbed run, or a refusal in words. The same seed makes the
// same attacks, though times decide what they hit.
//
//	go run ./benchmarks/torture -for 20m -seed 1
//
// System calls are reached through strace, where there is one.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	album "github.com/latent-go/latent/internal/album/cli"
	ptycho "github.com/latent-go/latent/internal/ptycho/cli"
)

// asVariable makes this program one of those that it attacks.
const asVariable = "LATENT_TORTURE_AS"

func main() { os.Exit(run()) }

func run() int {
	switch os.Getenv(asVariable) {
	case album.Program:
		return album.Main()
	case ptycho.Program:
		return ptycho.Main()
	}
	long := flag.Duration("for", 20*time.Minute, "how long to attack")
	seed := flag.Uint64("seed", 1, "seed of the attacks")
	flag.Parse()
	dir, err := os.MkdirTemp("", "torture")
	if err == nil {
		defer os.RemoveAll(dir)
		err = torture(dir, *seed, *long, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		return 1
	}
	return 0
}

// torture attacks in turn until the time is over, prints the figures and fails if
// anything was lost or silent.
func torture(dir string, seed uint64, long time.Duration, out *os.File) error {
	r := rand.New(rand.NewPCG(seed, 0))
	a, err := prepare(dir, r)
	if err != nil {
		return err
	}
	attacks := []func() error{a.kill, a.flip, a.killCall, a.flip, a.failCall, a.flip, a.two}
	for end, i := time.Now().Add(long), 0; time.Now().Before(end) || i < len(attacks); i++ {
		if err := attacks[i%len(attacks)](); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "%d of %d kills survived with equal bytes, %d of them at a system call\n", a.killed, a.kills, a.killedCalls)
	fmt.Fprintf(out, "%d system calls failed, %d ended in words or with equal bytes\n", a.failures, a.failed)
	fmt.Fprintf(out, "%d bits flipped: %d detected, %d harmless by equal output\n", a.flips, a.detected, a.harmless)
	fmt.Fprintf(out, "%d pairs started at once, %d ended well\n", a.pairs, a.paired)
	if !a.traced {
		fmt.Fprintln(out, "system calls were left alone: strace is not there, or may not trace")
	}
	for _, bad := range a.bad {
		fmt.Fprintln(out, "BAD:", bad)
	}
	if len(a.bad) > 0 {
		return fmt.Errorf("%d attacks were not survived", len(a.bad))
	}
	return nil
}
