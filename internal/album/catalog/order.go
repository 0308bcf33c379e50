package catalog

import (
	"cmp"
	"fmt"
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
// "last album" must mean the latest known one. The remaining keys only break
// ties, so that the order does not depend on the order of the file unless two
// rows agree in all of them.
func Compare(a, b *Album) int {
	return cmp.Or(
		strings.Compare(a.ArtistKey, b.ArtistKey),
		compareDates(a, b),
		strings.Compare(a.Title, b.Title),
		cmp.Compare(a.DatePrecision, b.DatePrecision),
		cmp.Compare(a.UserRatings, b.UserRatings),
		cmp.Compare(a.UserScore, b.UserScore),
		cmp.Compare(a.CriticReviews, b.CriticReviews),
		cmp.Compare(a.CriticScore, b.CriticScore),
		strings.Compare(a.URL, b.URL),
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
