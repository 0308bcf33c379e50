package forecast

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/splits"
)

func day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

func album(row int, artist string, date time.Time) catalog.Album {
	a := catalog.New(row)
	a.Artist, a.ArtistKey, a.Title = artist, artist, "T"
	if !date.IsZero() {
		a.Date, a.DatePrecision = date, catalog.DateDay
	}
	a.Genres, a.Type, a.Label = []string{artist + " genre"}, "EP", artist+" label"
	return a
}

func table() []catalog.Album {
	return []catalog.Album{
		album(0, "A", day(2000, 1, 1)), album(1, "A", day(2000, 1, 11)), album(2, "A", day(2000, 1, 31)), album(7, "A", day(2000, 3, 1)),
		album(3, "B", day(1999, 6, 1)), album(4, "C", time.Time{}), album(5, "D", day(1990, 1, 1)), album(6, "D", day(1990, 1, 1)),
	}
}

// A has gaps of 10, 20 and 30 days, so its next album comes 20 days after the
// last. B has one date and takes the median of all gaps, 20 days, which is before
// the newest album of the table. C has no date.
func TestNext(t *testing.T) {
	p := newPlanner(table())
	a := p.Next("A", "A")
	if !a.Date.Equal(day(2000, 3, 21)) || a.DatePrecision != catalog.DateDay || a.Title != nextTitle {
		t.Errorf("A's next is %v (%v) %q", a.Date, a.DatePrecision, a.Title)
	}
	if d := cmp.Diff([]string{"A genre"}, a.Genres); d != "" || a.Type != "EP" || a.Label != "A label" || a.Tracks == a.Tracks {
		t.Errorf("A's next is like %+v", a)
	}
	b := p.Next("B", "B")
	if !b.Date.Equal(day(2000, 3, 1)) {
		t.Errorf("B's next is of %v: before the newest album there is", b.Date)
	}
	if c := p.Next("C", "C"); c.Dated() || len(c.Genres) > 0 {
		t.Errorf("C's next is %+v", c)
	}
	if a.Row != 8 || b.Row != 9 {
		t.Errorf("rows %d and %d are not their own", a.Row, b.Row)
	}
}

// The usual gap is the median of several, never more than five years, and the date
// is at most that far behind the end of the data.
func TestUsualGap(t *testing.T) {
	years := func(artist string, row int, list ...int) []catalog.Album {
		var out []catalog.Album
		for k, y := range list {
			out = append(out, album(row+k, artist, day(y, 1, 1)))
		}
		return out
	}
	all := slices.Concat(
		years("one gap", 0, 1980, 2000), years("two gaps", 10, 1970, 1985, 2000), years("rare", 20, 1970, 1980, 1990, 2000),
		years("often", 30, 1996, 1997, 1998, 1999, 2000), years("gone", 40, 1960, 1961, 1962, 1963), years("yearly", 50, 1994, 1995, 1996, 1997, 1998, 1999, 2000, 2001, 2002),
	)
	p := newPlanner(all)
	if p.gap < 364*24*time.Hour || p.gap > 366*24*time.Hour {
		t.Fatalf("the median gap of all is %v", p.gap)
	}
	for artist, want := range map[string]time.Time{
		"one gap":  day(2002, 1, 1), // a year after 2000 is before the end of the data
		"two gaps": day(2002, 1, 1),
		"rare":     day(2004, 12, 30), // five years of 365 days, not ten
		"often":    day(2002, 1, 1),
		"gone":     day(2002, 1, 1),
		"yearly":   day(2003, 1, 1),
	} {
		if got := p.Next(artist, artist).Date; !got.Equal(want) {
			t.Errorf("%s: %v, want %v", artist, got.Format(time.DateOnly), want.Format(time.DateOnly))
		}
	}
	end := day(2002, 1, 1)
	for artist, albums := range p.byKey {
		if got := p.Next(artist, artist).Date; got.Before(end) || got.After(end.Add(p.usual(albums))) {
			t.Errorf("%s: %v is not between the end of the data and the usual gap behind it", artist, got)
		}
	}
}

// What is said to be known is what conditions the forecast: rows that the filter
// sees, of the artist, before the plan; an album with too few ratings is no row, and
// one that is not known does not count.
func TestKnownAndLastAgree(t *testing.T) {
	var list []catalog.Album
	var rows []splits.Row
	for k, score := range []float64{60, 70, 80, math.NaN(), 50, math.NaN()} {
		a := album(k, []string{"A", "B"}[k/4], day(2000+k, 1, 1))
		a.UserScore = score
		list = append(list, a)
	}
	for k := range list {
		rows = append(rows, splits.Row{Album: &list[k], Artist: k / 4})
	}
	e := &extended{known: []bool{true, true, false, false, false, false}}
	e.count(rows, catalog.User)
	nan := math.NaN()
	if d := cmp.Diff([]int{0, 1, 2, 2, 0, 0}, e.before); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]float64{nan, 60, 70, 70, nan, nan}, e.last, cmpopts.EquateNaNs()); d != "" {
		t.Error(d)
	}
}

func TestComplete(t *testing.T) {
	p := newPlanner(table())
	given := catalog.New(0)
	given.Artist, given.ArtistKey, given.Title, given.Label = "A", "A", "Mine", "Other"
	given.Date, given.DatePrecision = day(2005, 1, 1), catalog.DateYear
	got := p.Complete(given)
	if got.Title != "Mine" || got.Label != "Other" || got.Type != "EP" || !got.Date.Equal(given.Date) || got.DatePrecision != catalog.DateYear || got.Genres[0] != "A genre" {
		t.Errorf("got %+v", got)
	}
	// Who makes it is the planner's to say, or taken from the newest album.
	list := table()
	list[3].AllArtists = []string{"A", "B"}
	p = newPlanner(list)
	if got := p.Complete(given); !slices.Equal(got.AllArtists, []string{"A", "B"}) {
		t.Errorf("artists %q", got.AllArtists)
	}
	given.AllArtists = []string{"A"}
	if got := p.Complete(given); !slices.Equal(got.AllArtists, []string{"A"}) {
		t.Errorf("artists %q", got.AllArtists)
	}
	stranger := catalog.New(0)
	stranger.Artist, stranger.ArtistKey = "New", "New"
	if got := p.Complete(stranger); got.Dated() || got.Type != "" || got.Title != nextTitle || got.Row == 0 {
		t.Errorf("got %+v", got)
	}
}

func TestDoubts(t *testing.T) {
	p := newPlanner(table())
	plan := func(change func(*catalog.Album)) *catalog.Album {
		a := catalog.New(0)
		a.Artist, a.ArtistKey = "A", "A"
		change(&a)
		return &a
	}
	for _, c := range []struct {
		plan *catalog.Album
		want []string
	}{
		{plan(func(*catalog.Album) {}), nil},
		{plan(func(a *catalog.Album) { a.Type, a.Genres = "EP", []string{"B genre"} }), nil},
		{plan(func(a *catalog.Album) { a.Type = "Epp" }), []string{`no album of the data is of the type "Epp" (did you mean "EP"?)`}},
		{plan(func(a *catalog.Album) { a.Genres = []string{"A genre", "Polka"} }), []string{`no album of the data has the genre "Polka"`}},
		{plan(func(a *catalog.Album) { a.Date, a.DatePrecision = day(2010, 12, 31), catalog.DateDay }), nil},
		{
			plan(func(a *catalog.Album) { a.Date, a.DatePrecision = day(2011, 1, 1), catalog.DateDay }),
			[]string{"it comes 11 years after the newest album of the data: the effect of the year is held where the data end"},
		},
		{
			plan(func(a *catalog.Album) {
				a.ArtistKey, a.Date, a.DatePrecision = "New", day(1979, 1, 1), catalog.DateYear
			}),
			[]string{"it comes 11 years before the oldest album of the data: the effect of the year is held where the data end"},
		},
		{plan(func(a *catalog.Album) {
			a.ArtistKey, a.Date, a.DatePrecision = "New", day(1980, 1, 1), catalog.DateYear
		}), nil},
		{
			plan(func(a *catalog.Album) { a.Date, a.DatePrecision = day(2000, 1, 20), catalog.DateDay }),
			[]string{"2 known albums of the artist are of a later date and do not count"},
		},
	} {
		if d := cmp.Diff(c.want, p.Doubts(c.plan)); d != "" {
			t.Error(d)
		}
	}
}

// A forecast that is no number is told, not printed.
func TestForecastsAreFinite(t *testing.T) {
	good := evaluate.Prediction{Mean: 70, SD: 5, CRPS: math.NaN(), PIT: math.NaN()} // the score is not known
	if !finite(&good) {
		t.Error("a forecast is refused")
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		mean, sd, quantile := good, good, good
		mean.Mean, sd.SD, quantile.Quantiles[8] = v, v, v
		if finite(&mean) || finite(&sd) || finite(&quantile) {
			t.Errorf("%v passes for a forecast", v)
		}
	}
}
