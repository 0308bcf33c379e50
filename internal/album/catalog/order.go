package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Rated reports whether the album has a score for t inside 0-100. Scores outside
// the scale are scraping errors: they count neither as target nor as history.
func (t Target) Rated(a *Album) bool {
	s := t.Score(a)
	return s >= 0 && s <= 100
}

// Anonymous reports whether the artist's name stands for nobody in particular,
// so that the album has a key of its own.
func (a *Album) Anonymous() bool { return a.ArtistKey != a.Artist }

// Year returns the release year, or 0 when the album is undated.
func (a *Album) Year() int {
	if !a.Dated() {
		return 0
	}
	return a.Date.Year()
}

// Compare orders albums by artist key, release date and title: the order of
// every stage table. Undated albums come before an artist's dated ones, because
// "last album" must mean the latest known one. All other fields only break ties,
// the row number last, so that the order does not depend on the order of the
// file.
func Compare(a, b *Album) int {
	if c := strings.Compare(a.ArtistKey, b.ArtistKey); c != 0 {
		return c
	}
	if c := compareDates(a, b); c != 0 {
		return c
	}
	if c := strings.Compare(a.Title, b.Title); c != 0 {
		return c
	}
	return breakTie(a, b)
}

// breakTie compares what is left.
func breakTie(a, b *Album) int {
	return cmp.Or(
		cmp.Compare(a.DatePrecision, b.DatePrecision),
		cmp.Compare(a.UserRatings, b.UserRatings), cmp.Compare(a.UserScore, b.UserScore),
		cmp.Compare(a.CriticReviews, b.CriticReviews), cmp.Compare(a.CriticScore, b.CriticScore),
		cmp.Compare(a.TrackScore, b.TrackScore), cmp.Compare(a.Tracks, b.Tracks),
		cmp.Compare(a.Runtime, b.Runtime), cmp.Compare(a.TrackRuntime, b.TrackRuntime),
		strings.Compare(a.Artist, b.Artist), strings.Compare(a.URL, b.URL),
		strings.Compare(a.Label, b.Label), strings.Compare(a.Type, b.Type),
		slices.Compare(a.Genres, b.Genres), slices.Compare(a.Descriptors, b.Descriptors),
		slices.Compare(a.AllArtists, b.AllArtists),
		cmp.Compare(a.Row, b.Row),
	)
}

func compareDates(a, b *Album) int {
	switch {
	case a.Dated() && b.Dated():
		return a.Date.Compare(b.Date)
	case a.Dated():
		return 1
	case b.Dated():
		return -1
	default:
		return 0
	}
}

// ParseDatePrecision is the inverse of [DatePrecision.String].
func ParseDatePrecision(name string) (DatePrecision, error) {
	for p := DateDay; p <= DateMissing; p++ {
		if p.String() == name {
			return p, nil
		}
	}
	return DateMissing, fmt.Errorf("date precision %q is not known: want day, month, year or missing", name)
}
