// Command engines times a pass of ePIE, ours and a peer's, in alternation in one
// run, and prints the ratios. Its README says how to run it.
//
//	engines -threads 2 -rounds 20 star.npz -- python epie.py star.npz 2 fftw
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"time"

	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/simd"
	"github.com/latent-go/latent/ptychography"
)

func main() {
	threads := flag.Int("threads", 1, "threads of a pass, on both sides")
	rounds := flag.Int("rounds", 20, "passes of each side that are timed, after two that are not")
	target := flag.Float64("target", 0, "instead, time until the error is this small, the error itself not timed")
	flag.Parse()
	if flag.NArg() < 2 {
		fmt.Fprintln(os.Stderr, "usage: engines [-threads n] [-rounds n] FILE.npz -- COMMAND OF THE PEER")
		os.Exit(2)
	}
	if *target > 0 {
		if err := race(*threads, *rounds, *target, flag.Arg(0), flag.Args()[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if err := run(*threads, *rounds, flag.Arg(0), flag.Args()[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// cost is what a pass took.
type cost struct {
	User  float64 `json:"user"`
	Wall  float64 `json:"wall"`
	Error float64 `json:"error"`
}

func run(threads, rounds int, path string, command []string) error {
	runtime.GOMAXPROCS(threads)
	if command[0] == "--" {
		command = command[1:]
	}
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

// race makes passes of both sides in alternation and prints error against time, until
// the target is met or the passes are made.
func race(threads, passes int, target float64, path string, command []string) error {
	runtime.GOMAXPROCS(threads)
	if command[0] == "--" {
		command = command[1:]
	}
	other, err := start(command)
	if err != nil {
		return err
	}
	defer other.stop()
	names := append([]string{"peer"}, ptychography.EngineNames()...)
	sides, spent, met := map[string]*side{}, map[string]float64{}, map[string]bool{}
	for _, name := range names[1:] {
		e, err := ptychography.NewEngine(name)
		if err != nil {
			return err
		}
		if sides[name], err = newSideOf(path, e, threads); err != nil {
			return err
		}
	}
	for k := 1; k <= passes; k++ {
		for _, name := range names {
			c, e, err := step(other, sides[name], k)
			if err != nil {
				return err
			}
			spent[name] += c.User
			note := ""
			if e <= target && !met[name] {
				met[name], note = true, fmt.Sprintf("  reached %.4f", target)
			}
			fmt.Printf("pass %2d %-6s user %.3f s  error %.5f%s\n", k, name, spent[name], e, note)
		}
	}
	return nil
}

// step makes a pass of a side, or of the peer where that is nil, and evaluates it.
func step(other *peer, s *side, k int) (c cost, misfit float64, err error) {
	if s != nil {
		if c, err = s.pass(k); err != nil {
			return c, 0, err
		}
		misfit, err = s.scene.Residual(context.Background())
		return c, misfit, err
	}
	if c, err = other.ask("pass"); err != nil {
		return c, 0, err
	}
	e, err := other.ask("error")
	return c, e.Error, err
}

// side is our engine between two passes.
type side struct {
	scene *ptychography.Scene
	next  ptychography.Pass
}

func newSide(path string, batch, threads int) (*side, error) {
	e := ptychography.EPIE()
	e.Batch = batch
	return newSideOf(path, e, threads)
}

func newSideOf(path string, e ptychography.Engine, threads int) (*side, error) {
	d, err := npzdata.Load(path, npzdata.Options{})
	if err != nil {
		return nil, err
	}
	set, err := d.Dataset()
	if err != nil {
		return nil, err
	}
	set.Probe.Normalize(set.Patterns.MeanCounts())
	s, err := ptychography.NewScene(set, nil, ptychography.Bilinear)
	if err != nil {
		return nil, err
	}
	s.Seed, s.Threads = 42, threads
	return &side{s, e.Begin(s)}, nil
}

func (s *side) pass(k int) (cost, error) {
	user, began := userSeconds(), time.Now()
	_, err := s.next(context.Background(), k)
	return cost{User: userSeconds() - user, Wall: time.Since(began).Seconds()}, err
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

// peer is a program that answers commands.
type peer struct {
	in  io.WriteCloser
	out *bufio.Scanner
	cmd *exec.Cmd
}

func start(command []string) (*peer, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &peer{in, bufio.NewScanner(out), cmd}, cmd.Start()
}

func (p *peer) ask(what string) (c cost, err error) {
	if _, err := fmt.Fprintln(p.in, what); err != nil {
		return c, err
	}
	if !p.out.Scan() {
		return c, fmt.Errorf("the peer said nothing to %q: %w", what, io.ErrUnexpectedEOF)
	}
	return c, json.Unmarshal(p.out.Bytes(), &c)
}

func (p *peer) stop() {
	_ = p.in.Close()
	_ = p.cmd.Wait()
}
