package report

import (
	"math"
	"strconv"
)

// Decimals returns how many decimals a value with standard error se deserves:
// enough to show two significant digits of the error, between 2 and 6. An error
// of zero or an undefined one gives 2.
func Decimals(se float64) int {
	if !(se > 0) || math.IsInf(se, 0) {
		return 2
	}
	// Two significant digits of se end at the decimal 1-floor(log10 se).
	d := 1 - int(math.Floor(math.Log10(se)))
	return min(max(d, 2), 6)
}

// Number formats x with the given decimals; undefined values become "n/a", so
// that no table shows a bare NaN.
func Number(x float64, decimals int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "n/a"
	}
	s := strconv.FormatFloat(x, 'f', decimals, 64)
	if s[0] == '-' && isZero(s[1:]) {
		return s[1:] // no "-0.00"
	}
	return s
}

func isZero(s string) bool {
	for _, c := range s {
		if c != '0' && c != '.' {
			return false
		}
	}
	return true
}
