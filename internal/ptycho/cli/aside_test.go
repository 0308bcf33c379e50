package cli

import "testing"

// Where an object lies is told in words, not by signs.
func TestAside(t *testing.T) {
	for want, by := range map[string][2]float64{
		"1.50 pixels below and 0.00 right": {1.5, 0},
		"0.40 pixels above and 0.18 left":  {-0.4, -0.18},
		"2.00 pixels below and 3.00 left":  {2, -3},
	} {
		if got := aside(by); got != want {
			t.Errorf("%v: %q, want %q", by, got, want)
		}
	}
}
