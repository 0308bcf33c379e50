package diagnose

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The value at a place is that of the sorted values, whatever ties there are.
func TestNth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(-3, 3), rapid.SampledFrom([]float64{0, -1, math.Inf(-1)})), 1, 60).Draw(t, "x")
		n := rapid.IntRange(0, len(x)-1).Draw(t, "n")
		sorted := slices.Sorted(slices.Values(x))
		if got := nth(slices.Clone(x), n); got != sorted[n] {
			t.Fatalf("place %d of %v: %v, want %v", n, x, got, sorted[n])
		}
	})
}
