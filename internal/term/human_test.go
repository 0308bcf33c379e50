package term

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                                 "0.00 s",
		350 * time.Millisecond:            "0.35 s",
		994 * time.Millisecond:            "0.99 s",
		996 * time.Millisecond:            "1.0 s",
		9940 * time.Millisecond:           "9.9 s",
		9960 * time.Millisecond:           "10 s",
		59499 * time.Millisecond:          "59 s",
		59600 * time.Millisecond:          "1 min 00 s",
		185 * time.Second:                 "3 min 05 s",
		time.Hour - 400*time.Millisecond:  "1 h 00 min",
		130 * time.Minute:                 "2 h 10 min",
		99 * time.Hour:                    "4 d 03 h",
		-12 * time.Second:                 "-12 s",
		math.MinInt64:                     "-106751 d 23 h",
		24*time.Hour - 20*time.Second:     "1 d 00 h",
		48*time.Hour - 20*time.Minute - 1: "2 d 00 h",
	} {
		if got := Duration(d); got != want {
			t.Errorf("Duration(%d) = %q, want %q", int64(d), got, want)
		}
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 1023: "1023 B", 1024: "1.00 KiB", 1536: "1.50 KiB",
		10 * 1024: "10.0 KiB", 12_900_000: "12.3 MiB", 1<<20 - 1: "1.00 MiB", 1 << 30: "1.00 GiB",
		math.MaxInt64: "8.00 EiB", -2048: "-2.00 KiB", 1023 * 1024: "1023 KiB",
	} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestBytesIsWithinItsFigures(t *testing.T) {
	units := map[string]float64{"B": 0, "KiB": 1, "MiB": 2, "GiB": 3, "TiB": 4, "PiB": 5, "EiB": 6}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, math.MaxInt64).Draw(t, "n")
		value, unit, _ := strings.Cut(Bytes(n), " ")
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			t.Fatal(err)
		}
		if back := v * math.Pow(1024, units[unit]); math.Abs(back-float64(n)) > 0.0051*float64(n) {
			t.Fatalf("Bytes(%d) = %s %s", n, value, unit)
		}
	})
}

func TestCounted(t *testing.T) {
	for n, want := range map[int]string{0: "0 albums", 1: "1 album", 2: "2 albums", 1000: "1,000 albums", -1: "-1 albums"} {
		if got := Counted(n, "album"); got != want {
			t.Errorf("Counted(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestCountReadsBack(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 19458: "19,458", -1234567: "-1,234,567", math.MinInt64: "-9,223,372,036,854,775,808"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int().Draw(t, "n")
		if back, err := strconv.Atoi(strings.ReplaceAll(Count(n), ",", "")); err != nil || back != n {
			t.Fatalf("Count(%d) = %s", n, Count(n))
		}
	})
}
