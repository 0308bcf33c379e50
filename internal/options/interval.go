package options

import (
	"fmt"
	"math"
	"strconv"
)

// Range is an interval of numbers, each end closed, open or infinite.
type Range struct {
	Min, Max         float64
	MinOpen, MaxOpen bool
}

// Between returns the closed interval [lo, hi].
func Between(lo, hi float64) *Range { return &Range{Min: lo, Max: hi} }

// AtLeast returns the interval [lo, +Inf).
func AtLeast(lo float64) *Range { return &Range{Min: lo, Max: math.Inf(1)} }

// Above returns the interval (lo, +Inf).
func Above(lo float64) *Range { return &Range{Min: lo, Max: math.Inf(1), MinOpen: true} }

// Inside returns the open interval (lo, hi).
func Inside(lo, hi float64) *Range {
	return &Range{Min: lo, Max: hi, MinOpen: true, MaxOpen: true}
}

// Contains reports whether x lies in the interval. NaN and the infinities lie in
// none, whatever its ends.
func (r *Range) Contains(x float64) bool {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return false
	}
	if r == nil {
		return true
	}
	low := x > r.Min || x == r.Min && !r.MinOpen
	high := x < r.Max || x == r.Max && !r.MaxOpen
	return low && high
}

// Phrase says what a number must be: "between 0.5 and 0.999", "at least 1",
// "greater than 0", "greater than 0 and less than 1".
func (r *Range) Phrase() string {
	lo, hi := r.lowPhrase(), r.highPhrase()
	switch {
	case r == nil || lo == "" && hi == "":
		return "a finite number"
	case lo == "":
		return hi
	case hi == "":
		return lo
	case !r.MinOpen && !r.MaxOpen:
		return fmt.Sprintf("between %s and %s", number(r.Min), number(r.Max))
	}
	return lo + " and " + hi
}

func (r *Range) lowPhrase() string {
	switch {
	case r == nil || math.IsInf(r.Min, -1):
		return ""
	case r.MinOpen:
		return "greater than " + number(r.Min)
	}
	return "at least " + number(r.Min)
}

func (r *Range) highPhrase() string {
	switch {
	case r == nil || math.IsInf(r.Max, 1):
		return ""
	case r.MaxOpen:
		return "less than " + number(r.Max)
	}
	return "at most " + number(r.Max)
}

// String writes the interval for tables: "0.5–0.999", "≥1", ">0", "(0, 1)".
func (r *Range) String() string {
	if r == nil {
		return ""
	}
	noLow, noHigh := math.IsInf(r.Min, -1), math.IsInf(r.Max, 1)
	switch {
	case noLow && noHigh:
		return ""
	case noHigh:
		return bound("≥", ">", r.MinOpen) + number(r.Min)
	case noLow:
		return bound("≤", "<", r.MaxOpen) + number(r.Max)
	case !r.MinOpen && !r.MaxOpen:
		return number(r.Min) + "–" + number(r.Max)
	}
	return bound("[", "(", r.MinOpen) + number(r.Min) + ", " + number(r.Max) + bound("]", ")", r.MaxOpen)
}

func bound(closed, open string, isOpen bool) string {
	if isOpen {
		return open
	}
	return closed
}

// number writes x as short as it can be read back: 1, 0.999, 1e-05.
func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
