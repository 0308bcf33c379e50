package decimals

import (
	"math"
	"testing"
)

func TestFor(t *testing.T) {
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
		if got := For(c.se); got != c.want {
			t.Errorf("For(%v) = %d, want %d", c.se, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct {
		x    float64
		d    int
		want string
	}{
		{1.005, 1, "1.0"}, {-0.001, 2, "0.00"}, {-0.01, 2, "-0.01"}, {math.NaN(), 2, "n/a"}, {math.Inf(-1), 0, "n/a"}, {12, 0, "12"},
	} {
		if got := Text(c.x, c.d); got != c.want {
			t.Errorf("Text(%v, %d) = %q, want %q", c.x, c.d, got, c.want)
		}
	}
}

func TestDisplay(t *testing.T) {
	for _, c := range []struct {
		x    float64
		d    int
		want string
	}{
		{-35500.64, 1, "−35,500.6"}, {-0.001, 2, "0.00"}, {999.9, 0, "1,000"}, {123456789, 0, "123,456,789"}, {-123, 0, "−123"}, {math.NaN(), 2, "n/a"}, {0.5, 3, "0.500"},
	} {
		if got := Display(c.x, c.d); got != c.want {
			t.Errorf("Display(%v, %d) = %q, want %q", c.x, c.d, got, c.want)
		}
	}
	if got := Between(-1.5, 70, 1); got != "−1.5 to 70.0" {
		t.Errorf("Between: %q", got)
	}
}
