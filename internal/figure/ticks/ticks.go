// Package ticks chooses round positions on an axis and writes their labels.
//
// Every chooser takes the range of the axis and the greatest number of ticks
// wanted, and returns increasing positions inside the range, each with a label
// that no other has. Positions are the values of their labels exactly: 0.3,
// never 0.30000000000000004.
package ticks

import (
	"math"
	"strconv"
	"strings"
)

// Tick is a position with its label.
type Tick struct {
	At    float64
	Label string
}

// Style says how numbers are written.
type Style uint8

// The styles.
const (
	Grouped Style = iota // 12,345.5
	Plain                // 12345.5; whole where it can be
	Percent              // 0.125 as 12.5%
)

// decimal is the number mantissa * 10^exp.
type decimal struct {
	mantissa int64
	exp      int
}

// value divides for negative exponents: both operands are exact, so the
// quotient is the float nearest to the decimal.
func (d decimal) value() float64 {
	if d.exp < 0 {
		return float64(d.mantissa) / math.Pow10(-d.exp)
	}
	return float64(d.mantissa) * math.Pow10(d.exp)
}

// The round steps within a decade, times ten.
var roundSteps = []int64{10, 20, 25, 50, 100}

// Linear returns multiples of a step 1, 2, 2.5 or 5 times a power of ten, the
// smallest such step that gives at most n ticks (Heckbert, Nice numbers for
// graph labels, Graphics Gems, 1990). In the style Plain, which is that of years,
// the steps are whole where the range holds two whole numbers. It returns nil when
// the range is empty or not finite.
func Linear(lo, hi float64, n int, style Style) []Tick {
	if !(hi > lo) || math.IsInf(hi-lo, 0) || n < 1 {
		return nil
	}
	exp := int(math.Floor(math.Log10((hi-lo)/float64(n)))) - 1
	if exp < -300 {
		return nil // denormal ranges have no round numbers
	}
	whole := style == Plain && math.Floor(hi) > math.Ceil(lo)
	for ; ; exp++ {
		for _, m := range roundSteps {
			step := decimal{m, exp}
			if whole && step.value() != math.Trunc(step.value()) {
				continue
			}
			first := math.Ceil(lo/step.value() - 1e-9)
			last := math.Floor(hi/step.value() + 1e-9)
			if last-first+1 > float64(n) {
				continue
			}
			if math.Abs(first) > 1e13 || math.Abs(last) > 1e13 {
				return nil // the range is lost in the rounding of its ends
			}
			return multiples(int64(first), int64(last), step, style)
		}
	}
}

func multiples(first, last int64, step decimal, style Style) []Tick {
	var out []Tick
	for i := first; i <= last; i++ {
		v := decimal{i * step.mantissa, step.exp}
		out = append(out, Tick{v.value(), Label(v.value(), step.value(), style)})
	}
	return out
}

// Label writes v with as many decimals as multiples of step need, a true minus
// sign, and thousands separators or a percent sign by style. Very large and
// very small numbers are written as powers of ten.
func Label(v, step float64, style Style) string {
	if style == Percent && step*100 < 1e-5 {
		return scientific(v*100, step*100) + "%"
	}
	if style == Percent {
		return fixed(v*100, decimals(step*100), ",") + "%"
	}
	group := ","
	if style == Plain {
		group = ""
	}
	if math.Abs(v) >= 1e7 || step >= 1e7 || step < 1e-5 {
		return scientific(v, step)
	}
	return fixed(v, decimals(step), group)
}

// decimals returns the number of decimals of a round step.
func decimals(step float64) int {
	for d := range 20 {
		if s := step * math.Pow10(d); math.Abs(s-math.Round(s)) < 1e-6*s {
			return d
		}
	}
	return 20
}

// fixed writes v with d decimals and grouped thousands.
func fixed(v float64, d int, group string) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', d, 64)
	whole, rest := s, ""
	if i := strings.IndexByte(s, '.'); i >= 0 {
		whole, rest = s[:i], s[i:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + group + whole[i:]
	}
	if v < 0 && strings.Trim(s, "0.") != "" {
		return "−" + whole + rest
	}
	return whole + rest
}

// scientific writes 1.5×10⁷, with the digits that multiples of step need.
func scientific(v, step float64) string {
	if v == 0 {
		return "0"
	}
	digits := int(math.Floor(math.Log10(math.Abs(v)))-math.Floor(math.Log10(step)+1e-9)) + 1
	s := strconv.FormatFloat(math.Abs(v), 'e', max(0, min(digits, 15)), 64)
	mantissa, exponent, _ := strings.Cut(s, "e")
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	e, err := strconv.Atoi(exponent)
	if err != nil {
		panic("ticks: strconv wrote the exponent " + exponent)
	}
	sign := ""
	if v < 0 {
		sign = "−"
	}
	if mantissa == "1" {
		return sign + power(e)
	}
	return sign + mantissa + "×" + power(e)
}

var superscript = strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴",
	"5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹", "-", "⁻")

// power writes 10 with an exponent.
func power(e int) string { return "10" + superscript.Replace(strconv.Itoa(e)) }
