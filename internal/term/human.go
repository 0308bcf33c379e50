package term

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Duration writes d for people, with two units at most: "0.35 s", "12 s",
// "3 min 05 s", "2 h 10 min", "4 d 03 h".
func Duration(d time.Duration) string {
	if d < 0 {
		return "-" + Duration(-max(d, -math.MaxInt64))
	}
	s := d.Round(time.Second)
	switch {
	case d < 9950*time.Millisecond:
		return fmt.Sprintf("%.*f s", decimals(d), d.Seconds())
	case s < time.Minute:
		return fmt.Sprintf("%d s", s/time.Second)
	case s < time.Hour:
		return fmt.Sprintf("%d min %02d s", s/time.Minute, s%time.Minute/time.Second)
	}
	m := d.Round(time.Minute)
	if m < 24*time.Hour {
		return fmt.Sprintf("%d h %02d min", m/time.Hour, m%time.Hour/time.Minute)
	}
	h := d.Round(time.Hour)
	return fmt.Sprintf("%d d %02d h", h/(24*time.Hour), h%(24*time.Hour)/time.Hour)
}

// decimals gives two figures below ten seconds.
func decimals(d time.Duration) int {
	if d < 995*time.Millisecond {
		return 2
	}
	return 1
}

// Bytes writes n with a binary unit and three figures: "512 B", "1.50 KiB",
// "12.3 MiB".
func Bytes(n int64) string {
	const units = "KMGTPE"
	if n < 0 {
		return "-" + Bytes(-max(n, -math.MaxInt64))
	}
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	v, unit := float64(n)/1024, 0
	for v >= 1023.5 && unit < len(units)-1 {
		v /= 1024
		unit++
	}
	digits := 2
	switch {
	case v >= 99.95:
		digits = 0
	case v >= 9.995:
		digits = 1
	}
	return fmt.Sprintf("%.*f %ciB", digits, v, units[unit])
}

// Counted writes n things: "1 album", "19,458 albums".
func Counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return Count(n) + " " + thing + "s"
}

// Count writes n with thousands separated by commas: "19,458".
func Count(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}
