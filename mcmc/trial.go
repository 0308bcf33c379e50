package mcmc

// trialFactors are the steps compared at the end of warm-up, as multiples of
// the one that dual averaging settled on.
//
// Trees double, so the cost of a draw is a staircase in the step: on a unit
// Gaussian a trajectory turns after a length of about pi, so a step just above
// pi/7 takes 7 leapfrogs and a step just below takes 15 for draws that are no
// better. Dual averaging cannot see the stairs, and its average ends a little
// short of the step that the target acceptance allows. Hence the comparison.
var trialFactors = [...]float64{1, 1.1, 1.2, 1.3}

const (
	// worthIt: a longer step must cut leapfrogs times step, the length
	// integrated per draw, to this share. Off the stairs that length does not
	// depend on the step, so nothing changes there.
	worthIt = 0.85
	// clearly: among longer steps a still longer one must save this much more.
	clearly = 0.97
	// acceptSlack is about the standard error of an acceptance statistic
	// averaged over a trial.
	acceptSlack = 0.02
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

// best returns the factor to sample with: the cheapest among those that meet
// the target acceptance and did not diverge, if it saves enough, else 1.
func (t *trial) best(target float64) float64 {
	best := 0
	cost := func(i int) float64 { return t.steps[i] / t.n[i] }
	for i, f := range trialFactors {
		sound := t.diverged[i] == 0 && t.accept[i]/t.n[i] > target-acceptSlack
		if sound && cost(i)*f < worthIt*cost(0) && cost(i) < clearly*cost(best) {
			best = i
		}
	}
	return trialFactors[best]
}
