package report

import (
	"math"
	"testing"
)

func TestDecimals(t *testing.T) {
	for _, c := range []struct {
		se   float64
		want int
	}{
		{0.5, 2},
		{0.05, 3},
		{0.012, 3},
		{0.0012, 4},
		{12, 2},
		{1, 2},
		{0.1, 2},
		{0.099, 3},
		{1e-9, 6},
		{0, 2},
		{math.NaN(), 2},
		{math.Inf(1), 2},
		{-1, 2},
	} {
		if got := Decimals(c.se); got != c.want {
			t.Errorf("Decimals(%v) = %d, want %d", c.se, got, c.want)
		}
	}
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		x    float64
		d    int
		want string
	}{
		{1.005, 1, "1.0"}, {-0.001, 2, "0.00"}, {-0.01, 2, "-0.01"}, {math.NaN(), 2, "n/a"}, {math.Inf(-1), 0, "n/a"}, {12, 0, "12"},
	} {
		if got := Number(c.x, c.d); got != c.want {
			t.Errorf("Number(%v, %d) = %q, want %q", c.x, c.d, got, c.want)
		}
	}
}
