package settings

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Plain scalars of the YAML 1.2 core schema (section 10.3.2 of the
// specification).
var (
	coreInt   = regexp.MustCompile(`^[-+]?[0-9]+$`)
	coreOctal = regexp.MustCompile(`^0o[0-7]+$`)
	coreHex   = regexp.MustCompile(`^0x[0-9a-fA-F]+$`)
	coreFloat = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
)

// coreScalar resolves an unquoted scalar to null, bool, int or float64. It is
// not ok for texts. A whole number beyond int becomes a float64.
func coreScalar(s string) (v any, ok bool) {
	switch s {
	case "", "~", "null", "Null", "NULL":
		return nil, true
	case "true", "True", "TRUE":
		return true, true
	case "false", "False", "FALSE":
		return false, true
	case ".nan", ".NaN", ".NAN":
		return math.NaN(), true
	}
	if inf, ok := coreInf(s); ok {
		return inf, true
	}
	return coreNumber(s)
}

func coreInf(s string) (float64, bool) {
	sign := 1
	if strings.HasPrefix(s, "-") {
		sign = -1
	}
	switch strings.TrimLeft(s, "+-") {
	case ".inf", ".Inf", ".INF":
		return math.Inf(sign), len(s) <= len("-.inf")
	}
	return 0, false
}

func coreNumber(s string) (any, bool) {
	switch {
	case coreInt.MatchString(s):
		return wholeNumber(s, 10)
	case coreOctal.MatchString(s):
		return wholeNumber(s[2:], 8)
	case coreHex.MatchString(s):
		return wholeNumber(s[2:], 16)
	case coreFloat.MatchString(s):
		f, _ := strconv.ParseFloat(s, 64) // ±Inf when out of range
		return f, true
	}
	return nil, false
}

func wholeNumber(digits string, base int) (any, bool) {
	if n, err := strconv.ParseInt(digits, base, 0); err == nil {
		return int(n), true
	}
	if base == 10 {
		f, _ := strconv.ParseFloat(digits, 64)
		return f, true
	}
	return math.Inf(1), true
}
