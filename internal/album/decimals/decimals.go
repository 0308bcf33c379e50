// Package decimals writes numbers of results: with as many decimals as their
// error deserves ([For]), for programs ([Text]) and for the eye ([Display],
// [Between]), which wants a true minus sign and thousands apart.
package decimals

import (
	"math"
	"strconv"
	"strings"
)

// For returns how many decimals a value with standard error se deserves:
// enough to show two significant digits of the error, between 2 and 6. An error
// of zero or an undefined one gives 2.
func For(se float64) int {
	if !(se > 0) || math.IsInf(se, 0) {
		return 2
	}
	// Two significant digits of se end at the decimal 1-floor(log10 se).
	d := 1 - int(math.Floor(math.Log10(se)))
	return min(max(d, 2), 6)
}

// Text formats x with the given decimals; undefined values become "n/a", so
// that no table shows a bare NaN.
func Text(x float64, decimals int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "n/a"
	}
	s := strconv.FormatFloat(x, 'f', decimals, 64)
	if s[0] == '-' && isZero(s[1:]) {
		return s[1:] // no "-0.00"
	}
	return s
}

// Display is [Text] for the eye, in figures, pages and the model card: with a
// true minus sign and thousands apart. Files that programs read have neither.
func Display(x float64, decimals int) string {
	return Eye(Text(x, decimals))
}

// Eye rewrites a number that [Text] has written for the eye; other text stays.
func Eye(s string) string {
	if _, err := strconv.ParseFloat(s, 64); err != nil {
		return s
	}
	digits, negative := strings.CutPrefix(s, "-")
	whole, rest := digits, ""
	if i := strings.IndexByte(digits, '.'); i >= 0 {
		whole, rest = digits[:i], digits[i:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if negative {
		whole = minus + whole
	}
	return whole + rest
}

// minus is the true minus sign, as wide as a plus.
const minus = "\u2212"

// Between writes an interval for the eye.
func Between(lo, hi float64, decimals int) string {
	return Display(lo, decimals) + " to " + Display(hi, decimals)
}

func isZero(s string) bool {
	for _, c := range s {
		if c != '0' && c != '.' {
			return false
		}
	}
	return true
}
