package ingest

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// unknownNumbers are the cells that mean "no number" in a number column, where
// they cannot be a name.
var unknownNumbers = map[string]bool{
	"": true, "NA": true, "N/A": true, "n/a": true, "NaN": true, "nan": true, "<NA>": true,
	"None": true, "none": true, "null": true, "NULL": true, "-": true, "–": true, "—": true, "?": true,
}

// numberReader reads decimal numbers with a profile's separators.
type numberReader struct {
	decimal   byte
	thousands string
	missing   map[string]bool
}

// read returns the number of a trimmed cell, NaN when it says that the number
// is unknown. Not ok means text that is no number.
func (r *numberReader) read(cell string) (x float64, ok bool) {
	if len(r.missing) > 1 && r.missing[cell] {
		return math.NaN(), true // even where the word is a number, such as 0
	}
	if x, ok := smallInteger(cell); ok {
		return x, true
	}
	if unknownNumbers[cell] || r.missing[cell] {
		return math.NaN(), true
	}
	plain, ok := r.plain(cell)
	if !ok {
		return 0, false
	}
	x, err := strconv.ParseFloat(plain, 64)
	return x, err == nil
}

// smallInteger is the fast path: up to nine digits and nothing else.
func smallInteger(s string) (float64, bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = 10*n + int(s[i]-'0')
	}
	return float64(n), true
}

// plain rewrites a number for strconv. It refuses what strconv would take but no
// person means: hexadecimal, underscores, infinities.
func (r *numberReader) plain(s string) (string, bool) {
	sign := ""
	if s != "" && (s[0] == '-' || s[0] == '+') {
		sign, s = s[:1], s[1:]
	}
	mantissa, exponent := s, ""
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, exponent = s[:i], s[i:]
	}
	whole, fraction, _ := strings.Cut(mantissa, string(r.decimal))
	whole, ok := r.ungroup(whole)
	if !ok || !digits(whole) || !digits(fraction) || whole+fraction == "" || !validExponent(exponent) {
		return "", false
	}
	return sign + whole + "." + fraction + exponent, true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func validExponent(s string) bool {
	if s == "" {
		return true
	}
	s = s[1:]
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	return s != "" && digits(s)
}

// ungroup removes the thousands separator where it separates thousands:
// 1,234,567 but not 1,5. Any blank counts as the blank.
func (r *numberReader) ungroup(s string) (string, bool) {
	if r.thousands == "" || digits(s) {
		return s, true
	}
	groups := strings.Split(s, r.thousands)
	if r.thousands == " " {
		groups = strings.FieldsFunc(s, isBlank)
	}
	for i, g := range groups {
		if n := utf8.RuneCountInString(g); i == 0 && (n < 1 || n > 3) || i > 0 && n != 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// isBlank reports the blanks that separate digit groups: space, no-break space,
// thin and narrow no-break space.
func isBlank(r rune) bool { return r == ' ' || r == '\u00a0' || r == '\u2009' || r == '\u202f' }
