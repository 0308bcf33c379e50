package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/latent-go/latent/internal/simd"
	"github.com/latent-go/latent/ptychography"
)

// racer is one of those that run against each other, with the time it has used and
// the curve that it drew.
type racer struct {
	name  string
	pass  func(k int) (cost, error)
	error func() (float64, error)
	spent cost
	curve []cost // after each pass: times so far and error
}

// race lets all make passes in alternation and prints error against time.
func race(threads, passes int, target float64, path string, engines []string, commands [][]string) error {
	racers, err := ours(path, threads, engines)
	if err != nil {
		return err
	}
	for _, c := range commands {
		p, err := start(c)
		if err != nil {
			return err
		}
		defer p.stop()
		r, err := p.racer()
		if err != nil {
			return err
		}
		racers = append(racers, r)
	}
	for k := 1; k <= passes; k++ {
		for _, r := range racers {
			if err := r.step(k); err != nil {
				return fmt.Errorf("%s: %w", r.name, err)
			}
		}
	}
	report(threads, passes, target, racers)
	return nil
}

// ours returns a racer for each engine, written as a stage of a recipe.
func ours(path string, threads int, engines []string) (out []*racer, err error) {
	for _, text := range engines {
		recipe, err := ptychography.ParseRecipe(text, 1)
		if err != nil {
			return nil, err
		}
		s, err := newSideOf(path, recipe[0].Engine, threads)
		if err != nil {
			return nil, err
		}
		misfit := func() (float64, error) { return s.scene.Residual(context.Background()) }
		out = append(out, &racer{name: "ours, " + text, pass: s.pass, error: misfit})
	}
	return out, nil
}

// racer asks a peer for its name and returns it as one of those that run.
func (p *peer) racer() (*racer, error) {
	c, err := p.ask("name")
	return &racer{
		name:  c.Name,
		pass:  func(int) (cost, error) { return p.ask("pass") },
		error: func() (float64, error) { c, err := p.ask("error"); return c.Error, err },
	}, err
}

// step makes a pass and evaluates it.
func (r *racer) step(k int) error {
	c, err := r.pass(k)
	if err != nil {
		return err
	}
	r.spent.User, r.spent.Wall = r.spent.User+c.User, r.spent.Wall+c.Wall
	if r.spent.Error, err = r.error(); err != nil {
		return err
	}
	r.curve = append(r.curve, r.spent)
	return nil
}

// report prints the curves as a table in Markdown, user and wall seconds so far in
// brackets, and last the time in which the target was reached.
func report(threads, passes int, target float64, racers []*racer) {
	fmt.Printf("%d threads, kernels %s: error (user, wall seconds) after passes\n|", threads, simd.Kernels())
	shown := slices.DeleteFunc([]int{1, 2, 3, 5, 10, 15, 20, 30, 50, 100}, func(k int) bool { return k > passes })
	for _, k := range shown {
		fmt.Printf(" | %d", k)
	}
	fmt.Printf(" | to %.4f |\n", target)
	for _, r := range racers {
		fmt.Printf("| %s", r.name)
		for _, k := range shown {
			c := r.curve[k-1]
			fmt.Printf(" | %.4f (%.2f, %.2f)", c.Error, c.User, c.Wall)
		}
		fmt.Printf(" | %s |\n", r.reached(target))
	}
}

// reached says when a curve first was at a target or below.
func (r *racer) reached(target float64) string {
	k := slices.IndexFunc(r.curve, func(c cost) bool { return c.Error <= target })
	if k < 0 {
		return "not reached"
	}
	return fmt.Sprintf("%d passes (%.2f, %.2f)", k+1, r.curve[k].User, r.curve[k].Wall)
}
