package mcmc

import "math"

// Constants of Hoffman & Gelman 2014, section 3.2.1: shrinkage towards mu,
// stabilisation of the first iterations, forgetting in the average.
const (
	daGamma = 0.05
	daT0    = 10
	daKappa = 0.75

	// daFewest is where the average has forgotten that the search began at ten
	// times the first guess.
	daFewest = 5
)

// dualAverage tunes the step so that the mean acceptance statistic approaches
// target (Nesterov's dual averaging of the log step).
type dualAverage struct {
	target                   float64
	mu, hBar, logBar, counts float64
}

// restart forgets the history and biases the search towards ten times step,
// because large steps are cheap to reject and small ones expensive to try.
func (d *dualAverage) restart(step float64) {
	d.mu = math.Log(10 * step)
	d.hBar, d.logBar, d.counts = 0, 0, 0
}

// update takes the acceptance statistic of one transition and returns the step
// to try next.
func (d *dualAverage) update(accept float64) float64 {
	d.counts++
	eta := 1 / (d.counts + daT0)
	d.hBar = (1-eta)*d.hBar + eta*(d.target-accept)
	logStep := d.mu - math.Sqrt(d.counts)/daGamma*d.hBar
	w := math.Pow(d.counts, -daKappa)
	d.logBar = w*logStep + (1-w)*d.logBar
	return math.Exp(logStep)
}

// final returns the averaged step, the one to sample with: after too few
// transitions to average, the step that the search began with.
func (d *dualAverage) final() float64 {
	if d.counts < daFewest {
		return math.Exp(d.mu) / 10
	}
	return math.Exp(d.logBar)
}
