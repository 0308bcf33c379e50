package mcmc

import (
	"math"
	"math/rand/v2"
)

// maxHalvings bounds the search for a first step: 2^-50 to 2^50 around the
// guess spans every scale that float64 arithmetic can integrate.
const maxHalvings = 50

// firstStep doubles or halves guess until the acceptance probability of one
// leapfrog step crosses 0.8 (Hoffman & Gelman 2014, algorithm 4). It leaves z
// alone and reports the gradients it spent.
func (e *engine) firstStep(z *point, guess float64, rng *rand.Rand) (step float64, spent int) {
	grow := e.oneStepGain(z, guess, rng) > math.Log(0.8)
	for spent = 1; spent <= maxHalvings; spent++ {
		next := guess / 2
		if grow {
			next = guess * 2
		}
		if (e.oneStepGain(z, next, rng) > math.Log(0.8)) != grow {
			if !grow {
				guess = next
			}
			return guess, spent + 1
		}
		guess = next
	}
	return guess, spent
}

// oneStepGain is H0-H over one leapfrog step from z with a fresh momentum.
func (e *engine) oneStepGain(z *point, step float64, rng *rand.Rand) float64 {
	s := &e.ends[0]
	s.copyFrom(z)
	e.sys.momentum(s, rng)
	h0 := e.sys.energy(s)
	return h0 - e.sys.leapfrog(s, step)
}
