package term

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestEstimatorIsExactAtConstantSpeed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		perItem := time.Duration(rapid.IntRange(1, 5000).Draw(t, "ms")) * time.Millisecond
		total := rapid.IntRange(3, 200).Draw(t, "total")
		at := rapid.IntRange(2, total).Draw(t, "at")
		first := rapid.IntRange(0, 1000).Draw(t, "resumed from")
		var e estimator
		now := time.Unix(0, 0)
		var left time.Duration
		for i := range at + 1 {
			left = e.left(now, State{Done: first + i, Total: first + total, Label: "x"})
			now = now.Add(perItem)
		}
		want := time.Duration(total-at) * perItem
		if diff := left - want; diff.Abs() > time.Microsecond {
			t.Fatalf("left %v, want %v", left, want)
		}
		if len(e.past) > samples+2 {
			t.Fatalf("%d samples kept", len(e.past))
		}
	})
}

func TestEstimatorFollowsAFasterPhase(t *testing.T) {
	var e estimator
	now, done := time.Unix(0, 0), 0
	run := func(n int, label string, perItem time.Duration) (left time.Duration) {
		for range n {
			done++
			now = now.Add(perItem)
			left = e.left(now, State{Done: done, Total: 2000, Label: label})
		}
		return left
	}
	run(1000, "warm-up", 100*time.Millisecond)
	if left := run(1, "sampling", 10*time.Millisecond); left >= 0 {
		t.Errorf("first look at a phase guesses %v", left)
	}
	if left, want := run(99, "sampling", 10*time.Millisecond), 9*time.Second; left != want {
		t.Errorf("left %v, want %v", left, want)
	}
}

func TestEstimatorKnowsWhatItDoesNotKnow(t *testing.T) {
	for name, s := range map[string]State{
		"no total": {Done: 5}, "nothing done": {Total: 10}, "stalled": {Done: 5, Total: 10},
	} {
		var e estimator
		e.left(time.Unix(0, 0), s)
		if left := e.left(time.Unix(60, 0), s); left >= 0 {
			t.Errorf("%s: guesses %v", name, left)
		}
	}
	var e estimator
	if left := e.left(time.Unix(0, 0), State{Done: 10, Total: 10}); left != 0 {
		t.Errorf("full: %v left", left)
	}
	e.left(time.Unix(1, 0), State{Done: 3, Total: 10}) // stepped back: starts afresh
	if left := e.left(time.Unix(2, 0), State{Done: 4, Total: 10}); left != 6*time.Second {
		t.Errorf("after a step back: %v left", left)
	}
}
