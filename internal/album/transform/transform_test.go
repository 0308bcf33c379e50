package transform

import (
	"math"
	"testing"
	"testing/quick"
)

func TestApply(t *testing.T) {
	for _, c := range []struct{ y, w float64 }{
		{-3, -3},
		{0, 0},
		{60, 120 * math.Ln2},
		{119, 120 * math.Log(120)},
	} {
		if got := Log.Apply(c.y); math.Abs(got-c.w) > 1e-10 {
			t.Errorf("Apply(%v) = %v, want %v", c.y, got, c.w)
		}
		if None.Apply(c.y) != c.y || None.Invert(c.y) != c.y || None.Width(c.y) != 1 {
			t.Errorf("none moves %v", c.y)
		}
	}
	if !math.IsInf(Log.Apply(Ceiling), 1) || !math.IsInf(Log.Apply(500), 1) {
		t.Error("the ceiling is finite")
	}
}

// The inverse gives the score back, the order stays, and the width is the slope of
// the inverse.
func TestInverse(t *testing.T) {
	f := func(a, b uint16) bool {
		y, z := float64(a)/430-40, float64(b)/430-40
		w, v := Log.Apply(y), Log.Apply(z)
		const h = 1e-4
		slope := (Log.Invert(w+h) - Log.Invert(w-h)) / (2 * h)
		near := math.Abs(w) < h || math.Abs(slope-Log.Width(w)) < 1e-6
		return math.Abs(Log.Invert(w)-y) < 1e-10 && (y < z) == (w < v) && near
	}
	if err := quick.Check(f, nil); err != nil {
		t.Error(err)
	}
}

func TestCheck(t *testing.T) {
	if None.Check() != nil || Log.Check() != nil || Transform("sqrt").Check() == nil {
		t.Error("names")
	}
	if Log.Text("score") != "-120 log(1 - score/120)" || None.Text("score") != "score" {
		t.Error(Log.Text("score"))
	}
	if Log.Score() != Log.Text("score") || None.Score() != "the score" {
		t.Error(Log.Score(), None.Score())
	}
}
