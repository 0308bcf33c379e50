// Command engines times a pass of ePIE, ours and a peer's, in alternation in one
// run, and prints the ratios. Its README says how to run it.
//
//	engines -threads 2 -rounds 20 star.npz -- python epie.py star.npz 2 fftw
//
// With a target it races all our engines and any number of peers and prints errors
// against time.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/simd"
	"github.com/latent-go/latent/ptychography"
)

func main() {
	threads := flag.Int("threads", 1, "threads of a pass, on both sides")
	rounds := flag.Int("rounds", 20, "passes of each side that are timed, after two that are not")
	target := flag.Float64("target", 0, "instead, time until the error is this small, and the curve, the error itself not timed")
	engines := flag.String("engines", strings.Join(ptychography.EngineNames(), " "), "with a target: our engines, such as \"lsqml epie:batch=8\"")
	flag.Parse()
	commands := split(flag.Args())
	if len(commands) < 2 || len(commands[0]) != 1 || *target == 0 && len(commands) > 2 {
		fmt.Fprintln(os.Stderr, "usage: engines [-threads n] [-rounds n] FILE.npz -- COMMAND OF THE PEER\n       engines -target ERROR [-threads n] [-rounds n] FILE.npz -- COMMAND [-- COMMAND ...]")
		os.Exit(2)
	}
	runtime.GOMAXPROCS(*threads)
	path, err := commands[0][0], error(nil)
	if *target > 0 {
		err = race(*threads, *rounds, *target, path, strings.Fields(*engines), commands[1:])
	} else {
		err = run(*threads, *rounds, path, commands[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// split cuts arguments at each "--".
func split(args []string) [][]string {
	out := [][]string{nil}
	for _, a := range args {
		if a == "--" {
			out = append(out, nil)
			continue
		}
		out[len(out)-1] = append(out[len(out)-1], a)
	}
	return out
}

// run times passes of both sides in alternation.
func run(threads, rounds int, path string, command []string) error {
	other, err := start(command)
	if err != nil {
		return err
	}
	defer other.stop()
	ours := map[string]*side{}
	batches := []int{1}
	if threads > 1 {
		batches = []int{1, 8}
	}
	names := []string{}
	for _, b := range batches {
		s, err := newSide(path, b, threads)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("ours, batch %d", b)
		ours[name], names = s, append(names, name)
	}
	times := map[string][]cost{}
	for round := range rounds + 2 {
		c, err := other.ask("pass")
		if err != nil {
			return err
		}
		if round >= 2 {
			times["peer"] = append(times["peer"], c)
		}
		for _, name := range names {
			c, err := ours[name].pass(round + 1)
			if err != nil {
				return err
			}
			if round >= 2 {
				times[name] = append(times[name], c)
			}
		}
	}
	e, err := other.ask("error")
	if err != nil {
		return err
	}
	fmt.Printf("%d threads, %s, kernels %s, %d passes each; error of the peer afterwards %.5f\n", threads, runtime.GOARCH, simd.Kernels(), rounds, e.Error)
	show("peer", times["peer"], nil)
	for _, name := range names {
		show(name, times[name], times["peer"])
		r, err := ours[name].scene.Residual(context.Background())
		if err != nil {
			return err
		}
		fmt.Printf("  error afterwards %.5f\n", r)
	}
	return nil
}

// show prints the least and the middle time, and the ratios of pairs that were
// timed one after the other.
func show(name string, mine, peer []cost) {
	sorted := func(f func(i int) float64) []float64 {
		v := make([]float64, len(mine))
		for i := range v {
			v[i] = f(i)
		}
		slices.Sort(v)
		return v
	}
	user, wall := sorted(func(i int) float64 { return mine[i].User }), sorted(func(i int) float64 { return mine[i].Wall })
	mid := len(mine) / 2
	fmt.Printf("%-16s user least %.4f median %.4f s, wall least %.4f median %.4f s\n", name, user[0], user[mid], wall[0], wall[mid])
	if peer == nil {
		return
	}
	ru := sorted(func(i int) float64 { return mine[i].User / peer[i].User })
	rw := sorted(func(i int) float64 { return mine[i].Wall / peer[i].Wall })
	fmt.Printf("  ratio to the peer: user %.3f (quartiles %.3f, %.3f), wall %.3f (quartiles %.3f, %.3f)\n", ru[mid], ru[mid/2], ru[mid+mid/2], rw[mid], rw[mid/2], rw[mid+mid/2])
}
