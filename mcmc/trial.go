package mcmc

// trialFactors are the steps compared at the end of warm-up, as multiples of
// the one that dual averaging settled on.
//
// Trees double, so the cost of a draw is a staircase in the step: on a unit
// Gaussian a trajectory turns after a length of about pi, so a step just above
// pi/7 takes 7 leapfrogs and a step just below takes 15 for draws that are no
// better. Dual averaging cannot see the stairs. It also ends short of the step
// that the target acceptance allows, the more so the more it wavers: the mean
// acceptance over wavering steps is below that of their mean.
var trialFactors = [...]float64{1, 1.1, 1.2, 1.35, 1.5, 1.7}

const (
	// worthIt: a longer step must cut leapfrogs times step, the length
	// integrated per draw, to this share. Off the stairs that length does not
	// depend on the step, so nothing changes there.
	worthIt = 0.85
	// clearly: among longer steps a still longer one must save this much more.
	clearly = 0.97
	// lossAllowed: the share of acceptance lost may exceed the one aimed at by a
	// quarter, 0.75 for 0.8. That costs a few per cent of the effective draws,
	// where a stair saves half the gradients.
	lossAllowed = 1.25
)

// trial collects what the compared steps cost. Iterations take the factors in
// turn, so that a drift of the chain hits all of them alike.
type trial struct {
	n, steps, accept, diverged [len(trialFactors)]float64
}

func (t *trial) factor(i int) float64 { return trialFactors[i%len(trialFactors)] }

func (t *trial) see(i int, s DrawStats) {
	i %= len(trialFactors)
	t.n[i]++
	t.steps[i] += float64(s.Steps)
	t.accept[i] += s.AcceptRate
	if s.Diverging {
		t.diverged[i]++
	}
}

// best returns the factor to sample with: the cheapest among those that come
// near the target acceptance and did not diverge, if it saves enough, else 1.
func (t *trial) best(target float64) float64 {
	best := 0
	cost := func(i int) float64 { return t.steps[i] / t.n[i] }
	loss := t.loss()
	for i, f := range trialFactors {
		sound := t.diverged[i] == 0 && loss*f*f <= lossAllowed*(1-target)
		if sound && cost(i)*f < worthIt*cost(0) && cost(i) < clearly*cost(best) {
			best = i
		}
	}
	return trialFactors[best]
}

// loss fits 1 - acceptance = loss factor^2 to all factors together, because a
// dozen transitions say too little about each. The energy error of the leapfrog
// is of second order, and on Gaussians from 5 to 115 dimensions the fit holds
// to a few per cent for acceptances above one half.
func (t *trial) loss() float64 {
	num, den := 0.0, 0.0
	for i, f := range trialFactors {
		num += t.n[i] - t.accept[i]
		den += t.n[i] * f * f
	}
	return num / den
}
