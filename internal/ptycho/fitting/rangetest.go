package fitting

import (
	"context"
	"fmt"

	"github.com/latent-go/latent/internal/ptycho/training"
)

// rangeTest says which learning rate suits network and data.
func (t *fit) rangeTest(ctx context.Context) error {
	s := trainerSettings(t.c)
	r, err := training.RangeTest(ctx, t.problem, s)
	if err != nil {
		return err
	}
	if len(r.Rates) == 0 {
		return fmt.Errorf("the first loss is no number: look at the data with ptycho inspect %s", t.c.TrainFiles[0])
	}
	end := "which was still falling: it may bear more"
	if r.Diverged {
		end = "and rises beyond"
	}
	t.Say("range test: in %d steps the loss is smallest, %.4g, at a learning rate of %.2g, %s; try --learning-rate %.1g", len(r.Rates), least(r), r.Best, end, r.Suggested)
	return nil
}

func least(r training.Range) float64 {
	for i, rate := range r.Rates {
		if rate == r.Best {
			return r.Losses[i]
		}
	}
	return 0
}
