package main

import (
	"github.com/latent-go/latent/ptychography"
)

// feature is what can be switched on of a solver and its data.
type feature struct {
	name string
	on   func(s *ptychography.Solver, d *ptychography.Dataset) error
}

// features are each measured against the default engine with one mode.
var features = []feature{
	{"nothing (how far two of the same differ)", func(*ptychography.Solver, *ptychography.Dataset) error { return nil }},
	{"--modes 2", modes(2)},
	{"--modes 3", modes(3)},
	{"--opr 1", solver(func(s *ptychography.Solver) { s.Variations = 1 })},
	{"--opr 2", solver(func(s *ptychography.Solver) { s.Variations = 2 })},
	{"--fit-intensity yes", solver(func(s *ptychography.Solver) { s.FitIntensity = true })},
	{"--fit-background yes", solver(func(s *ptychography.Solver) { s.FitBackground = true })},
	{"--fit-intensity and --fit-background", solver(func(s *ptychography.Solver) { s.FitIntensity, s.FitBackground = true, true })},
	{"--fit-positions each", moving(ptychography.FitEach)},
	{"--fit-positions affine", moving(ptychography.FitAffine)},
	{"--fit-positions both", moving(ptychography.FitBoth)},
	{"--positions nearest", solver(func(s *ptychography.Solver) { s.Subpixel = ptychography.Nearest })},
	{"--positions fourier", solver(func(s *ptychography.Solver) { s.Subpixel = ptychography.Fourier })},
	{"a mask of a row and a column", masked},
	{"--left-out 0.1", solver(func(s *ptychography.Solver) { s.LeftOut = 0.1 })},
	{"--engine epie", engine("epie")},
	{"--engine rpie", engine("rpie")},
	{"--engine dm", engine("dm")},
	{"--engine ml", engine("ml")},
	{"--engine ml:smooth=0.1", engine("ml:smooth=0.1")},
}

func solver(set func(*ptychography.Solver)) func(*ptychography.Solver, *ptychography.Dataset) error {
	return func(s *ptychography.Solver, _ *ptychography.Dataset) error { set(s); return nil }
}

func modes(n int) func(*ptychography.Solver, *ptychography.Dataset) error {
	return func(_ *ptychography.Solver, d *ptychography.Dataset) (err error) {
		d.Probe, err = d.Probe.WithModes(n)
		return err
	}
}

// moving fits positions as reconstruct does once the map is found; the search for it,
// see ptychography.Solver.SearchMap, is work of its own before the first pass.
func moving(f ptychography.PositionFit) func(*ptychography.Solver, *ptychography.Dataset) error {
	return func(s *ptychography.Solver, d *ptychography.Dataset) error {
		s.FitPositions, s.PositionLimit, s.SettlePasses = f, 8, ptychography.SettlePasses
		if f != ptychography.FitEach {
			s.Places = d.Scan
		}
		return nil
	}
}

func engine(recipe string) func(*ptychography.Solver, *ptychography.Dataset) error {
	return func(s *ptychography.Solver, _ *ptychography.Dataset) (err error) {
		s.Recipe, err = ptychography.ParseRecipe(recipe, *passes)
		return err
	}
}

// masked hides the middle row and the middle column of every pattern.
func masked(_ *ptychography.Solver, d *ptychography.Dataset) error {
	p := *d.Patterns
	p.Mask = make([]bool, p.N*p.N)
	for j := range p.Mask {
		p.Mask[j] = j/p.N != p.N/2 && j%p.N != p.N/2
	}
	d.Patterns = &p
	return nil
}
