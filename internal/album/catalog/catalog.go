// Package catalog holds the one record that every album stage speaks about: an
// [Album] in canonical units, whatever file it came from.
//
// Missing numbers are NaN, missing text is empty, a missing date has
// [DateMissing]. Scores are on the 0-100 scale.
package catalog

import (
	"math"
	"time"
)

// DatePrecision says how much of an album's release date the source gave.
type DatePrecision int

// The precisions, best first. A month or year without a readable day stands for
// its first day, and counts as dated.
const (
	DateDay     DatePrecision = iota // day, month and year
	DateMonth                        // the day is the first of the month
	DateYear                         // the day is January 1
	DateMissing                      // no year: the album is undated
)

// String returns the name used in files: day, month, year or missing.
func (p DatePrecision) String() string {
	switch p {
	case DateDay:
		return "day"
	case DateMonth:
		return "month"
	case DateYear:
		return "year"
	default:
		return "missing"
	}
}

// Risk returns the date risk of the data specification: low for a full date,
// medium for an imputed one, high for none.
func (p DatePrecision) Risk() string {
	switch p {
	case DateDay:
		return "low"
	case DateMonth, DateYear:
		return "medium"
	default:
		return "high"
	}
}

// Album is one release. The zero value is not useful: numbers of a fresh album
// are NaN, see [New].
type Album struct {
	Row    int    // 0-based data row in the source file
	Artist string // as the source spells it
	Title  string
	// ArtistKey identifies the artist for effects and histories. It equals
	// Artist, except for names that stand for nobody ("[unknown artist]",
	// "Various Artists"), where each album has a key of its own.
	ArtistKey     string
	Date          time.Time // UTC midnight; zero when undated
	DatePrecision DatePrecision
	Genres        []string // first is the primary genre
	Descriptors   []string
	AllArtists    []string
	Label, Type   string // Type is Album, EP, Mixtape, Compilation, ...
	URL           string

	UserScore, CriticScore     float64 // 0-100
	TrackScore                 float64 // average of the track scores, 0-100
	UserRatings, CriticReviews float64 // counts
	Tracks                     float64
	Runtime, TrackRuntime      float64 // minutes
}

// New returns an album of one row whose numbers are all missing.
func New(row int) Album {
	nan := math.NaN()
	return Album{
		Row: row, DatePrecision: DateMissing,
		UserScore: nan, CriticScore: nan, TrackScore: nan,
		UserRatings: nan, CriticReviews: nan, Tracks: nan, Runtime: nan, TrackRuntime: nan,
	}
}

// Dated reports whether the album has a release date of any precision.
func (a *Album) Dated() bool { return a.DatePrecision != DateMissing }

// PrimaryGenre returns the first genre, or "" when there is none.
func (a *Album) PrimaryGenre() string {
	if len(a.Genres) == 0 {
		return ""
	}
	return a.Genres[0]
}

// Target names a score that can be modelled, with the count behind it.
type Target string

// The targets of model.targets.
const (
	User   Target = "user"
	Critic Target = "critic"
)

// Score returns the album's score for t, 0-100 or NaN.
func (t Target) Score(a *Album) float64 {
	if t == Critic {
		return a.CriticScore
	}
	return a.UserScore
}

// Count returns the number of ratings or reviews behind the score of t, or NaN.
func (t Target) Count(a *Album) float64 {
	if t == Critic {
		return a.CriticReviews
	}
	return a.UserRatings
}
