package model

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestExtremePriors: whatever the scales from 1e-300 to 1e300, a model has a finite
// density where its chains start, or is refused in words. Nothing panics.
func TestExtremePriors(t *testing.T) {
	rows := shape{lengths: []int{5, 3, 8, 2}, dense: 2, sets: 1, maxAlbums: 5, minAlbums: 2}.rows(1)
	scales := map[string]func(*Priors) *float64{
		"MuScale": func(p *Priors) *float64 { return &p.MuScale }, "ArtistScale": func(p *Priors) *float64 { return &p.ArtistScale },
		"WalkScale": func(p *Priors) *float64 { return &p.WalkScale }, "RhoScale": func(p *Priors) *float64 { return &p.RhoScale },
		"BetaScale": func(p *Priors) *float64 { return &p.BetaScale }, "ObsScale": func(p *Priors) *float64 { return &p.ObsScale },
		"RhoLoc": func(p *Priors) *float64 { return &p.RhoLoc }, "BetaLoc": func(p *Priors) *float64 { return &p.BetaLoc },
	}
	refused, built := 0, 0
	for name, of := range scales {
		for exponent := -300; exponent <= 300; exponent += 20 {
			p := DefaultPriors()
			*of(&p) = math.Pow(10, float64(exponent))
			m, err := New(rows, Noise{}, p)
			var far *PriorError
			switch {
			case errors.As(err, &far):
				refused++
				if far.Remedy != "choose scales between 0.001 and 1000" && far.Remedy != "move rho_loc inside, or make rho_scale larger" || exponent == 0 {
					t.Errorf("%s 1e%d: %v", name, exponent, err)
				}
			case err != nil:
				t.Errorf("%s 1e%d: %v", name, exponent, err)
			default:
				built++
				q := m.Start()
				m.Target().LogDensity(q, make([]float64, len(q)))
			}
		}
	}
	if refused == 0 || built < 100 {
		t.Errorf("%d refused, %d built", refused, built)
	}
}

// TestOrdinaryPriorsAreFinite: within the ranges of the options density and
// gradient are finite at the start of the chains.
func TestOrdinaryPriorsAreFinite(t *testing.T) {
	rows := shape{lengths: []int{5, 3, 8, 2}, dense: 2, sets: 1, maxAlbums: 5, minAlbums: 2}.rows(2)
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		scale := func() float64 { return math.Pow(10, 12*r.Float64()-6) }
		p := Priors{MuScale: scale(), ArtistScale: scale(), WalkScale: scale(), RhoLoc: 2*r.Float64() - 1, RhoScale: scale(), BetaLoc: r.NormFloat64(), BetaScale: scale(), ObsScale: scale()}
		m, err := New(rows, Noise{}, p)
		if err != nil {
			if strings.Contains(err.Error(), "prior of rho") && p.RhoScale < 1 {
				continue
			}
			t.Fatalf("%+v: %v", p, err)
		}
		q := m.Start()
		g := make([]float64, len(q))
		if lp := m.Target().LogDensity(q, g); !finite(lp) || !allFinite(g) {
			t.Fatalf("%+v: density %v, gradient %v", p, lp, g)
		}
	}
}
