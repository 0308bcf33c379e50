package mcmc

import "math/rand/v2"

// adaptation turns warm-up transitions into a step size and a metric.
type adaptation struct {
	plan   schedule
	da     dualAverage
	metric metricEstimator
	trial  trial
	step   float64
}

func newAdaptation(dim, warmup int, target float64) adaptation {
	return adaptation{
		plan: newSchedule(warmup), da: dualAverage{target: target},
		metric: newMetricEstimator(dim), step: 1,
	}
}

// start finds a first step at z and returns the gradients spent.
func (a *adaptation) start(e *engine, z *point, rng *rand.Rand) (spent int) {
	a.step, spent = e.firstStep(z, a.step, rng)
	a.da.restart(a.step)
	return spent
}

// stepFor returns the step to use in iteration it.
func (a *adaptation) stepFor(it int) float64 {
	if a.plan.tries(it) {
		return a.step * a.trial.factor(it-a.plan.trialFrom)
	}
	return a.step
}

// learn takes the outcome of warm-up iteration it, which ended at z, and
// returns the gradients spent on finding a new step.
func (a *adaptation) learn(it int, s DrawStats, e *engine, z *point, rng *rand.Rand) (spent int) {
	if a.plan.tries(it) {
		a.trial.see(it-a.plan.trialFrom, s)
		if it == a.plan.warmup-1 {
			a.step *= a.trial.best(a.da.target)
		}
		return 0
	}
	a.step = a.da.update(s.AcceptRate)
	spent = a.learnMetric(it, e, z, rng)
	if it == a.plan.trialFrom-1 {
		a.step = a.da.final()
	}
	return spent
}

// learnMetric feeds the window that iteration it belongs to; when it closes,
// the new metric asks for a new step.
func (a *adaptation) learnMetric(it int, e *engine, z *point, rng *rand.Rand) (spent int) {
	if a.plan.opens(it) {
		a.metric.reset()
	}
	if a.plan.feeds(it) {
		a.metric.add(z)
	}
	if !a.plan.closes(it) {
		return 0
	}
	a.metric.into(e.sys.inv)
	a.metric.reset()
	return a.start(e, z, rng)
}
