package training

import (
	"context"
	"math"

	"github.com/latent-go/latent/internal/ptycho/network/physics"
)

// The sweep of [RangeTest].
const (
	rangeSteps  = 100
	rangeLow    = 1e-6
	rangeHigh   = 0.1
	rangeSmooth = 0.9 // decay of the moving average of the losses
	rangeFirst  = 20  // steps that are too small to tell
	rangeRises  = 4.  // times the smallest loss; the sweep ends there
	rangeBelow  = 10. // the suggestion is so many times below the best rate
)

// Range is what a sweep of learning rates has shown.
type Range struct {
	Rates  []float64
	Losses []float64 // smoothed, by rate
	Best   float64   // the rate at which the loss was smallest
	// Suggested is a tenth of Best: there the loss still falls fast, and the noise of
	// the batches does not throw the steps out.
	Suggested float64
	Diverged  bool // the loss rose again, so that Best is no end of the sweep
}

// RangeTest raises the learning rate from 1e-6 to 0.1 in a hundred steps, each by the
// same factor, and watches the loss (Smith, arXiv:1506.01186). It uses the weights of
// the problem up: make a [New] trainer afterwards.
func RangeTest(ctx context.Context, p *Problem, s Settings) (Range, error) {
	t, err := New(p, s)
	if err != nil {
		return Range{}, err
	}
	var r Range
	var mean, weight float64
	next := t.batches()
	for i := range rangeSteps {
		if err := ctx.Err(); err != nil {
			return r, err
		}
		groups, batch, err := next()
		if err != nil {
			return r, err
		}
		rate := rangeLow * math.Pow(rangeHigh/rangeLow, float64(i)/(rangeSteps-1))
		loss, _, err := t.step(t.engine, groups, batch, rate)
		if err != nil {
			r.Diverged = true // the loss is no number any more
			break
		}
		mean, weight = rangeSmooth*mean+(1-rangeSmooth)*loss, rangeSmooth*weight+1-rangeSmooth
		if r.add(rate, mean/weight) {
			break
		}
	}
	r.Suggested = r.Best / rangeBelow
	return r, nil
}

// add takes a smoothed loss and tells whether the sweep has seen enough.
func (r *Range) add(rate, loss float64) (enough bool) {
	r.Rates, r.Losses = append(r.Rates, rate), append(r.Losses, loss)
	least, at := loss, len(r.Losses)-1
	for i, l := range r.Losses {
		if l < least {
			least, at = l, i
		}
	}
	r.Best = r.Rates[at]
	r.Diverged = len(r.Losses) > rangeFirst && loss > 1.25*least
	return len(r.Losses) > rangeFirst && loss > rangeRises*least
}

// batches returns the batches of one epoch after the other.
func (t *Trainer) batches() func() ([]physics.Group, []int, error) {
	epoch, at := -1, 0
	var groups []physics.Group
	var order []int
	size := t.Settings.Batch * t.Settings.Accumulate
	return func() ([]physics.Group, []int, error) {
		if at >= len(order) {
			epoch, at = epoch+1, 0
			var err error
			if groups, err = t.problem.Groups(epoch); err != nil {
				return nil, nil, err
			}
			order = t.order(epoch, len(groups))
		}
		batch := order[at:min(at+size, len(order))]
		at += size
		return groups, batch, nil
	}
}
