package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/latent-go/latent/ptychography"
)

// start is a probe that engines begin with in place of the true one.
type start struct {
	name   string
	change func(*ptychography.Probe)
}

// starts are the true probe, one that lies elsewhere, and three that know nothing.
func starts() []start {
	list := []start{
		{"true", func(*ptychography.Probe) {}},
		{"rolled by (8, 5) pixels", roll},
	}
	for seed := range uint64(3) {
		list = append(list, start{fmt.Sprintf("random, seed %d", seed), func(p *ptychography.Probe) { randomise(p, seed) }})
	}
	return list
}

func roll(p *ptychography.Probe) {
	old := p.Clone().Modes[0]
	for i := range old {
		y, x := (i/p.N+8)%p.N, (i%p.N+5)%p.N
		p.Modes[0][y*p.N+x] = old[i]
	}
}

func randomise(p *ptychography.Probe, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 77))
	for i := range p.Modes[0] {
		p.Modes[0][i] = complex(float32(rng.NormFloat64()), float32(rng.NormFloat64()))
	}
}

// startRow prints what an engine makes of a start over 1e5 photons a pattern, and how
// far its light lies from where it began.
func startRow(from start, engine string, passes int, seed uint64) error {
	d, truth, err := simulate(1e5, seed)
	if err != nil {
		return err
	}
	from.change(d.Probe)
	d.Probe.Normalize(d.Patterns.MeanCounts())
	s, err := solver(engine, passes)
	if err != nil {
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
	a, b := centre(d.Probe), centre(r.Probe)
	fmt.Printf("| %s | %s | %v | %.2f | %s |\n", from.name, engine, got, math.Hypot(a.Y-b.Y, a.X-b.X), r.Verdict)
	return nil
}

// centre is the mean place of the light.
func centre(p *ptychography.Probe) (at ptychography.Position) {
	e := p.Energy()
	for i, v := range p.Intensity() {
		at.Y += float64(v) * float64(i/p.N) / e
		at.X += float64(v) * float64(i%p.N) / e
	}
	return at
}
