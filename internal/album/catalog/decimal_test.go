package catalog

import (
	"testing"
	"time"
)

// The first day of a year is the year itself; a day is 1/365.25 of one.
func TestDecimalYear(t *testing.T) {
	for day, want := range map[time.Time]float64{
		time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC):   2001,
		time.Date(2001, 1, 2, 0, 0, 0, 0, time.UTC):   2001 + 1/365.25,
		time.Date(2004, 12, 31, 0, 0, 0, 0, time.UTC): 2004 + 365/365.25,
	} {
		if got := DecimalYear(day); got != want {
			t.Errorf("%v is %v, want %v", day, got, want)
		}
	}
}
