package ticks

import (
	"math"
	"time"
)

// unit is a step of calendar time: a number of years, months, days or
// seconds, and the layout of its labels.
type unit struct {
	years, months, days, seconds int
	layout                       string
}

const (
	minute = 60
	hour   = 60 * minute
	day    = 24 * hour
	year   = 365.2425 * day
)

var units = []unit{
	{seconds: 1, layout: "15:04:05"},
	{seconds: 5, layout: "15:04:05"},
	{seconds: 15, layout: "15:04:05"},
	{seconds: 30, layout: "15:04:05"},
	{seconds: minute, layout: "15:04"},
	{seconds: 2 * minute, layout: "15:04"},
	{seconds: 5 * minute, layout: "15:04"},
	{seconds: 15 * minute, layout: "15:04"},
	{seconds: 30 * minute, layout: "15:04"},
	{seconds: hour, layout: "2 Jan 15:04"},
	{seconds: 3 * hour, layout: "2 Jan 15:04"},
	{seconds: 6 * hour, layout: "2 Jan 15:04"},
	{seconds: 12 * hour, layout: "2 Jan 15:04"},
	{days: 1, layout: "2 Jan 2006"},
	{days: 2, layout: "2 Jan 2006"},
	{days: 7, layout: "2 Jan 2006"},
	{days: 14, layout: "2 Jan 2006"},
	{months: 1, layout: "Jan 2006"},
	{months: 3, layout: "Jan 2006"},
	{months: 6, layout: "Jan 2006"},
	{years: 1, layout: "2006"},
	{years: 2, layout: "2006"},
	{years: 5, layout: "2006"},
	{years: 10, layout: "2006"},
	{years: 20, layout: "2006"},
	{years: 50, layout: "2006"},
	{years: 100, layout: "2006"},
	{years: 200, layout: "2006"},
	{years: 500, layout: "2006"},
	{years: 1000, layout: "2006"},
}

// length is the mean length in seconds.
func (u unit) length() float64 {
	return float64(u.years)*year + float64(u.months)*year/12 + float64(u.days)*day + float64(u.seconds)
}

// floor returns the last multiple of the unit at or before t.
func (u unit) floor(t time.Time) time.Time {
	switch {
	case u.years > 0:
		return time.Date(t.Year()-mod(t.Year(), u.years), 1, 1, 0, 0, 0, 0, time.UTC)
	case u.months > 0:
		return time.Date(t.Year(), t.Month()-time.Month(mod(int(t.Month())-1, u.months)), 1, 0, 0, 0, 0, time.UTC)
	case u.days > 0:
		d := int(math.Floor(float64(t.Unix()) / day))
		return time.Unix(int64(d-mod(d, u.days))*day, 0).UTC()
	}
	return time.Unix(t.Unix()-int64(mod(int(t.Unix()), u.seconds)), 0).UTC()
}

func (u unit) next(t time.Time) time.Time {
	return t.AddDate(u.years, u.months, u.days).Add(time.Duration(u.seconds) * time.Second)
}

// Time returns starts of years, months, days, hours, minutes or seconds (UTC)
// for a range in seconds since 1970, the shortest calendar unit that gives at
// most n ticks. It returns nil when the range is empty or reaches beyond the
// years 0 to 9999.
func Time(lo, hi float64, n int) []Tick {
	if !(hi > lo && lo >= -1970*year && hi <= 8029*year) || n < 1 {
		return nil
	}
	var finer []Tick
	for _, u := range units {
		if (hi-lo)/u.length() > float64(6*n) {
			continue // hopeless; but the unit before the right one is kept in finer
		}
		var out []Tick
		for t := u.floor(time.Unix(int64(math.Floor(lo)), 0).UTC()); float64(t.Unix()) <= hi; t = u.next(t) {
			if at := float64(t.Unix()); at >= lo {
				out = append(out, Tick{at, t.Format(u.layout)})
			}
		}
		if len(out) == 0 {
			// The unit is longer than the range and no start falls inside.
			return thin(finer, n)
		}
		if len(out) <= n {
			return out
		}
		finer = out
	}
	return nil
}

// thin keeps at most n ticks, every k-th.
func thin(ts []Tick, n int) []Tick {
	every := (len(ts) + n - 1) / n
	var out []Tick
	for i := 0; i < len(ts); i += every {
		out = append(out, ts[i])
	}
	return out
}
