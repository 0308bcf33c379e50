package training

import (
	"context"
	"errors"
	"testing"
)

// TestRangeTest: the rate that is suggested trains better than ten times more and than
// a hundredth, from the same weights with as many steps.
func TestRangeTest(t *testing.T) {
	s := settings()
	r, err := RangeTest(t.Context(), tiny(t), s)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Rates) != len(r.Losses) || r.Suggested < 1e-5 || r.Suggested > 1e-2 {
		t.Fatalf("%d rates, suggested %v, best %v", len(r.Rates), r.Suggested, r.Best)
	}
	after := func(rate float64) float64 {
		s := s
		s.LearningRate = rate
		tr := mustNew(t, tiny(t), s)
		if err := tr.Run(context.Background(), func(Epoch) error { return nil }); err != nil {
			return 1e9
		}
		return tr.History()[len(tr.History())-1].TrainLoss
	}
	t.Logf("suggested %.2g: loss %.4g; times 30: %.4g; a hundredth: %.4g", r.Suggested, after(r.Suggested), after(30*r.Suggested), after(r.Suggested/100))
	if at := after(r.Suggested); at >= after(30*r.Suggested) || at >= after(r.Suggested/100) {
		t.Errorf("the rate %v is not the best of three", r.Suggested)
	}
}

// TestRangeStops: the sweep ends where the loss has risen, and with its context.
func TestRangeStops(t *testing.T) {
	var r Range
	for i := range 60 {
		loss := 1.
		switch {
		case i < rangeFirst:
			loss = 7 // noise of the first batches ends nothing
		case i > 40:
			loss = float64(i - 39)
		}
		if enough := r.add(float64(i+1), loss); enough != (loss > rangeRises && i >= rangeFirst) {
			t.Errorf("step %d, loss %v: enough is %v", i, loss, enough)
		}
	}
	if r.Best != rangeFirst+1 || !r.Diverged {
		t.Errorf("best rate %v, diverged %v", r.Best, r.Diverged)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := RangeTest(ctx, tiny(t), settings()); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
