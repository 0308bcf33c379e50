package ptychography

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync/atomic"
	"testing"
)

// fuse is a context that ends when it was asked for the n-th time: wherever that is
// in a pass.
type fuse struct {
	context.Context
	left atomic.Int64
}

// Err implements [context.Context].
func (f *fuse) Err() error {
	if f.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// A run that is interrupted at any moment, within a pass, while its error is taken,
// or after its best pass, goes on to the bits of one that was not. The state is
// asked for when the run has ended, as an interruption does.
func TestInterruptedAnywhereGoesOnToTheSameBits(t *testing.T) {
	d, _ := simulated(t, func(s *Simulation) { s.Photons, s.Points = 300, 16 })
	recipe, err := ParseRecipe("lsqml:2:momentum=0.6,dm:2:probe_from=1,ml:2,epie:3:object_step=2:probe_step=2:probe_from=1", 1)
	if err != nil {
		t.Fatal(err)
	}
	s := Solver{Recipe: recipe, Subpixel: Bilinear, Hold: true, KeepBest: true, Threads: 1}
	want := solve(t, s, d)
	if want.Best == len(want.Checked) {
		t.Fatal("the last pass is the best: this test would not see the best taken for the last")
	}
	counted := &fuse{Context: t.Context()}
	counted.left.Store(math.MaxInt64)
	if _, err := s.Run(counted, d, nil); err != nil {
		t.Fatal(err)
	}
	asked := math.MaxInt64 - counted.left.Load()
	stops := 0
	for n := int64(1); n < asked; n += max(1, asked/40) {
		burning := &fuse{Context: t.Context()}
		burning.left.Store(n)
		var last func() *State
		s.Observe = func(p Progress) error { last = p.State; return nil }
		_, err := s.Run(burning, d, nil)
		if !errors.Is(err, context.Canceled) || last == nil {
			continue
		}
		stops++
		again := s
		again.Observe, again.Resume = nil, last()
		got := solve(t, again, d)
		if !slices.Equal(got.Object.Data, want.Object.Data) || !slices.Equal(got.Checked, want.Checked) || got.Drift != want.Drift {
			t.Errorf("stopped after %d of %d questions, %d passes: other bits", n, asked, len(again.Resume.Running))
		}
	}
	if stops < 10 {
		t.Errorf("only %d runs were stopped after a pass", stops)
	}
}
