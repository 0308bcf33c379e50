package ticks

import "math"

// Log returns powers of ten, thinned to at most n, or, when the range holds
// few of them, also their multiples by 2 and 5; ranges of less than half a
// decade get linear ticks. It returns nil unless 0 < lo < hi.
func Log(lo, hi float64, n int, style Style) []Tick {
	if !(lo > 0 && hi > lo) || math.IsInf(hi, 0) || n < 1 {
		return nil
	}
	decades := math.Log10(hi / lo)
	if decades < 0.5 {
		return Linear(lo, hi, n, style)
	}
	first, last := int(math.Ceil(math.Log10(lo)-1e-9)), int(math.Floor(math.Log10(hi)+1e-9))
	if last-first < 3 {
		if out := mantissas(lo, hi, first, last, style); len(out) <= n && len(out) > 2 {
			return out
		}
	}
	if last-first < 1 {
		return Linear(lo, hi, n, style)
	}
	every := (last-first)/n + 1
	var out []Tick
	for e := first; e <= last; e++ {
		if mod(e, every) == 0 {
			v := decimal{1, e}.value()
			out = append(out, Tick{v, powerLabel(v, e, first, last, style)})
		}
	}
	return out
}

// mantissas returns the ticks 1, 2, 5 times powers of ten in the range.
func mantissas(lo, hi float64, first, last int, style Style) []Tick {
	var out []Tick
	for e := first - 1; e <= last; e++ {
		for _, m := range []int64{1, 2, 5} {
			v := decimal{m, e}.value()
			if v >= lo*(1-1e-9) && v <= hi*(1+1e-9) {
				out = append(out, Tick{v, Label(v, v, style)})
			}
		}
	}
	return out
}

// powerLabel writes a power of ten out while the axis stays within everyday
// numbers, and as 10ⁿ beyond; one axis never mixes the two.
func powerLabel(v float64, e, first, last int, style Style) string {
	if style == Percent || first >= -3 && last <= 5 {
		return Label(v, v, style)
	}
	return power(e)
}

func mod(a, n int) int { return (a%n + n) % n }
