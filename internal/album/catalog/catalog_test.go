package catalog

import (
	"math"
	"testing"
	"time"
)

// What each precision is called, how far it writes a date, and what it risks.
func TestPrecisions(t *testing.T) {
	for p, want := range map[DatePrecision][3]string{
		DateDay:     {"day", "1984-09-03", "low"},
		DateMonth:   {"month", "1984-09", "medium"},
		DateYear:    {"year", "1984", "medium"},
		DateMissing: {"missing", "", "high"},
	} {
		a := Album{Date: time.Date(1984, 9, 3, 0, 0, 0, 0, time.UTC), DatePrecision: p}
		if got := [3]string{p.String(), a.DateText(), p.Risk()}; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if a.Dated() != (p != DateMissing) {
			t.Errorf("%s: dated is %v", p, a.Dated())
		}
	}
}

// A new album knows nothing but its row.
func TestNew(t *testing.T) {
	a := New(7)
	for name, v := range map[string]float64{
		"user score": User.Score(&a), "critic score": Critic.Score(&a), "ratings": User.Count(&a), "reviews": Critic.Count(&a),
		"track score": a.TrackScore, "tracks": a.Tracks, "runtime": a.Runtime, "track runtime": a.TrackRuntime,
	} {
		if !math.IsNaN(v) {
			t.Errorf("%s is %v", name, v)
		}
	}
	if a.Row != 7 || a.Dated() || a.Date != (time.Time{}) || a.PrimaryGenre() != "" {
		t.Errorf("%+v", a)
	}
}

// Each target has its own score and the count behind it; genres have a first.
func TestFieldsOfAnAlbum(t *testing.T) {
	a := Album{UserScore: 70, CriticScore: 80, UserRatings: 120, CriticReviews: 9, Genres: []string{"Kraut", "Rock"}, Artist: "Can", ArtistKey: "Can"}
	if User.Score(&a) != 70 || Critic.Score(&a) != 80 || User.Count(&a) != 120 || Critic.Count(&a) != 9 {
		t.Errorf("user %v of %v, critic %v of %v", User.Score(&a), User.Count(&a), Critic.Score(&a), Critic.Count(&a))
	}
	if a.PrimaryGenre() != "Kraut" || a.Anonymous() {
		t.Errorf("genre %q, anonymous %v", a.PrimaryGenre(), a.Anonymous())
	}
	if a.ArtistKey = "Various Artists #3"; !a.Anonymous() {
		t.Error("a key of its own stands for somebody")
	}
}
