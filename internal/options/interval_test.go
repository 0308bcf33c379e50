package options

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestRange(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		r            *Range
		in, out      []float64
		phrase, text string
	}{
		{Between(0.5, 0.999), []float64{0.5, 0.8, 0.999}, []float64{0.4999, 0.9991, -1}, "between 0.5 and 0.999", "0.5–0.999"},
		{AtLeast(1), []float64{1, 2, 1e300}, []float64{0, 0.999}, "at least 1", "≥1"},
		{Above(0), []float64{5e-324, 1}, []float64{0, -1}, "greater than 0", ">0"},
		{Inside(0, 1), []float64{0.1, 0.9}, []float64{0, 1}, "greater than 0 and less than 1", "(0, 1)"},
		{&Range{Min: math.Inf(-1), Max: 5}, []float64{5, -1e300}, []float64{5.1}, "at most 5", "≤5"},
		{&Range{Min: math.Inf(-1), Max: 5, MaxOpen: true}, []float64{4}, []float64{5}, "less than 5", "<5"},
		{&Range{Min: 0, Max: 1, MaxOpen: true}, []float64{0}, []float64{1}, "at least 0 and less than 1", "[0, 1)"},
		{&Range{Min: 0, Max: 1, MinOpen: true}, []float64{1}, []float64{0}, "greater than 0 and at most 1", "(0, 1]"},
		{&Range{Min: math.Inf(-1), Max: inf}, []float64{0}, nil, "a finite number", ""},
		{nil, []float64{0, -1e300}, nil, "a finite number", ""},
	} {
		for _, x := range c.in {
			if !c.r.Contains(x) {
				t.Errorf("%s does not contain %g", c.phrase, x)
			}
		}
		for _, x := range append(c.out, math.NaN(), inf, -inf) {
			if c.r.Contains(x) {
				t.Errorf("%s contains %g", c.phrase, x)
			}
		}
		if got := c.r.Phrase(); got != c.phrase {
			t.Errorf("phrase %q, want %q", got, c.phrase)
		}
		if got := c.r.String(); got != c.text {
			t.Errorf("text %q, want %q", got, c.text)
		}
	}
}

// The next number beyond a closed end is outside, whatever the end.
func TestRangeEndsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lo := rapid.Float64Range(-1e6, 1e6).Draw(t, "lo")
		hi := rapid.Float64Range(lo, 2e6).Draw(t, "hi")
		closed, open := Between(lo, hi), Inside(lo, hi)
		if !closed.Contains(lo) || !closed.Contains(hi) || open.Contains(lo) || open.Contains(hi) {
			t.Fatalf("ends of [%g, %g] are wrong", lo, hi)
		}
		if closed.Contains(math.Nextafter(lo, math.Inf(-1))) || closed.Contains(math.Nextafter(hi, math.Inf(1))) {
			t.Fatalf("[%g, %g] reaches beyond its ends", lo, hi)
		}
	})
}
