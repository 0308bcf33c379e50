package catalog

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestRated(t *testing.T) {
	cases := map[float64]bool{0: true, 100: true, 55.5: true, -0.1: false, 100.1: false, math.NaN(): false}
	for score, want := range cases {
		a := New(0)
		a.UserScore, a.CriticScore = score, 50
		if got := User.Rated(&a); got != want {
			t.Errorf("User.Rated with score %v = %v, want %v", score, got, want)
		}
		if !Critic.Rated(&a) {
			t.Errorf("the user score %v decides about the critic score", score)
		}
	}
}

func TestYear(t *testing.T) {
	a := New(0)
	if a.Year() != 0 {
		t.Errorf("year of an undated album = %d, want 0", a.Year())
	}
	a.Date, a.DatePrecision = time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), DateYear
	if a.Year() != 1999 {
		t.Errorf("year = %d, want 1999", a.Year())
	}
}

// TestCompare lists albums in the wanted order and sorts shuffles of them.
func TestCompare(t *testing.T) {
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	mk := func(key, title string, date time.Time, p DatePrecision, ratings float64) Album {
		a := New(0)
		a.ArtistKey, a.Title, a.Date, a.DatePrecision, a.UserRatings = key, title, date, p, ratings
		return a
	}
	want := []Album{
		mk("a", "z", time.Time{}, DateMissing, 5),
		mk("a", "y", day(1990, 1, 1), DateDay, 5),
		mk("a", "b", day(2000, 1, 1), DateDay, 5),
		mk("a", "c", day(2000, 1, 1), DateDay, 5),
		mk("a", "c", day(2000, 1, 1), DateYear, 2),
		mk("a", "c", day(2000, 1, 1), DateYear, 3),
		mk("b", "a", day(1980, 1, 1), DateDay, 5),
	}
	for i := range want {
		want[i].Row = i
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		got := slices.Clone(want)
		r.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		Sort(got)
		for i := range got {
			if got[i].Row != i {
				t.Fatalf("position %d holds row %d", i, got[i].Row)
			}
		}
	}
}

// TestParseDatePrecision: every name is read, and no other.
func TestParseDatePrecision(t *testing.T) {
	for p := DateDay; p <= DateMissing; p++ {
		if got, err := ParseDatePrecision(p.String()); got != p || err != nil {
			t.Errorf("%s is read as %s, %v", p, got, err)
		}
	}
	if _, err := ParseDatePrecision("century"); err == nil {
		t.Error("centuries are read")
	}
}
