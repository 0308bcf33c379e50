package ticks

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func labels(ts []Tick) string {
	var out []string
	for _, t := range ts {
		out = append(out, t.Label)
	}
	return strings.Join(out, " ")
}

func TestLinear(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		n      int
		style  Style
		want   string
	}{
		{0, 1, 6, Grouped, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{0, 1, 5, Grouped, "0.00 0.25 0.50 0.75 1.00"},
		{0, 1, 5, Percent, "0% 25% 50% 75% 100%"},
		{0, 2e-9, 3, Percent, "0% 10⁻⁷% 2×10⁻⁷%"},
		{0, 0.3, 4, Grouped, "0.0 0.1 0.2 0.3"},
		{-3.2, 3.2, 7, Grouped, "−3 −2 −1 0 1 2 3"},
		{0, 20000, 5, Grouped, "0 5,000 10,000 15,000 20,000"},
		{0, 20000, 3, Plain, "0 10000 20000"},
		{1955, 2024, 5, Plain, "1960 1980 2000 2020"},
		{-0.0004, 0.0004, 5, Grouped, "−0.0004 −0.0002 0.0000 0.0002 0.0004"},
		{0, 3e8, 4, Grouped, "0 10⁸ 2×10⁸ 3×10⁸"},
		{0, 5e-7, 3, Grouped, "0 2×10⁻⁷ 4×10⁻⁷"},
		{61.2, 63.9, 3, Grouped, "62 63"},
		{0.9, 1.1, 1, Grouped, "1.0"},
		{5, 5, 4, Grouped, ""},
		{0, math.Inf(1), 4, Grouped, ""},
		{math.NaN(), 1, 4, Grouped, ""},
		{-math.MaxFloat64, math.MaxFloat64, 4, Grouped, ""}, // as wide as no number
	} {
		if got := labels(Linear(c.lo, c.hi, c.n, c.style)); got != c.want {
			t.Errorf("Linear(%v, %v, %d) = %s, want %s", c.lo, c.hi, c.n, got, c.want)
		}
	}
}

func TestLog(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		n      int
		want   string
	}{
		{1, 1000, 6, "1 10 100 1,000"},
		{0.8, 60, 8, "1 2 5 10 20 50"},
		{0.001, 10, 6, "0.001 0.01 0.1 1 10"},
		{1e-8, 1, 5, "10⁻⁸ 10⁻⁶ 10⁻⁴ 10⁻² 10⁰"},
		{10, 20, 4, "10 15 20"},
		{2, 9, 4, "2 4 6 8"},
		{0, 10, 4, ""},
		{-1, 10, 4, ""},
		{5, 5, 4, ""},
		{5, 2, 4, ""},
		{1, math.Inf(1), 4, ""},
	} {
		if got := labels(Log(c.lo, c.hi, c.n, Grouped)); got != c.want {
			t.Errorf("Log(%v, %v, %d) = %s, want %s", c.lo, c.hi, c.n, got, c.want)
		}
	}
}

// check is what holds for the ticks of every axis.
func check(t *rapid.T, ts []Tick, lo, hi float64, n int) {
	slack := 1e-8 * max(hi-lo, 1e-12*math.Abs(hi))
	if len(ts) > n {
		t.Fatalf("%d ticks, at most %d wanted", len(ts), n)
	}
	seen := map[string]bool{}
	for i, k := range ts {
		if k.At < lo-slack || k.At > hi+slack {
			t.Fatalf("tick %v outside %v..%v", k.At, lo, hi)
		}
		if i > 0 && k.At <= ts[i-1].At {
			t.Fatalf("tick %v after %v", k.At, ts[i-1].At)
		}
		if seen[k.Label] {
			t.Fatalf("label %q twice in %s", k.Label, labels(ts))
		}
		seen[k.Label] = true
	}
}

func ranges(t *rapid.T) (lo, hi float64, n int) {
	lo = rapid.Float64Range(-1e6, 1e6).Draw(t, "lo")
	width := math.Pow(10, rapid.Float64Range(-4, 9).Draw(t, "log width"))
	return lo, lo + width, rapid.IntRange(3, 12).Draw(t, "n")
}

func TestLinearProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lo, hi, n := ranges(t)
		ts := Linear(lo, hi, n, Plain)
		check(t, ts, lo, hi, n)
		if len(ts) < 1 || n > 4 && len(ts) < 2 {
			t.Fatalf("only %d ticks for %v..%v with %d allowed", len(ts), lo, hi, n)
		}
		for _, k := range ts {
			if strings.Contains(k.Label, "10") && strings.ContainsAny(k.Label, "⁰¹²³⁴⁵⁶⁷⁸⁹") {
				continue
			}
			v, err := strconv.ParseFloat(strings.Replace(k.Label, "−", "-", 1), 64)
			if err != nil || v != k.At {
				t.Fatalf("label %q says %v, the tick is at %v", k.Label, v, k.At)
			}
		}
	})
}

func TestLogProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lo := math.Pow(10, rapid.Float64Range(-12, 12).Draw(t, "log lo"))
		hi := lo * math.Pow(10, rapid.Float64Range(0.1, 20).Draw(t, "decades"))
		n := rapid.IntRange(3, 12).Draw(t, "n")
		check(t, Log(lo, hi, n, Grouped), lo, hi, n)
	})
}

// TestYearsAreWhole: years have no halves, where two of them are in sight.
func TestYearsAreWhole(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		n      int
		want   string
	}{
		{1994.2, 2011.9, 5, "1995 2000 2005 2010"},
		{1995.3, 2010.2, 7, "2000 2005 2010"},
		{2017.1, 2020.4, 6, "2018 2019 2020"},
		{1999.5, 2001.2, 8, "2000 2001"},
		{2020.1, 2020.9, 5, "2020.2 2020.4 2020.6 2020.8"},
	} {
		if got := labels(Linear(c.lo, c.hi, c.n, Plain)); got != c.want {
			t.Errorf("%v..%v with %d: %s, want %s", c.lo, c.hi, c.n, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		lo := rapid.Float64Range(1900, 2100).Draw(t, "lo")
		hi := lo + rapid.Float64Range(2, 300).Draw(t, "width")
		ts := Linear(lo, hi, rapid.IntRange(2, 12).Draw(t, "n"), Plain)
		for _, x := range ts {
			if x.At != math.Trunc(x.At) {
				t.Fatalf("%v..%v: a tick at %v", lo, hi, x.At)
			}
		}
		if len(ts) == 0 {
			t.Fatalf("%v..%v has no tick", lo, hi)
		}
	})
}

// When a number is written as a power of ten: from ten million on, and where the
// step is below a hundred thousandth.
func TestLabelBorders(t *testing.T) {
	for _, c := range []struct {
		v, step float64
		style   Style
		want    string
	}{
		{9_999_999, 1, Grouped, "9,999,999"},
		{10_000_000, 1, Grouped, "10⁷"},
		{-10_000_000, 1, Grouped, "−10⁷"},
		{0, 1e7, Grouped, "0"},
		{0, 5e6, Grouped, "0"},
		{5e6, 5e6, Plain, "5000000"},
		{0.00002, 0.00001, Grouped, "0.00002"},
		{0.00002, 0.000005, Grouped, "2×10⁻⁵"},
		{0.25, 0.25, Percent, "25%"},
		{4e-7, 2e-7, Percent, "0.00004%"},
		{2e-7, 5e-8, Percent, "2×10⁻⁵%"},
		{-1234.5, 0.5, Grouped, "−1,234.5"},
		{999, 1, Grouped, "999"},
		{1000, 1, Grouped, "1,000"},
		{1234567, 1, Plain, "1234567"},
		{3.0000001e9, 1e2, Grouped, "3.0000001×10⁹"},
	} {
		if got := Label(c.v, c.step, c.style); got != c.want {
			t.Errorf("Label(%v, %v) = %s, want %s", c.v, c.step, got, c.want)
		}
	}
}

// Numbers at the ends of an axis have ticks there, and a range just wide enough has
// round numbers.
func TestTicksAtTheEnds(t *testing.T) {
	if got := labels(Log(1, 50, 8, Grouped)); got != "1 2 5 10 20 50" {
		t.Errorf("1 to 50: %s", got)
	}
	if got := labels(Log(1.01, 49.9, 8, Grouped)); got != "2 5 10 20" {
		t.Errorf("between them: %s", got)
	}
	if got := labels(Linear(0, 4e-299, 4, Grouped)); got != "0 2×10⁻²⁹⁹ 4×10⁻²⁹⁹" {
		t.Errorf("a small range: %q", got)
	}
	if got := labels(Linear(0, 4e-300, 4, Grouped)); got != "" {
		t.Errorf("a smaller one: %q", got)
	}
	step := 1e-5 / 100
	for step*100 < 1e-5 {
		step = math.Nextafter(step, 1)
	}
	if got := Label(4*step, step, Percent); step*100 != 1e-5 || got != "0.00004%" {
		t.Errorf("a step of a hundred thousandth percent: %s", got)
	}
}
